import { useId } from "react";
import { INPUT } from "@/components/ui/field";
import { cn } from "@/lib/cn";

/** Names that callers say and that the agent should recognise, one in each line. */
export function NamesField({ names, problem, onChange }: {
  names: string[];
  problem: string | undefined;
  onChange: (names: string[]) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        שם בכל שורה, החשובים קודם
      </label>
      <textarea
        id={id}
        rows={4}
        value={names.join("\n")}
        placeholder={"פארק העיר\nרחוב ז׳בוטינסקי"}
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value === "" ? [] : event.target.value.split("\n"))}
        className={cn(INPUT, "field-sizing-content h-auto! min-h-28 py-2", problem && "border-bad")}
      />
      <p id={`${id}-note`} role={problem ? "alert" : undefined} className={cn("mt-1 text-xs", problem ? "text-bad" : "text-ink-3")}>
        {problem ??
          "רחובות, שכונות ופרויקטים ששומעים בשיחות ושקל לטעות בהם. יש מקום לכ-25 שמות. אנשי הצוות והכתובות שברשימת הנכסים נוספים אחריהם לבד."}
      </p>
    </div>
  );
}
