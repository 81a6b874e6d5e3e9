import { formatPhone } from "@/lib/format";
import { fieldLabel } from "./words";

/** What was read out of a body, by our names. */
export function Understood({ values }: { values: Record<string, string> }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
      {Object.entries(values).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{fieldLabel(name)}</dt>
          <dd className="min-w-0 break-words whitespace-pre-line">
            <bdi>{name === "phone" ? formatPhone(value) : value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
