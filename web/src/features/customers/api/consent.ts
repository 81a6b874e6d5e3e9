import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";
import { customerKeys } from "./customers";

export type ConsentCard = Schemas["ConsentCard"];
export type Verdict = Schemas["Verdict"];
export type Evidence = Schemas["EvidenceOut"];
export type NumberEntry = Schemas["NumberEntryOut"];
export type Decision = Schemas["DecisionOut"];

const KEY = "consent";
const PAGE = 20;

export const consentQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, "card", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/customers/{customer_id}/consent", { signal, params: { path: { customer_id: id } } })),
    // What is open now is closed in the evening, without any change of a row.
    refetchInterval: 60_000,
  });

export const decisionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [KEY, "decisions", id],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/customers/{customer_id}/contacts", {
          signal,
          params: { path: { customer_id: id }, query: { limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

function useConsentWrite<Input>(id: string, write: (input: Input) => Promise<ConsentCard>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (card) => {
      client.setQueryData(consentQuery(id).queryKey, card);
      void client.invalidateQueries({ queryKey: customerKeys.one(id) });
      void client.invalidateQueries({ queryKey: ["timeline"] });
    },
  });
}

export const useAddConsent = (id: string) =>
  useConsentWrite(id, (body: Schemas["EvidenceCreate"]) =>
    unwrap(
      api.POST("/api/customers/{customer_id}/consent", {
        params: { path: { customer_id: id } },
        body,
        headers: { "Idempotency-Key": idempotencyKey() },
      }),
    ),
  );

export const useWithdrawConsent = (id: string) =>
  useConsentWrite(id, ({ evidence, reason }: { evidence: Evidence; reason: string }) =>
    unwrap(
      api.POST("/api/customers/{customer_id}/consent/{evidence_id}/withdraw", {
        params: { path: { customer_id: id, evidence_id: evidence.id } },
        body: { reason },
      }),
    ),
  );

export const useAddNumberEntry = (id: string) =>
  useConsentWrite(id, (body: Schemas["NumberEntryCreate"]) =>
    unwrap(
      api.POST("/api/customers/{customer_id}/number-entries", {
        params: { path: { customer_id: id } },
        body,
        headers: { "Idempotency-Key": idempotencyKey() },
      }),
    ),
  );
