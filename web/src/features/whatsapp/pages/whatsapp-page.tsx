import { useQuery } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { Link } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { allows, useMe } from "@/lib/me";
import { deskQuery } from "../api/desk";
import { BanRisk } from "../components/ban-risk";
import { LinkPanel } from "../components/link-panel";
import { RouteCard } from "../components/route-card";
import { SettingsCard } from "../components/settings-card";
import { StateCard } from "../components/state-card";

/** The office's WhatsApp: how it stands, how it is linked, where messages go and what the office decided. */
export default function WhatsAppPage() {
  const query = useQuery(deskQuery);
  const me = useMe();
  const canLink = me !== null && allows(me, "whatsapp.link");
  const desk = query.data;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="חיבור וואטסאפ"
        actions={
          me && allows(me, "chats") && (
            <Link href={paths.inbox.to()} className={buttonClass("secondary", "sm")}>
              <MessagesSquare aria-hidden className="size-4" />
              להודעות
            </Link>
          )
        }
      />
      {query.isPending && <Loading className="h-72 rounded-lg" />}
      {query.isError && !desk && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {desk && (
        <div className="space-y-4">
          <StateCard desk={desk} canLink={canLink} />
          {canLink && desk.state !== "open" && <LinkPanel desk={desk} />}
          <RouteCard desk={desk} canLink={canLink} />
          <SettingsCard desk={desk} canLink={canLink} />
          <BanRisk />
        </div>
      )}
    </div>
  );
}
