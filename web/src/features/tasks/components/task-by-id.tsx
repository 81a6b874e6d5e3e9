import { useQuery } from "@tanstack/react-query";
import { ErrorState, Loading } from "@/components/ui/state";
import { taskQuery } from "../api/tasks";
import { TaskItem } from "./task-item";

/** A task known by its id only, as the call page has it. */
export function TaskById({ id }: { id: string }) {
  const query = useQuery(taskQuery(id));
  if (query.data) return <TaskItem plain task={query.data} />;
  if (query.isError) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading className="h-12" />;
}
