import { PhoneText } from "@/components/ui/phone";
import { formatPhone } from "@/lib/format";
import type { Call } from "../api/queries";

/** Name of the other side: the customer's, else the number, else "מספר חסוי". */
export function whoText(call: Call): string {
  return call.customer_name ?? (call.from_number ? formatPhone(call.from_number) : "מספר חסוי");
}

export function Who({ call }: { call: Call }) {
  if (call.customer_name) return <bdi>{call.customer_name}</bdi>;
  return call.from_number ? <PhoneText number={call.from_number} /> : <>מספר חסוי</>;
}
