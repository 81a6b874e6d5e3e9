import type { ButtonHTMLAttributes, Ref } from "react";
import { cn } from "@/lib/cn";
import { Spinner } from "./spinner";

const VARIANT = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover shadow-raise",
  secondary: "border bg-surface text-ink hover:bg-hover shadow-raise",
  ghost: "text-ink-2 hover:bg-sunken hover:text-ink",
  danger: "border border-bad/40 bg-surface text-bad hover:bg-bad-soft",
} as const;

const SIZE = {
  sm: "h-8 gap-1.5 px-2.5 text-sm max-md:h-11 max-md:px-3.5",
  md: "h-9 gap-2 px-3.5 text-sm max-md:h-11",
  lg: "h-11 gap-2 px-5 text-base",
  icon: "size-8 max-md:size-11",
} as const;

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: keyof typeof VARIANT;
  size?: keyof typeof SIZE;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function buttonClass(variant: keyof typeof VARIANT = "secondary", size: keyof typeof SIZE = "md"): string {
  return cn(
    "inline-flex shrink-0 items-center justify-center rounded-md font-semibold whitespace-nowrap transition-colors",
    "disabled:opacity-55 disabled:pointer-events-none",
    VARIANT[variant],
    SIZE[size],
  );
}

export function Button({ variant, size, busy = false, className, children, disabled, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={cn(buttonClass(variant, size), className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
