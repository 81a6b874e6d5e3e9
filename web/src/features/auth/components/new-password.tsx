import { Field } from "@/components/ui/field";

/** As the server has it. */
const SHORTEST = 8;

export interface NewPassword {
  password: string;
  again: string;
}

const short = ({ password }: NewPassword) => (password.length < SHORTEST ? `לפחות ${SHORTEST} תווים.` : null);
const differs = ({ password, again }: NewPassword) => (again !== password ? "הסיסמאות אינן זהות." : null);

/** Why the pair may not be sent yet, or null. */
export const newPasswordProblem = (value: NewPassword): string | null => short(value) ?? differs(value);

interface Props {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
  /** Complaints are shown once the person has tried to send. */
  checked: boolean;
  /** What the server said, beside the last field. */
  error?: string | null;
  autoFocus?: boolean;
}

/** A new password, typed twice. */
export function NewPasswordFields({ value, onChange, checked, error, autoFocus }: Props) {
  return (
    <>
      <Field
        label="סיסמה חדשה"
        type="password"
        dir="ltr"
        required
        autoFocus={autoFocus}
        autoComplete="new-password"
        hint={`לפחות ${SHORTEST} תווים. משפט שקל לזכור עדיף על סימנים.`}
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.target.value })}
        error={checked ? short(value) : null}
      />
      <Field
        label="שוב, לאימות"
        type="password"
        dir="ltr"
        required
        autoComplete="new-password"
        value={value.again}
        onChange={(event) => onChange({ ...value, again: event.target.value })}
        error={checked && !short(value) ? (differs(value) ?? error) : null}
      />
    </>
  );
}
