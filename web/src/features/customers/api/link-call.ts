import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";

export function useLinkCall(callId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (customerId: string) =>
      unwrap(api.PUT("/api/calls/{call_id}/customer", { params: { path: { call_id: callId } }, body: { customer_id: customerId } })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: (call) => toast.success(`השיחה שויכה אל ${call.customer_name ?? "הלקוח"}`),
    onSettled: () => {
      for (const key of ["calls", "customers", "leads", "tasks", "appointments", "timeline"]) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}
