import { KeyRound, LogOut, Monitor, MonitorSmartphone, Moon, PhoneForwarded, ShieldCheck, Sun } from "lucide-react";
import { useState, type ReactNode } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/ui/confirm";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { useLogout } from "@/features/auth/api/session";
import { ChangePassword } from "@/features/auth/components/change-password";
import { MySessions } from "@/features/auth/components/my-sessions";
import { SecondStep } from "@/features/auth/components/second-step";
import { MyLine } from "@/features/line/components/my-line";
import { messageOf } from "@/lib/api/problem";
import { count } from "@/lib/format";
import { oneOf } from "@/lib/guards";
import type { Me } from "@/lib/me";
import { useOutbox } from "@/lib/offline/outbox";
import { setTheme, useTheme } from "@/lib/theme";
import { BusinessChooser } from "./business-chooser";

const ROLE = { owner: "בעלים", agent: "סוכן", viewer: "צפייה" } as const;

export function roleOf(me: Me): string {
  return me.business && !me.is_platform_admin ? ROLE[me.business.role] : "מנהל מערכת";
}

const withIcon = (icon: ReactNode, label: string) => (
  <span className="flex items-center gap-2">
    {icon}
    {label}
  </span>
);

export function UserMenu({ me, trigger }: { me: Me; trigger: ReactNode }) {
  const theme = useTheme();
  const logout = useLogout();
  const unsent = useOutbox().length;
  const [leaving, setLeaving] = useState(false);
  const leave = () => logout.mutate(undefined, { onError: (error) => toast.error(messageOf(error)), onSuccess: () => setLeaving(false) });
  const [changing, setChanging] = useState(false);
  const [lining, setLining] = useState(false);
  const [devices, setDevices] = useState(false);
  const [securing, setSecuring] = useState(false);
  const takesCalls = me.business !== null && me.business.role !== "viewer";
  return (
    <>
      <Menu trigger={trigger}>
        <MenuLabel>
          <span className="block text-sm text-ink">{me.name}</span>
          <bdi dir="ltr">{me.email}</bdi>
        </MenuLabel>
        <MenuLine />
        <BusinessChooser me={me} />
        <MenuLabel>תצוגה</MenuLabel>
        <MenuChoice
          value={theme}
          onChange={(value) => setTheme(oneOf(["light", "dark", "system"], value) ?? "system")}
          options={[
            { value: "light", label: withIcon(<Sun aria-hidden className="size-4" />, "בהירה") },
            { value: "dark", label: withIcon(<Moon aria-hidden className="size-4" />, "כהה") },
            { value: "system", label: withIcon(<Monitor aria-hidden className="size-4" />, "לפי המכשיר") },
          ]}
        />
        <MenuLine />
        {takesCalls && (
          <MenuItem icon={<PhoneForwarded aria-hidden className="size-4" />} onSelect={() => setLining(true)}>
            קבלת שיחות
          </MenuItem>
        )}
        <MenuItem icon={<KeyRound aria-hidden className="size-4" />} onSelect={() => setChanging(true)}>
          שינוי סיסמה
        </MenuItem>
        <MenuItem icon={<ShieldCheck aria-hidden className="size-4" />} onSelect={() => setSecuring(true)}>
          אימות דו-שלבי
        </MenuItem>
        <MenuItem icon={<MonitorSmartphone aria-hidden className="size-4" />} onSelect={() => setDevices(true)}>
          מכשירים מחוברים
        </MenuItem>
        <MenuItem
          icon={<LogOut aria-hidden className="size-4 -scale-x-100" />}
          onSelect={() => (unsent > 0 ? setLeaving(true) : leave())}
        >
          יציאה
        </MenuItem>
      </Menu>
      <Confirm
        open={leaving}
        onOpenChange={setLeaving}
        title="יש שינויים שלא נשלחו"
        confirm="לצאת ולוותר עליהם"
        cancel="להישאר"
        danger
        busy={logout.isPending}
        onConfirm={leave}
      >
        {count(unsent, "שינוי אחד נשמר", "שינויים נשמרו")} במכשיר ועוד לא הגיע לשרת. יציאה מוחקת מהמכשיר את כל מה ששייך לחשבון.
      </Confirm>
      <ChangePassword open={changing} onOpenChange={setChanging} />
      <MyLine open={lining} onOpenChange={setLining} />
      <SecondStep open={securing} onOpenChange={setSecuring} />
      <MySessions open={devices} onOpenChange={setDevices} />
    </>
  );
}
