import { Sheet } from "@/components/ui/sheet";

const KEYS = [
  { keys: ["Ctrl", "K"], what: "חיפוש ומעבר מהיר" },
  { keys: ["/"], what: "לשדה החיפוש של המסך" },
  { keys: ["↑", "↓"], what: "בין שורות ברשימה" },
  { keys: ["Enter"], what: "פתיחת השורה, שמירת שדה" },
  { keys: ["Ctrl", "Enter"], what: "שמירת הערה" },
  { keys: ["Esc"], what: "סגירה, יציאה מעריכה בלי לשמור" },
  { keys: ["?"], what: "הרשימה הזאת" },
];

const INBOX_KEYS = [
  { keys: ["J"], what: "לשיחה הבאה" },
  { keys: ["K"], what: "לשיחה הקודמת" },
  { keys: ["R"], what: "כתיבת תשובה" },
  { keys: ["T"], what: "הנציג עונה או אני עונה" },
  { keys: ["E"], what: "לארכיון או חזרה ממנו" },
  { keys: ["Enter"], what: "שליחה" },
  { keys: ["Shift", "Enter"], what: "שורה חדשה" },
];

/** The keys that work everywhere, and those of the inbox. */
export default function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title="קיצורי מקלדת">
      <Keys keys={KEYS} />
      <h3 className="border-t px-4 pt-4 text-sm font-bold text-ink-2">בהודעות</h3>
      <Keys keys={INBOX_KEYS} />
    </Sheet>
  );
}

function Keys({ keys: all }: { keys: typeof KEYS }) {
  return (
    <dl className="divide-y px-4">
      {all.map(({ keys, what }) => (
        <div key={what} className="flex items-center justify-between gap-3 py-2.5">
          <dt>{what}</dt>
          <dd dir="ltr" className="flex gap-1">
            {keys.map((key) => (
              <kbd key={key} className="rounded-sm bg-sunken px-2 py-0.5 font-sans text-xs font-semibold">
                {key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
