import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";

export type TeamMember = Schemas["TeamMember"];
export type Role = TeamMember["role"];
export type Roles = Schemas["RoleTable"];

const KEY = ["team"] as const;

export const teamQuery = queryOptions({
  queryKey: [...KEY, "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/team", { signal }))).items,
});

export const rolesQuery = queryOptions({
  queryKey: [...KEY, "roles"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/team/roles", { signal })),
  staleTime: Infinity,
});

/** The team is small and owners change it rarely, so every write reads it anew. */
function useTeamWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: KEY }) });
}

export const secondStepRuleQuery = queryOptions({
  queryKey: [...KEY, "second-step"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/team/second-step", { signal })),
});

export const useSecondStepRule = () =>
  useTeamWrite((required: boolean) => unwrap(api.PUT("/api/team/second-step", { body: { required } })));

export const useInvite = () =>
  useTeamWrite((body: Schemas["Invite"]) =>
    unwrap(api.POST("/api/team", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
  );

export const useInviteAgain = () =>
  useTeamWrite((member: TeamMember) =>
    done(api.POST("/api/team/{member_id}/invitation", { params: { path: { member_id: member.id } } })),
  );

export const useChangeMember = () =>
  useTeamWrite(({ member, change }: { member: TeamMember; change: Omit<Schemas["MemberPatch"], "version"> }) =>
    unwrap(
      api.PATCH("/api/team/{member_id}", {
        params: { path: { member_id: member.id } },
        body: { version: member.version, ...change },
      }),
    ),
  );
