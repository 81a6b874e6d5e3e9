import { useEffect } from "react";
import { toast } from "@/lib/toast";
import { useRegisterSW } from "virtual:pwa-register/react";

/** Registers the offline shell; a new version waits until the person takes it, so no half-written text is lost. */
export function UpdateNotice() {
  const {
    needRefresh: [ready],
    updateServiceWorker,
  } = useRegisterSW();
  useEffect(() => {
    if (!ready) return;
    toast("יש גרסה חדשה של מוקד", {
      id: "update",
      duration: Infinity,
      action: { label: "לעדכן", onClick: () => void updateServiceWorker(true) },
    });
  }, [ready, updateServiceWorker]);
  return null;
}
