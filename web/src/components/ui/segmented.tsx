import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Two to four views of the same thing; arrows move between them. */
export function Segmented({ label, value, options, onChange, className }: {
  label: string;
  value: string;
  options: readonly { value: string; label: ReactNode; name?: string }[];
  onChange: (value: string) => void;
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next !== "" && onChange(next)}
      className={cn("inline-flex rounded-md bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.name}
          className="inline-flex h-7.5 flex-auto items-center justify-center gap-1.5 rounded-sm px-3 text-sm font-semibold whitespace-nowrap text-ink-3 data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-raise max-md:h-11 max-md:min-w-11"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
