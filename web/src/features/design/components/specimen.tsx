import type { ReactNode } from "react";

const THEMES = [
  { name: "light", label: "בהיר" },
  { name: "dark", label: "כהה" },
] as const;

/** One part of the design language, by day and by night beside each other. */
export function Specimen({ title, note, children }: { title: string; note?: string; children: (theme: string) => ReactNode }) {
  return (
    <section aria-label={title} className="mb-8">
      <h2 className="text-lg font-bold">{title}</h2>
      {note && <p className="mt-0.5 max-w-prose text-sm text-ink-3">{note}</p>}
      <div className="mt-3 grid grid-cols-1 gap-4 lg:grid-cols-2">
        {THEMES.map(({ name, label }) => (
          <div key={name} data-theme={name} role="group" aria-label={`${title}, ${label}`} className="min-w-0 rounded-lg border bg-canvas p-4 text-ink">
            {children(label)}
          </div>
        ))}
      </div>
    </section>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return <div className="mb-3 flex flex-wrap items-center gap-2 last:mb-0">{children}</div>;
}
