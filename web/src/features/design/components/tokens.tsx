import { cn } from "@/lib/cn";

const SURFACES = [
  ["canvas", "bg-canvas"],
  ["surface", "bg-surface"],
  ["sunken", "bg-sunken"],
  ["hover", "bg-hover"],
  ["line", "bg-line"],
  ["line-strong", "bg-line-strong"],
  ["accent", "bg-accent"],
  ["live", "bg-live"],
  ["ring", "bg-ring"],
  ["mark", "bg-mark"],
] as const;

const INKS = [
  ["ink", "text-ink", "טקסט ראשי"],
  ["ink-2", "text-ink-2", "טקסט משני"],
  ["ink-3", "text-ink-3", "הערות ותאריכים"],
  ["accent-text", "text-accent-text", "קישורים ובחירה"],
] as const;

const TONES = [
  ["good", "bg-good-soft text-good", "הצליח"],
  ["warn", "bg-warn-soft text-warn", "לתשומת לב"],
  ["bad", "bg-bad-soft text-bad", "נכשל"],
  ["info", "bg-info-soft text-info", "מידע"],
  ["accent-soft", "bg-accent-soft text-accent-text", "נבחר"],
] as const;

const SIZES = [
  ["text-2xl", "כותרת של מספר"],
  ["text-xl", "כותרת מסך"],
  ["text-lg", "כותרת חלק"],
  ["text-base", "שורה מודגשת"],
  ["text-sm", "גוף הטקסט"],
  ["text-xs", "הערה"],
] as const;

const ROUND = ["rounded-sm", "rounded-md", "rounded-lg", "rounded-xl", "rounded-full"] as const;

export function Colours() {
  return (
    <>
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-5">
        {SURFACES.map(([name, look]) => (
          <li key={name}>
            <span className={cn("block h-10 rounded-md border", look)} />
            <bdi dir="ltr" className="text-xs text-ink-3">
              {name}
            </bdi>
          </li>
        ))}
      </ul>
      <ul className="mt-4 space-y-1">
        {INKS.map(([name, look, words]) => (
          <li key={name} className={look}>
            {words} <bdi dir="ltr">({name})</bdi>
          </li>
        ))}
      </ul>
      <ul className="mt-4 flex flex-wrap gap-2">
        {TONES.map(([name, look, words]) => (
          <li key={name} className={cn("rounded-md px-3 py-1.5 font-semibold", look)}>
            {words}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Typography() {
  return (
    <ul className="space-y-1">
      {SIZES.map(([size, words]) => (
        <li key={size} className={size}>
          {words}: שלום <bdi>John</bdi> <bdi dir="ltr">050-1234567</bdi> <bdi dir="ltr">₪1,234</bdi>
        </li>
      ))}
    </ul>
  );
}

export function Shapes() {
  return (
    <ul className="flex flex-wrap gap-3">
      {ROUND.map((round) => (
        <li key={round} className="text-center">
          <span className={cn("block size-14 border bg-surface shadow-raise", round)} />
          <bdi dir="ltr" className="text-xs text-ink-3">
            {round.replace("rounded-", "")}
          </bdi>
        </li>
      ))}
      <li className="text-center">
        <span className="block size-14 rounded-lg bg-surface shadow-float" />
        <bdi dir="ltr" className="text-xs text-ink-3">
          float
        </bdi>
      </li>
    </ul>
  );
}
