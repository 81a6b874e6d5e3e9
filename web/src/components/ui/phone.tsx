import { Check, Copy } from "lucide-react";
import { useEffect, useState, type MouseEvent } from "react";
import { toast } from "@/lib/toast";
import { cn } from "@/lib/cn";
import { formatPhone } from "@/lib/format";

/** A phone number as read in Israel; a click copies it. It never wraps and always reads left to right. */
export function Phone({ number, className }: { number: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  const shown = formatPhone(number);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), 1600);
    return () => window.clearTimeout(timer);
  }, [copied]);

  async function copy(event: MouseEvent) {
    event.stopPropagation();
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(shown);
      setCopied(true);
    } catch (error) {
      // The clipboard is refused outside secure pages; the number stays selectable by hand.
      if (!(error instanceof Error)) throw error;
      toast.error("הדפדפן לא מאפשר העתקה כאן. אפשר לסמן את המספר ולהעתיק.");
    }
  }

  return (
    <button
      type="button"
      onClick={copy}
      title="העתקת המספר"
      aria-label={copied ? `${shown} הועתק` : `העתקת ${shown}`}
      className={cn(
        "group/phone touch nums inline-flex items-center gap-1 rounded-sm whitespace-nowrap select-text hover:text-accent-text",
        className,
      )}
    >
      <bdi dir="ltr">{shown}</bdi>
      {copied ? (
        <Check aria-hidden className="size-3.5 text-good" />
      ) : (
        <Copy aria-hidden className="size-3.5 opacity-0 group-hover/phone:opacity-60 group-focus-visible/phone:opacity-60" />
      )}
    </button>
  );
}

/** The same number as plain text, for places where the whole row is the click target. */
export function PhoneText({ number, className }: { number: string; className?: string }) {
  return (
    <bdi dir="ltr" className={cn("nums whitespace-nowrap", className)}>
      {formatPhone(number)}
    </bdi>
  );
}
