import { useQuery } from "@tanstack/react-query";
import { AlarmClock } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Menu, MenuChoice, MenuLabel } from "@/components/ui/menu";
import { firstResponseQuery, useSetFirstResponse } from "../api/call-queue";

const USUAL = [10, 15, 30, 60, 120, 240, 480];

function words(minutes: number): string {
  if (minutes === 60) return "שעה";
  if (minutes === 120) return "שעתיים";
  return minutes % 60 === 0 ? `${minutes / 60} שעות` : `${minutes} דקות`;
}

/** How soon a new lead is to be answered: the owner's choice, in opening hours. */
export function FirstResponse() {
  const minutes = useQuery(firstResponseQuery).data;
  const set = useSetFirstResponse();
  if (minutes === undefined) return null;
  const known = USUAL.includes(minutes) ? USUAL : [minutes, ...USUAL];
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={buttonClass("secondary", "sm")}>
          <AlarmClock aria-hidden className="size-4" />
          <span className="max-md:sr-only">מענה ראשון</span> תוך {words(minutes)}
        </button>
      }
    >
      <MenuLabel>תוך כמה זמן עונים לליד חדש, בשעות הפעילות</MenuLabel>
      <MenuChoice
        value={String(minutes)}
        options={known.map((each) => ({ value: String(each), label: words(each) }))}
        onChange={(value) => set.mutate(Number(value))}
      />
    </Menu>
  );
}
