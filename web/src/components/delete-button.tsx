import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";

interface Props {
  /** What is asked before. */
  title: string;
  children: ReactNode;
  busy: boolean;
  onDelete: () => void;
}

/** Deletes a setting after asking; whoever calls it offers the way back. */
export function DeleteButton({ title, children, busy, onDelete }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="ghost" size="sm" className="text-bad" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden className="size-4" />
        מחיקה
      </Button>
      <Confirm open={asking} onOpenChange={setAsking} title={title} confirm="מחיקה" danger busy={busy} onConfirm={onDelete}>
        {children}
      </Confirm>
    </>
  );
}
