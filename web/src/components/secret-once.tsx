import type { ReactNode } from "react";
import { CopyText } from "./copy-text";
import { Button } from "./ui/button";
import { Sheet } from "./ui/sheet";

interface Props {
  title: string;
  secret: string | undefined;
  children: ReactNode;
  onDone: () => void;
}

/** A secret that is shown once: only its seal is kept. */
export function SecretOnce({ title, secret, children, onDone }: Props) {
  return (
    <Sheet open={secret !== undefined} onOpenChange={(open) => !open && onDone()} title={title} description="סוד שמוצג פעם אחת">
      <div className="space-y-4 p-4">
        <p className="text-sm font-semibold">זו הפעם היחידה שהסוד מוצג. העתיקו אותו ושמרו במקום בטוח.</p>
        {secret !== undefined && <CopyText label="הסוד" text={secret} />}
        <div className="text-sm text-ink-2">{children}</div>
        <Button variant="primary" size="lg" className="w-full" onClick={onDone}>
          העתקתי, אפשר לסגור
        </Button>
      </div>
    </Sheet>
  );
}
