import { useState } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { messageOf } from "@/lib/api/problem";
import { formatTime, formatWeekday } from "@/lib/format";
import { allows, useMe } from "@/lib/me";
import { useNow } from "@/lib/use-now";
import { useCancelAppointment, type Appointment } from "../api/appointments";

/** Calls a visit off after asking; shown to who may, while the visit is still ahead. */
export function CancelAppointment({ appointment }: { appointment: Appointment }) {
  const [asking, setAsking] = useState(false);
  const me = useMe();
  const now = useNow(60_000);
  const cancel = useCancelAppointment();
  const isAhead = appointment.status === "booked" && Date.parse(appointment.ends_at) > now;
  if (!isAhead || !me || !allows(me, "appointments.write")) return null;

  const confirm = () =>
    cancel.mutate(appointment.id, {
      onSuccess: () => {
        setAsking(false);
        toast.success("הפגישה בוטלה והשעה התפנתה");
      },
      onError: (error) => toast.error(messageOf(error)),
    });

  return (
    <>
      <Button variant="ghost" size="sm" className="-my-1 px-1.5" onClick={() => setAsking(true)}>
        ביטול הפגישה
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="לבטל את הפגישה?"
        confirm="ביטול הפגישה"
        cancel="להשאיר"
        danger
        busy={cancel.isPending}
        onConfirm={confirm}
      >
        <p>
          <bdi className="font-semibold">{appointment.title}</bdi>, {formatWeekday(appointment.starts_at)} בשעה{" "}
          {formatTime(appointment.starts_at)}. השעה תתפנה ביומן.
        </p>
        <p className="mt-2">
          {appointment.customer_name ? <bdi>{appointment.customer_name}</bdi> : "הלקוח"}: לא נשלחת הודעה על הביטול, כדאי
          להתקשר ולעדכן.
        </p>
      </Confirm>
    </>
  );
}
