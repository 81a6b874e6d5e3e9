import { FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { vendorName } from "@/lib/labels";

const LIST = new Intl.ListFormat("he", { type: "conjunction" });

/** Says plainly which vendors are emulated, so that nobody takes a rehearsal for real calls. `more` leads to what they hold. */
export function SandboxBanner({ vendors, more }: { vendors: string[]; more?: ReactNode }) {
  if (vendors.length === 0) return null;
  const names = LIST.format(vendors.map(vendorName));
  return (
    <div role="note" className="flex items-center justify-center gap-2 border-b border-warn/25 bg-warn-soft px-3 py-1.5 text-xs text-warn">
      <FlaskConical aria-hidden className="size-4 shrink-0" />
      <p>
        <strong className="font-bold">סביבת תרגול.</strong> <span className="max-md:hidden">{names} פועלים בהדמיה: </span>
        <span className="md:hidden">הספקים בהדמיה, </span>אין שיחות אמיתיות ואין חיוב.{more && " "}
        {more}
      </p>
    </div>
  );
}
