import { InboxPage } from "@/features/chats/pages/inbox-page";

/** The inbox with what other areas add to it. */
export default function InboxRoute({ id }: { id: string | null }) {
  return <InboxPage id={id} />;
}
