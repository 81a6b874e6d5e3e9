import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/ui/page-header";
import { callsQuery, liveCallsQuery } from "@/features/calls/api/queries";
import { LiveBoard } from "@/features/calls/components/live-board";
import { RecentCalls } from "@/features/calls/components/recent-calls";
import { TodayFigures } from "@/features/calls/components/today-figures";
import { OpenTasks } from "@/features/tasks/components/open-tasks";
import { formatWeekday } from "@/lib/format";
import { allows, type Me } from "@/lib/me";

/** The office at this moment: the line, the day, what came and what is left to do. */
export default function HomePage({ me }: { me: Me }) {
  const calls = allows(me, "calls");
  const board = useQuery({ ...liveCallsQuery, enabled: calls });
  // What stands under the board waits for it: the number of calls on the line decides where everything else begins.
  const placed = !calls || !board.isPending;
  // On a phone the tasks stand under the calls, and wait in the same way.
  const recent = useInfiniteQuery({ ...callsQuery({}), enabled: calls });
  const tasksPlaced = !calls || !recent.isPending;
  return (
    <>
      <PageHeader title="לוח חי" meta={formatWeekday(new Date().toISOString())} />
      {calls && <LiveBoard />}
      <div className={placed ? "contents" : "hidden"}>
        {calls && <TodayFigures />}
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
          {calls && <RecentCalls />}
          <div className={tasksPlaced ? "min-w-0" : "min-w-0 max-lg:hidden"}>{allows(me, "tasks") && <OpenTasks />}</div>
        </div>
      </div>
    </>
  );
}
