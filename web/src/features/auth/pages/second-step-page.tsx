import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/lib/api/problem";
import type { Me } from "@/lib/me";
import { useLogout, useSwitchBusiness } from "../api/session";
import { AuthFrame } from "../components/auth-frame";
import { SecondStepSetup } from "../components/second-step-setup";

/** Stands before everything else while the office demands a second step that the person has not set up. */
export default function SecondStepPage({ me }: { me: Me }) {
  const logout = useLogout();
  const switchTo = useSwitchBusiness();
  const failed = { onError: (error: unknown) => toast.error(messageOf(error)) };
  const others = me.businesses.filter((office) => office.id !== me.business?.id);
  return (
    <AuthFrame title="הגדרת אימות דו-שלבי" lead={`${me.business?.name ?? "המשרד"} דורש קוד נוסף בכל כניסה.`}>
      <SecondStepSetup onDone={() => toast.success("אימות דו-שלבי פועל")} />
      <div className="mt-4 flex flex-wrap justify-center gap-2 border-t pt-3">
        {others.map((office) => (
          <Button key={office.id} variant="ghost" size="sm" onClick={() => switchTo.mutate(office.id, failed)}>
            מעבר אל {office.name}
          </Button>
        ))}
        <Button variant="ghost" size="sm" busy={logout.isPending} onClick={() => logout.mutate(undefined, failed)}>
          יציאה
        </Button>
      </div>
    </AuthFrame>
  );
}
