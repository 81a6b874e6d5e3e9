import { Copy, Download } from "lucide-react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";

const FILE = "moked-recovery-codes.txt";

/** Shown this once: whoever loses the telephone gets in with one of these. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = `${codes.join("\n")}\n`;

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success("הקודים הועתקו");
    } catch {
      toast.error("הדפדפן לא אישר העתקה. אפשר להוריד כקובץ.");
    }
  }

  function save() {
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: FILE });
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <div className="space-y-4">
      <div>
        <h2 className="font-bold">קודי הגיבוי שלך</h2>
        <p className="mt-0.5 text-sm text-ink-2">
          אם הטלפון יאבד, כל קוד כאן יכניס אותך פעם אחת. שמרו אותם במקום בטוח: הם לא יוצגו שוב.
        </p>
      </div>
      <ul aria-label="קודי גיבוי" dir="ltr" className="grid gap-x-4 gap-y-1 rounded-lg border bg-sunken p-3 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="text-center">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex gap-2">
        <Button className="flex-1" onClick={() => void copy()}>
          <Copy aria-hidden className="size-4" />
          העתקה
        </Button>
        <Button className="flex-1" onClick={save}>
          <Download aria-hidden className="size-4" />
          הורדה
        </Button>
      </div>
      <Button variant="primary" size="lg" className="w-full" onClick={onDone}>
        שמרתי את הקודים
      </Button>
    </div>
  );
}
