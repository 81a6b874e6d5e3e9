import { Switch as Radix } from "radix-ui";
import { useId, type ReactNode } from "react";

interface Props {
  label: string;
  note?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** Something that is on or off, at once; the word beside the switch says which. */
export function Switch({ label, note, checked, disabled, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex min-h-11 items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {note && (
          <p id={`${id}-note`} className="text-sm text-ink-3">
            {note}
          </p>
        )}
      </div>
      <span aria-hidden className="shrink-0 text-xs font-semibold text-ink-2">
        {checked ? "פועל" : "כבוי"}
      </span>
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={note ? `${id}-note` : undefined}
        className="touch flex h-6.5 w-11 shrink-0 items-center rounded-full border border-line-strong bg-sunken px-0.5 transition-colors disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="size-5 rounded-full bg-ink-3 transition-transform data-[state=checked]:bg-accent-ink ltr:data-[state=checked]:translate-x-4.5 rtl:data-[state=checked]:-translate-x-4.5" />
      </Radix.Root>
    </div>
  );
}
