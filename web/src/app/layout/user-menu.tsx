import { KeyRound, LogOut, Monitor, MonitorSmartphone, Moon, PhoneForwarded, ShieldCheck, Sun } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { toast } from "@/lib/toast";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { useLogout } from "@/features/auth/api/session";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import type { Me } from "@/lib/me";
import { useOutbox } from "@/lib/offline/outbox";
import { setTheme, useTheme } from "@/lib/theme";
import type { AccountDialog } from "./account-dialogs";
import { BusinessChooser } from "./business-chooser";

const AccountDialogs = lazy(() => import("./account-dialogs"));

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
  const [opened, setOpened] = useState<AccountDialog | null>(null);
  const leave = () => logout.mutate(undefined, { onError: (error) => toast.error(messageOf(error)), onSuccess: () => setOpened(null) });
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
          <MenuItem icon={<PhoneForwarded aria-hidden className="size-4" />} onSelect={() => setOpened("line")}>
            קבלת שיחות
          </MenuItem>
        )}
        <MenuItem icon={<KeyRound aria-hidden className="size-4" />} onSelect={() => setOpened("password")}>
          שינוי סיסמה
        </MenuItem>
        <MenuItem icon={<ShieldCheck aria-hidden className="size-4" />} onSelect={() => setOpened("second-step")}>
          אימות דו-שלבי
        </MenuItem>
        <MenuItem icon={<MonitorSmartphone aria-hidden className="size-4" />} onSelect={() => setOpened("sessions")}>
          מכשירים מחוברים
        </MenuItem>
        <MenuItem
          icon={<LogOut aria-hidden className="size-4 -scale-x-100" />}
          onSelect={() => (unsent > 0 ? setOpened("leave") : leave())}
        >
          יציאה
        </MenuItem>
      </Menu>
      {opened && (
        <Suspense>
          <AccountDialogs opened={opened} onClose={() => setOpened(null)} unsent={unsent} leaving={logout.isPending} onLeave={leave} />
        </Suspense>
      )}
    </>
  );
}
