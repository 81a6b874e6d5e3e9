import { useEffect } from "react";
import { toast, Toaster as Sonner } from "sonner";
import { useIsDark } from "@/lib/theme";
import { drawToasts } from "@/lib/toast";

/** Where toasts appear. Loaded after the first paint: say things through `@/lib/toast`, which waits for it. */
export function Toaster() {
  const dark = useIsDark();
  useEffect(() => {
    drawToasts(toast);
    return () => drawToasts(null);
  }, []);
  return (
    <Sonner
      dir="rtl"
      position="bottom-center"
      theme={dark ? "dark" : "light"}
      mobileOffset={{ bottom: "5rem" }}
      containerAriaLabel="הודעות"
      toastOptions={{ className: "font-sans!" }}
    />
  );
}
