import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./api/client";

export type Template = Schemas["TemplateOut"];

const KEY = "message-templates";

export const templateKeys = { all: [KEY] as const, preview: (id: string) => [KEY, "preview", id] as const };

export const templatesQuery = queryOptions({
  queryKey: [KEY, "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/message-templates", { signal }))).items,
});

/** The text as one person would get it. */
export const previewQuery = (templateId: string, customerId: string) =>
  queryOptions({
    queryKey: [...templateKeys.preview(templateId), customerId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/message-templates/{template_id}/preview", {
          signal,
          params: { path: { template_id: templateId }, query: { customer_id: customerId } },
        }),
      ),
    // A name may have been filled in a moment ago, on the person's own page.
    staleTime: 0,
  });

/** Whether a template may be sent now: Twilio carries approved ones only, our own WhatsApp any that is not withdrawn. */
export const isUsable = (template: Template, approvedOnly: boolean): boolean =>
  approvedOnly ? template.state === "approved" : template.state !== "rejected" && template.state !== "retired";
