import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { templateKeys, type Template } from "@/lib/message-templates";

export type TemplateDraft = Pick<Template, "name" | "body" | "category" | "content_sid" | "fields">;
export type TemplateChange = Omit<Schemas["TemplatePatch"], "version">;

/** Templates are few and rarely changed, so every write reads them anew. */
function useWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: templateKeys.all }) });
}

export const useCreateTemplate = () =>
  useWrite((body: TemplateDraft) => unwrap(api.POST("/api/message-templates", { body, headers: { "Idempotency-Key": idempotencyKey() } })));

export const useChangeTemplate = () =>
  useWrite(({ template, change }: { template: Template; change: TemplateChange }) =>
    unwrap(
      api.PATCH("/api/message-templates/{template_id}", {
        params: { path: { template_id: template.id } },
        body: { version: template.version, ...change },
      }),
    ),
  );
