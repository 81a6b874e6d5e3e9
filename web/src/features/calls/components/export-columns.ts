/** What calls can be exported with, by the server's keys. */
export const CALL_EXPORT = [
  { key: "started_at", label: "מועד" },
  { key: "name", label: "שם" },
  { key: "from_number", label: "ממספר" },
  { key: "to_number", label: "למספר" },
  { key: "direction", label: "כיוון" },
  { key: "status", label: "מצב" },
  { key: "duration_s", label: "משך בשניות" },
  { key: "lead_score", label: "ציון" },
  { key: "sentiment", label: "רוח השיחה" },
  { key: "summary", label: "סיכום" },
] as const;
