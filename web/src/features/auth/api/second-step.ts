import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/lib/api/client";
import { ApiError } from "@/lib/api/problem";
import { meQuery } from "@/lib/me";

const KEY = ["second-step"] as const;

export const secondStepQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => unwrap(api.GET("/api/auth/second-step", { signal })),
});

/** Whether the server asks for a code beside what was sent, or refused the one it got. */
export const asksForCode = (error: unknown): boolean =>
  error instanceof ApiError && (error.type === "urn:moked:problem:code-needed" || error.type === "urn:moked:problem:code-wrong");

export const isCodeMissing = (error: unknown): boolean =>
  error instanceof ApiError && error.type === "urn:moked:problem:code-needed";

export function useBeginSecondStep() {
  return useMutation({
    mutationFn: (body: { password: string }) => unwrap(api.POST("/api/auth/second-step/setup", { body })),
  });
}

export function useConfirmSecondStep() {
  return useMutation({
    mutationFn: (body: { code: string }) => unwrap(api.POST("/api/auth/second-step/confirm", { body })),
  });
}

export function useRenewCodes() {
  return useMutation({
    mutationFn: (body: { password: string; code: string }) => unwrap(api.POST("/api/auth/second-step/recovery-codes", { body })),
  });
}

export function useEndSecondStep() {
  return useMutation({
    mutationFn: (body: { password: string; code: string }) => done(api.POST("/api/auth/second-step/off", { body })),
  });
}

/** Reads the state anew, and what the person may do with it. Called once the recovery codes were put away. */
export function useSecondStepChanged() {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: KEY });
    await client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
}
