import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict } from "@/lib/api/problem";

export type Settings = Schemas["BusinessSettingsOut"];
export type OfficeNumber = Schemas["BusinessNumberOut"];
type Patch = Schemas["BusinessSettingsPatch"];

export const settingsQuery = queryOptions({
  queryKey: ["business", "settings"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/business", { signal })),
});

/** Every write answers the settings as they are then; the side bar shows the office's name and number. */
function useWrite<Input>(write: (input: Input) => Promise<Settings>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (saved) => {
      client.setQueryData(settingsQuery.queryKey, saved);
      void client.invalidateQueries({ queryKey: ["me"] });
    },
    onError: (error) => {
      if (isConflict(error)) void client.invalidateQueries({ queryKey: settingsQuery.queryKey });
    },
  });
}

export const useSaveSettings = () => useWrite((body: Patch) => unwrap(api.PATCH("/api/business", { body })));

export const useAddNumber = () =>
  useWrite((number: string) =>
    unwrap(api.POST("/api/business/numbers", { body: { number }, headers: { "Idempotency-Key": idempotencyKey() } })),
  );

export const useRemoveNumber = () =>
  useWrite((id: string) => unwrap(api.DELETE("/api/business/numbers/{number_id}", { params: { path: { number_id: id } } })));
