import { ChevronDown } from "lucide-react";
import { cn } from "@/lib/cn";
import { buttonClass } from "./button";
import { Menu, MenuChoice } from "./menu";

interface Props {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

/** A filter as a small menu: shows its own name, or what it is set to. */
export function Filter({ label, value, options, onChange }: Props) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={cn(buttonClass("secondary", "sm"), chosen && "border-accent/50 bg-accent-soft text-accent-text hover:bg-accent-soft")}
        >
          <span>
            {label}
            {chosen && <span className="font-bold">: {chosen.label}</span>}
          </span>
          <ChevronDown aria-hidden className="size-3.5 opacity-60" />
        </button>
      }
    >
      <MenuChoice
        value={value ?? ""}
        options={[{ value: "", label: "הכול" }, ...options]}
        onChange={(next) => onChange(next === "" ? undefined : next)}
      />
    </Menu>
  );
}
