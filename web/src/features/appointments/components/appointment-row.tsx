import { MessageSquareText } from "lucide-react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { formatTime } from "@/lib/format";
import type { Appointment } from "../api/appointments";
import { CancelAppointment } from "./cancel-appointment";

/** One visit: its hours, what and with whom. */
export function AppointmentRow({ appointment, plain = false }: { appointment: Appointment; plain?: boolean }) {
  const isOff = appointment.status === "cancelled";
  return (
    <div className="flex gap-4 px-4 py-3">
      <p className="nums w-12 shrink-0 leading-5">
        <span className={cn("block font-bold", isOff && "line-through")}>{formatTime(appointment.starts_at)}</span>
        <span className="block text-xs text-ink-3">{formatTime(appointment.ends_at)}</span>
      </p>
      <span aria-hidden className={cn("w-0.75 shrink-0 rounded-full", isOff ? "bg-line-strong" : "bg-accent")} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <bdi className={cn("font-semibold", isOff && "text-ink-3 line-through")}>{appointment.title}</bdi>
          {isOff && <Badge tone="bad">בוטלה</Badge>}
          {appointment.source === "agent_call" && !isOff && <Badge tone="accent">נקבעה בשיחה</Badge>}
        </p>
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-3">
          {appointment.customer_name && <bdi>{appointment.customer_name}</bdi>}
          {appointment.property_title && <bdi>{appointment.property_title}</bdi>}
          {!plain && appointment.call_id && (
            <Link href={paths.call.to(appointment.call_id)} className="touch inline-flex items-center gap-1 font-semibold text-accent-text hover:underline">
              <MessageSquareText aria-hidden className="size-3.5" />
              לשיחה
            </Link>
          )}
          <CancelAppointment appointment={appointment} />
        </p>
      </div>
    </div>
  );
}
