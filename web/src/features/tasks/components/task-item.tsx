import { Check, MessageSquareText } from "lucide-react";
import { Link } from "wouter";
import { Moment } from "@/components/ui/moment";
import { Waits } from "@/components/ui/waits";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { formatAbsolute, formatDue } from "@/lib/format";
import { TASK_KIND, TASK_SOURCE } from "@/lib/labels";
import { useNow } from "@/lib/use-now";
import { useTaskStatus, type Task } from "../api/tasks";
import { CallbackHint } from "./callback-hint";

/** One task with its box to tick. `plain` leaves out the link to the call, for use on the call's own page. */
export function TaskItem({ task, plain = false }: { task: Task; plain?: boolean }) {
  const change = useTaskStatus();
  const now = useNow(60_000);
  const isDone = task.status === "done";
  const isLate = !isDone && task.due_at !== null && new Date(task.due_at).getTime() < now;
  return (
    <div className="flex items-start gap-1 py-1.5">
      <button
        type="button"
        role="checkbox"
        aria-checked={isDone}
        aria-label={isDone ? `לפתוח מחדש: ${task.title}` : `לסמן כבוצעה: ${task.title}`}
        disabled={change.isPending}
        onClick={() => change.mutate({ task, status: isDone ? "open" : "done" })}
        className="group/tick -ms-2 grid size-9 shrink-0 place-items-center max-md:size-11"
      >
        <span
          className={cn(
            "grid size-5 place-items-center rounded-full border-2 transition-colors",
            isDone ? "border-accent bg-accent text-accent-ink" : "border-line-strong group-hover/tick:border-accent",
          )}
        >
          <Check aria-hidden className={cn("size-3.5", !isDone && "opacity-0 group-hover/tick:opacity-40")} />
        </span>
      </button>
      <div className="min-w-0 flex-1 py-1.5 max-md:py-2.5">
        <p dir="auto" className={cn("text-start font-semibold", isDone && "text-ink-3 line-through")}>
          {task.title}
        </p>
        {task.details && (
          <p dir="auto" className="text-start text-sm text-ink-3">
            {task.details}
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 text-xs text-ink-3">
          {task.due_at && !isDone && (
            <time dateTime={task.due_at} title={formatAbsolute(task.due_at)} className={cn("nums", isLate && "font-bold text-bad")}>
              {isLate && "באיחור: "}
              {formatDue(task.due_at, now)}
            </time>
          )}
          {isDone && task.done_at && (
            <span>
              בוצעה <Moment at={task.done_at} />
            </span>
          )}
          <Waits row={task.id} />
          <span>{TASK_KIND[task.kind]}</span>
          {task.customer_name && <bdi>{task.customer_name}</bdi>}
          <span>{TASK_SOURCE[task.source]}</span>
          {!plain && task.call_id && (
            <Link href={paths.call.to(task.call_id)} className="touch inline-flex items-center gap-1 font-semibold text-accent-text hover:underline">
              <MessageSquareText aria-hidden className="size-3.5" />
              לשיחה
            </Link>
          )}
        </p>
        {task.kind === "callback" && <CallbackHint task={task} />}
      </div>
    </div>
  );
}
