import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";

export type Prompt = Schemas["PromptOut"];
export type PromptVersion = Schemas["PromptVersionOut"];

export const PARTS = ["greeting", "persona", "rules"] as const;
export type Part = (typeof PARTS)[number];
export type Texts = Record<Part, string>;

export const textsOf = ({ greeting, persona, rules }: Texts): Texts => ({ greeting, persona, rules });
export const sameTexts = (a: Texts, b: Texts): boolean => PARTS.every((part) => a[part] === b[part]);

export const promptsQuery = queryOptions({
  queryKey: ["prompts", "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/prompts", { signal }))).items,
});

const SHOWN_VERSIONS = 50;

/** The newest versions of a prompt, the newest first. */
export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["prompts", "versions", id],
    queryFn: async ({ signal }) => {
      const page = await unwrap(
        api.GET("/api/prompts/{prompt_id}/versions", { signal, params: { path: { prompt_id: id }, query: { limit: SHOWN_VERSIONS } } }),
      );
      return page.items.toSorted((a, b) => b.version - a.version);
    },
  });

export function useSaveVersion(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["PromptVersionCreate"]) =>
      unwrap(
        api.POST("/api/prompts/{prompt_id}/versions", {
          params: { path: { prompt_id: id } },
          body,
          headers: { "Idempotency-Key": idempotencyKey() },
        }),
      ),
    // Also after a refusal: a conflict means that a newer version waits on the server.
    onSettled: () => client.invalidateQueries({ queryKey: ["prompts"] }),
  });
}

export function usePublish(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      unwrap(api.POST("/api/prompts/{prompt_id}/publish", { params: { path: { prompt_id: id } }, body: { version } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["prompts"] }),
  });
}
