import { Field } from "@/components/ui/field";

interface Props {
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  /** At the setup only the app's code counts: there are no recovery codes yet. */
  appOnly?: boolean;
  autoFocus?: boolean;
}

/** The code of the second step. Text, not a number: recovery codes hold letters, and a code may begin with a nought. */
export function CodeField({ value, onChange, error, appOnly, autoFocus }: Props) {
  return (
    <Field
      label="קוד אימות"
      dir="ltr"
      required
      autoFocus={autoFocus}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      inputMode={appOnly ? "numeric" : "text"}
      className="nums tracking-widest"
      hint={appOnly ? "שש הספרות שמופיעות עכשיו באפליקציה." : "שש ספרות מהאפליקציה, או אחד מקודי הגיבוי."}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
    />
  );
}
