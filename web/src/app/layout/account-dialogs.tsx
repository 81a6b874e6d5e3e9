import { Confirm } from "@/components/ui/confirm";
import { ChangePassword } from "@/features/auth/components/change-password";
import { MySessions } from "@/features/auth/components/my-sessions";
import { SecondStep } from "@/features/auth/components/second-step";
import { MyLine } from "@/features/line/components/my-line";
import { count } from "@/lib/format";

export type AccountDialog = "line" | "password" | "second-step" | "sessions" | "leave";

interface Props {
  opened: AccountDialog;
  onClose: () => void;
  /** Changes on this device that the server does not have. */
  unsent: number;
  leaving: boolean;
  onLeave: () => void;
}

/** What the account's menu opens; loaded when one of them is wanted. */
export default function AccountDialogs({ opened, onClose, unsent, leaving, onLeave }: Props) {
  const close = (open: boolean) => {
    if (!open) onClose();
  };
  return (
    <>
      <Confirm
        open={opened === "leave"}
        onOpenChange={close}
        title="יש שינויים שלא נשלחו"
        confirm="לצאת ולוותר עליהם"
        cancel="להישאר"
        danger
        busy={leaving}
        onConfirm={onLeave}
      >
        {count(unsent, "שינוי אחד נשמר במכשיר ועוד לא הגיע לשרת.", "שינויים נשמרו במכשיר ועוד לא הגיעו לשרת.")} יציאה מוחקת מהמכשיר את
        כל מה ששייך לחשבון.
      </Confirm>
      <ChangePassword open={opened === "password"} onOpenChange={close} />
      <MyLine open={opened === "line"} onOpenChange={close} />
      <SecondStep open={opened === "second-step"} onOpenChange={close} />
      <MySessions open={opened === "sessions"} onOpenChange={close} />
    </>
  );
}
