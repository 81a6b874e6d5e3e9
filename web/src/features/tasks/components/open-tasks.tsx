import { useInfiniteQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { Link } from "wouter";
import { Card } from "@/components/ui/card";
import { Section } from "@/components/ui/section";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { tasksQuery } from "../api/tasks";
import { TaskItem } from "./task-item";

const SHOWN = 6;

export function OpenTasks() {
  const query = useInfiniteQuery(tasksQuery("open"));
  const tasks = flatten(query.data).slice(0, SHOWN);
  return (
    <Section title="משימות פתוחות" aside={<Link href={paths.tasks.to()} className="font-semibold text-accent-text hover:underline">לכל המשימות</Link>}>
      <Card className="px-4 py-1.5">
        {query.isPending && <Loading className="my-2 h-40" />}
        {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && tasks.length === 0 && (
          <EmptyState compact icon={ListChecks} title="אין משימות פתוחות">
            משימות המשך מהשיחות יופיעו כאן.
          </EmptyState>
        )}
        <ul className="divide-y">
          {tasks.map((task) => (
            <li key={task.id}>
              <TaskItem task={task} />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
