import { useQuery } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { MenuChoice, MenuLabel, MenuLine } from "@/components/ui/menu";
import { businessesQuery, useSwitchBusiness } from "@/features/auth/api/session";
import { messageOf } from "@/lib/api/problem";
import type { Me } from "@/lib/me";

/** Which office to work in: one's own, or any of the installation for a platform admin. */
export function BusinessChooser({ me }: { me: Me }) {
  const switchTo = useSwitchBusiness();
  const all = useQuery({ ...businessesQuery, enabled: me.is_platform_admin });
  const offices = me.is_platform_admin ? (all.data?.items ?? []) : me.businesses;
  if (!me.is_platform_admin && offices.length < 2) return null;
  return (
    <>
      <MenuLabel>{me.is_platform_admin ? "כניסה למשרד" : "משרד"}</MenuLabel>
      <MenuChoice
        value={me.business?.id}
        onChange={(id) => switchTo.mutate(id, { onError: (error) => toast.error(messageOf(error)) })}
        options={offices.map((office) => ({ value: office.id, label: office.name }))}
      />
      {me.is_platform_admin && <Note text={noteOf(all)} />}
      <MenuLine />
    </>
  );
}

function noteOf(all: { error: unknown; data?: { items: unknown[]; more: boolean } }): string | null {
  if (all.data?.items.length === 0) return "עוד לא נפתח אף משרד.";
  if (all.data?.more) return "מוצגים המשרדים החדשים ביותר.";
  if (all.data) return "הכניסה נרשמת ביומן הביקורת של המשרד.";
  return all.error ? messageOf(all.error) : "טוען משרדים…";
}

function Note({ text }: { text: string | null }) {
  return text && <p className="max-w-56 px-2 pb-1.5 text-xs text-ink-3">{text}</p>;
}
