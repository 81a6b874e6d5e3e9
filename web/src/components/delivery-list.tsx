import type { ComponentProps, ReactNode } from "react";
import { ListView } from "@/components/list-view";
import { Card } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { oneOf } from "@/lib/guards";

const ALL = "all";

interface Props<State extends string, Row extends { id: string }>
  extends Pick<ComponentProps<typeof ListView>, "query" | "empty"> {
  /** What the choice of states is called, and what the list. */
  label: string;
  listLabel: string;
  states: readonly { value: State; label: string }[];
  state: State | undefined;
  onState: (state: State | undefined) => void;
  rows: Row[];
  children: (row: Row) => ReactNode;
}

/** What went in or out at one address, the newest first, with a choice of one state. */
export function DeliveryList<State extends string, Row extends { id: string }>({
  label,
  listLabel,
  states,
  state,
  onState,
  query,
  rows,
  empty,
  children,
}: Props<State, Row>) {
  return (
    <div className="space-y-3">
      <Segmented
        label={label}
        className="flex max-w-full overflow-x-auto"
        value={state ?? ALL}
        options={[{ value: ALL, label: "הכול" }, ...states]}
        onChange={(value) =>
          onState(
            oneOf(
              states.map((each) => each.value),
              value,
            ),
          )
        }
      />
      <ListView query={query} count={rows.length} filtered={state !== undefined} onClear={() => onState(undefined)} empty={empty}>
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label={listLabel}>
            {rows.map((row) => (
              <li key={row.id}>{children(row)}</li>
            ))}
          </ul>
        </Card>
      </ListView>
    </div>
  );
}
