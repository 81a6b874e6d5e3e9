import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "@/lib/toast";
import { Button } from "./ui/button";

/** A text that is copied elsewhere as it is: an address, a secret. It reads left to right and breaks anywhere. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), 1600);
    return () => window.clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch (error) {
      // The clipboard is refused outside secure pages; the text stays selectable by hand.
      if (!(error instanceof Error)) throw error;
      toast.error("הדפדפן לא מאפשר העתקה כאן. אפשר לסמן את הטקסט ולהעתיק.");
    }
  }

  return (
    <div>
      <p className="mb-1 text-sm font-semibold">{label}</p>
      <div className="flex items-start gap-2">
        <code dir="ltr" className="min-w-0 flex-1 rounded-md border bg-sunken px-3 py-2 text-sm break-all select-all">
          {text}
        </code>
        <Button size="icon" variant="secondary" aria-label={copied ? `${label}: הועתק` : `העתקת ${label}`} onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="size-4 text-good" /> : <Copy aria-hidden className="size-4" />}
        </Button>
      </div>
    </div>
  );
}
