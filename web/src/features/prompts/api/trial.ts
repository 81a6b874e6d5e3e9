import { useMutation } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type Reply = Schemas["TextReply"];
export type ToolRun = Reply["tools"][number];

export interface Said {
  author: "customer" | "agent";
  text: string;
}

/** Asks the agent as a customer would; nothing is stored, sent or changed. */
export function useTry(promptId: string) {
  return useMutation({
    mutationFn: ({ text, history }: { text: string; history: Said[] }) =>
      unwrap(api.POST("/api/prompts/{prompt_id}/trial", { params: { path: { prompt_id: promptId } }, body: { text, history } })),
  });
}
