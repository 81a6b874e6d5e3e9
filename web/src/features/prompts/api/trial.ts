import { useMutation } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import type { Texts } from "./prompts";

export type Reply = Schemas["PromptTrialOut"];
export type ToolRun = Reply["tools"][number];

export interface Said {
  author: "customer" | "agent";
  text: string;
}

/** Asks the agent of these texts as a customer would; nothing is stored, sent or changed. */
export function useTry(promptId: string, texts: Texts) {
  return useMutation({
    mutationFn: ({ text, history }: { text: string; history: Said[] }) =>
      unwrap(api.POST("/api/prompts/{prompt_id}/trial", { params: { path: { prompt_id: promptId } }, body: { ...texts, text, history } })),
  });
}
