import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ShieldCheck, UserPlus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { ErrorState, Loading } from "@/components/ui/state";
import { useFilters } from "@/lib/use-filters";
import { teamQuery, type TeamMember } from "../api/team";
import { InviteSheet } from "../components/invite-form";
import { MemberPanel } from "../components/member-panel";
import { SecondStepRule } from "../components/second-step-rule";
import { ROLE, STATE } from "../components/words";

export default function TeamPage() {
  const { get, set } = useFilters();
  const [inviting, setInviting] = useState(false);
  const team = useQuery(teamQuery);
  const chosen = team.data?.find((member) => member.id === get("member"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="צוות"
        meta={team.data && `${team.data.filter((member) => member.state !== "disabled").length} עם גישה למשרד`}
        actions={
          <Button variant="primary" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden className="size-4" />
            הזמנה לצוות
          </Button>
        }
      />
      {team.data && <SecondStepRule team={team.data} />}
      {team.isPending && <Loading className="h-48 rounded-lg" />}
      {team.isError && <ErrorState error={team.error} onRetry={() => void team.refetch()} />}
      {team.data && (
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label="חברי הצוות">
            {team.data.map((member) => (
              <li key={member.id}>
                <MemberRow member={member} onOpen={() => set({ member: member.id })} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <InviteSheet open={inviting} onOpenChange={setInviting} />
      {chosen && <MemberPanel key={chosen.id} member={chosen} onClose={() => set({ member: undefined })} />}
    </div>
  );
}

function MemberRow({ member, onOpen }: { member: TeamMember; onOpen: () => void }) {
  const differences = Object.keys(member.overrides).length;
  return (
    <div className="relative flex items-center gap-3 px-4 py-3 hover:bg-hover">
      <button
        type="button"
        aria-label={`${member.name}, ${ROLE[member.role].label}`}
        onClick={onOpen}
        className="absolute inset-0 focus-visible:-outline-offset-2"
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-semibold">{member.name}</span>
          {member.is_me && <Badge tone="accent">זה אני</Badge>}
          {member.state !== "active" && <Badge tone={STATE[member.state].tone}>{STATE[member.state].label}</Badge>}
        </p>
        <p className="flex items-center gap-1.5 truncate text-sm text-ink-3">
          {member.second_step && <ShieldCheck role="img" aria-label="עם אימות דו-שלבי" className="size-4 shrink-0 text-good" />}
          <bdi dir="ltr">{member.email}</bdi>
        </p>
      </div>
      <div className="text-end text-sm">
        <p className="font-semibold">
          {ROLE[member.role].label}
          {differences > 0 && <span className="font-normal text-ink-3"> · בהתאמה אישית</span>}
        </p>
        <p className="relative text-ink-3">
          {member.last_seen_at ? (
            <>
              נראה <Moment at={member.last_seen_at} />
            </>
          ) : (
            "עוד לא נכנס"
          )}
        </p>
      </div>
      <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3" />
    </div>
  );
}
