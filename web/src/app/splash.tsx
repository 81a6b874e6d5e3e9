import { Mark } from "@/components/brand";

export function Splash() {
  return (
    <div role="status" aria-label="טוען" className="grid min-h-dvh place-items-center">
      <Mark className="size-12 animate-pulse-soft" />
    </div>
  );
}
