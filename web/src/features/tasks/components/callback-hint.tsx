import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleSlash, PhoneOutgoing } from "lucide-react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { api, unwrap } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { allows, useMe } from "@/lib/me";
import { callbackHintsQuery } from "../api/callback-hints";
import type { Task } from "../api/tasks";

/** Whether an owed call-back may be made now. Before it is made, the gate is asked once more and keeps its answer. */
export function CallbackHint({ task }: { task: Task }) {
  const me = useMe();
  const client = useQueryClient();
  const hints = useQuery(callbackHintsQuery);
  const verdict = hints.data?.find((hint) => hint.task_id === task.id)?.verdict;
  const ask = useMutation({
    mutationFn: (customerId: string) =>
      unwrap(
        api.POST("/api/customers/{customer_id}/contacts", {
          params: { path: { customer_id: customerId } },
          body: { channel: "call", purpose: "enquiry", task_id: task.id },
        }),
      ),
    onSuccess: (decision) => {
      if (decision.allowed && decision.address) window.location.assign(`tel:${decision.address}`);
      else if (decision.allowed) toast.success(decision.sentence);
      else toast.error(decision.sentence);
    },
    onError: (error) => toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["consent"] }),
  });
  const customerId = task.customer_id;
  if (!verdict || customerId === null || task.status === "done") return null;
  if (!verdict.allowed) {
    return (
      <p className="mt-1 flex items-start gap-1.5 text-xs font-semibold text-bad">
        <CircleSlash aria-hidden className="mt-px size-3.5 shrink-0" />
        {verdict.sentence}
      </p>
    );
  }
  if (!me || !allows(me, "customers.write") || !allows(me, "phones.read")) return null;
  return (
    <Button size="sm" className="mt-1.5" busy={ask.isPending} onClick={() => ask.mutate(customerId)}>
      <PhoneOutgoing aria-hidden className="size-3.5" />
      אפשר להתקשר עכשיו
    </Button>
  );
}
