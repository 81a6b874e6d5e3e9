import { cn } from "@/lib/cn";

/** The mark: a caller at the centre of attention (מוקד is a focus). */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden className={cn("size-8 shrink-0", className)}>
      <rect width="64" height="64" rx="15" fill="#1c4a42" />
      <path d="M32 13a19 19 0 1 1-17.2 10.9" fill="none" stroke="#a9dccb" strokeWidth="5" strokeLinecap="round" />
      <path d="M32 23.5a8.5 8.5 0 1 1-7.7 4.9" fill="none" stroke="#fff" strokeWidth="5" strokeLinecap="round" />
      <circle cx="32" cy="32" r="2.6" fill="#fff" />
    </svg>
  );
}
