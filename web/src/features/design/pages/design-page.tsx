import { PageHeader } from "@/components/ui/page-header";
import { Badges, Buttons, Choices, Facts, Fields, Layers, States } from "../components/parts";
import { Specimen } from "../components/specimen";
import { Colours, Shapes, Typography } from "../components/tokens";

/** The design language as it is: every token and shared component in its states, for whoever builds the next screen. */
export default function DesignPage() {
  return (
    <>
      <PageHeader title="שפת העיצוב" meta="כל מה שמסך חדש מורכב ממנו" />
      <Specimen title="צבעים" note="צבע לא נושא משמעות לבדו: לידו תמיד מילה או צורה.">
        {() => <Colours />}
      </Specimen>
      <Specimen title="כתב" note="מספרים, מחירים ושמות לועזיים מבודדים מכיוון המשפט.">
        {() => <Typography />}
      </Specimen>
      <Specimen title="פינות וצל">{() => <Shapes />}</Specimen>
      <Specimen title="כפתורים" note="פעולה ראשית אחת במסך.">
        {() => <Buttons />}
      </Specimen>
      <Specimen title="תגים">{() => <Badges />}</Specimen>
      <Specimen title="שדות">{(theme) => <Fields theme={theme} />}</Specimen>
      <Specimen title="בחירה">{(theme) => <Choices theme={theme} />}</Specimen>
      <Specimen title="נתונים">{() => <Facts />}</Specimen>
      <Specimen title="מצבים" note="לכל רשימה: ריקה, נכשלה, נטענת.">
        {() => <States />}
      </Specimen>
      <Specimen title="שכבות">{() => <Layers />}</Specimen>
    </>
  );
}
