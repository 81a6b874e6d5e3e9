import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { deliver, KEPT_HERE } from "@/lib/offline/outbox";
import { sendTask } from "@/lib/offline/writes";
import { FIRST_PAGE, nextCursor, replaceItem, type CursorData } from "@/lib/cursor-list";

export type Task = Schemas["TaskOut"];
export type TaskStatus = Task["status"];

const PAGE = 50;
export const UNDO_MS = 10_000;

export const taskKeys = {
  all: ["tasks"] as const,
  lists: ["tasks", "list"] as const,
  list: (status: TaskStatus) => ["tasks", "list", status] as const,
  one: (id: string) => ["tasks", "one", id] as const,
};

export const tasksQuery = (status: TaskStatus) =>
  infiniteQueryOptions({
    queryKey: taskKeys.list(status),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/tasks", { signal, params: { query: { status, sort: status === "open" ? "due_at" : "-created_at", limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: taskKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/tasks/{task_id}", { signal, params: { path: { task_id: id } } })),
  });

/** Puts a task into every copy on screen. It stays where it stands until the lists are read again. */
function place(client: QueryClient, task: Task): void {
  client.setQueryData(taskKeys.one(task.id), task);
  client.setQueriesData<CursorData<Task>>({ queryKey: taskKeys.lists }, (data) => data && replaceItem(data, task));
}

const patch = (task: Task, status: TaskStatus) =>
  deliver({ kind: "task", task_id: task.id, version: task.version, status }, `משימה: ${task.title}`, sendTask);

/** Marks a task done or open at once on screen; a refusal puts it back, and a success can be undone for ten seconds. */
export function useTaskStatus() {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ task, status }: { task: Task; status: TaskStatus; undoing?: boolean }) => patch(task, status),
    onMutate: async ({ task, status }) => {
      await client.cancelQueries({ queryKey: taskKeys.all });
      place(client, { ...task, status, done_at: status === "done" ? new Date().toISOString() : null });
    },
    onError: (error, { task }) => {
      place(client, task);
      toast.error(messageOf(error));
      void client.invalidateQueries({ queryKey: taskKeys.all });
    },
    onSuccess: (saved, { task, undoing }) => {
      if (saved === null) {
        toast(KEPT_HERE);
        return;
      }
      place(client, saved);
      if (undoing) {
        void client.invalidateQueries({ queryKey: taskKeys.all });
        return;
      }
      toast(saved.status === "done" ? "המשימה סומנה כבוצעה" : "המשימה נפתחה מחדש", {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => change.mutate({ task: saved, status: task.status, undoing: true }) },
      });
    },
  });
  return change;
}

export function useCreateTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["TaskCreate"]) =>
      unwrap(api.POST("/api/tasks", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    onSuccess: () => client.invalidateQueries({ queryKey: taskKeys.lists }),
  });
}
