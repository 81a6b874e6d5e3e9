import { Plus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { useCreateTask } from "../api/tasks";

/** One line at the top of the list: write, Enter, done. */
export function NewTask() {
  const [title, setTitle] = useState("");
  const create = useCreateTask();

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted === "") return;
    create.mutate(
      { title: wanted },
      { onSuccess: () => setTitle(""), onError: (error) => toast.error(messageOf(error)) },
    );
  }

  return (
    <form onSubmit={submit} className="flex gap-2 border-b p-3">
      <input
        aria-label="משימה חדשה"
        placeholder="משימה חדשה: מה צריך לעשות?"
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        className={cn(INPUT, "flex-1")}
      />
      <Button type="submit" busy={create.isPending} disabled={title.trim() === ""}>
        <Plus aria-hidden className="size-4" />
        הוספה
      </Button>
    </form>
  );
}
