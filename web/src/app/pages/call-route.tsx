import { Contact, MessagesSquare, UsersRound } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { AppointmentById } from "@/features/appointments/components/appointment-by-id";
import { CallPage } from "@/features/calls/pages/call-page";
import { TaskById } from "@/features/tasks/components/task-by-id";
import { allows, useMe } from "@/lib/me";

const LinkCall = lazy(() => import("@/features/customers/components/link-call").then(({ LinkCall: link }) => ({ default: link })));

/** The call page with what other areas know about the call. */
export default function CallRoute({ id }: { id: string }) {
  const me = useMe();
  const mayLink = me !== null && allows(me, "customers.write");
  return (
    <CallPage
      key={id}
      id={id}
      extras={({ call, task_ids, appointment_ids }) => (
        <>
          {task_ids.length > 0 && (
            <Section title="מה עושים עכשיו">
              <ul className="divide-y rounded-lg border px-3">
                {task_ids.map((taskId) => (
                  <li key={taskId}>
                    <TaskById id={taskId} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {appointment_ids.length > 0 && (
            <Section title="נקבעה פגישה">
              {appointment_ids.map((appointmentId) => (
                <AppointmentById key={appointmentId} id={appointmentId} />
              ))}
            </Section>
          )}
          {call.customer_id && (
            <Link href={paths.customer.to(call.customer_id)} className={`${buttonClass("secondary", "sm")} w-full`}>
              <UsersRound aria-hidden className="size-4" />
              לכרטיס הלקוח
            </Link>
          )}
          {call.customer_id && me && allows(me, "chats") && (
            <Link href={paths.chat.to(call.customer_id)} className={`${buttonClass("secondary", "sm")} w-full`}>
              <MessagesSquare aria-hidden className="size-4" />
              להתכתבות בוואטסאפ
            </Link>
          )}
          {mayLink && call.status === "ended" && (
            <Suspense>
              <LinkCall callId={id} known={call.customer_id !== null} />
            </Suspense>
          )}
          {call.lead_id && (
            <Link href={paths.leads.to(call.lead_id)} className={`${buttonClass("secondary", "sm")} w-full`}>
              <Contact aria-hidden className="size-4" />
              לכרטיס הליד
            </Link>
          )}
        </>
      )}
    />
  );
}
