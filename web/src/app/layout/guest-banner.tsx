import { useQueryClient } from "@tanstack/react-query";
import { UserRoundCog } from "lucide-react";
import { useEffect } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { useLeaveBusiness } from "@/features/auth/api/session";
import { messageOf } from "@/lib/api/problem";
import { formatTime } from "@/lib/format";
import { meQuery, type Me } from "@/lib/me";

/** Over every screen while a platform admin works in an office that is not his. */
export function GuestBanner({ me }: { me: Me }) {
  const client = useQueryClient();
  const leave = useLeaveBusiness();
  const until = me.guest_until;
  useEffect(() => {
    if (!until) return;
    // The server has ended the visit by then; what is on screen is the office's and must go.
    const timer = setTimeout(() => void client.resetQueries({ queryKey: meQuery.queryKey }), Date.parse(until) - Date.now() + 1000);
    return () => clearTimeout(timer);
  }, [client, until]);
  if (!until || !me.business) return null;
  return (
    <div
      role="note"
      className="sticky top-0 z-20 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-bad/25 bg-bad-soft px-3 py-1 text-xs text-bad"
    >
      <UserRoundCog aria-hidden className="size-4 shrink-0" />
      <p>
        <strong className="font-bold">ביקור במשרד {me.business.name}.</strong>{" "}
        <span className="max-md:hidden">פעולות נעשות בשם בעלי המשרד ונרשמות ביומן שלו. </span>
        עד <bdi className="nums">{formatTime(until)}</bdi>
      </p>
      <Button
        size="sm"
        busy={leave.isPending}
        onClick={() => leave.mutate(undefined, { onError: (error) => toast.error(messageOf(error)) })}
      >
        יציאה מהמשרד
      </Button>
    </div>
  );
}
