import { MessageSquarePlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import { Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { InboxPage } from "@/features/chats/pages/inbox-page";
import { allows, useMe } from "@/lib/me";

const PersonPicker = lazy(() => import("@/features/customers/components/person-picker").then(({ PersonPicker: picker }) => ({ default: picker })));

/** The inbox with what other areas add to it: a conversation is begun with somebody of the customers. */
export default function InboxRoute({ id }: { id: string | null }) {
  const me = useMe();
  const mayBegin = me !== null && allows(me, "chats.write") && allows(me, "customers");
  return <InboxPage id={id} actions={mayBegin && <NewConversation />} />;
}

function NewConversation() {
  const [open, setOpen] = useState(false);
  const [, navigate] = useLocation();
  return (
    <>
      <Button variant="ghost" size="icon" aria-label="שיחה חדשה" title="שיחה חדשה" onClick={() => setOpen(true)}>
        <MessageSquarePlus aria-hidden className="size-4.5" />
      </Button>
      <Sheet open={open} onOpenChange={setOpen} title="אל מי לכתוב?" description="בחירת לקוח לשיחה חדשה">
        <div className="space-y-3 p-4">
          <Suspense fallback={<Loading className="h-40 rounded-lg" />}>
            <PersonPicker
              action="לשיחה"
              busy={false}
              onPick={(customer) => {
                setOpen(false);
                navigate(paths.chat.to(customer.id));
              }}
            />
          </Suspense>
        </div>
      </Sheet>
    </>
  );
}
