import { useInfiniteQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { ListView } from "@/components/list-view";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Segmented } from "@/components/ui/segmented";
import { flatten } from "@/lib/cursor-list";
import { useFilters } from "@/lib/use-filters";
import { tasksQuery } from "../api/tasks";
import { NewTask } from "../components/new-task";
import { TaskItem } from "../components/task-item";

export default function TasksPage() {
  const { get, set } = useFilters();
  const status = get("status") === "done" ? "done" : "open";
  const query = useInfiniteQuery(tasksQuery(status));
  const tasks = flatten(query.data);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="משימות"
        actions={
          <Segmented
            label="איזה משימות"
            value={status}
            onChange={(value) => set({ status: value === "done" ? "done" : undefined })}
            options={[
              { value: "open", label: "פתוחות" },
              { value: "done", label: "בוצעו" },
            ]}
          />
        }
      />
      <Card className="overflow-hidden">
        {status === "open" && <NewTask />}
        <ListView
          query={query}
          count={tasks.length}
          filtered={false}
          onClear={() => set({ status: undefined })}
          empty={
            status === "open"
              ? { icon: ListChecks, title: "הכול טופל", text: "משימות המשך מהשיחות יופיעו כאן, ואפשר גם להוסיף משימה ידנית." }
              : { icon: ListChecks, title: "עוד לא סומנו משימות", text: "משימה שתסמנו כבוצעה תעבור לכאן." }
          }
        >
          <ul className="divide-y px-4">
            {tasks.map((task) => (
              <li key={task.id}>
                <TaskItem task={task} />
              </li>
            ))}
          </ul>
        </ListView>
      </Card>
    </div>
  );
}
