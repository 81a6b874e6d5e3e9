import {
  BellOff,
  CalendarCheck,
  CalendarSearch,
  House,
  MessageCircle,
  PhoneForwarded,
  PhoneOff,
  PhoneOutgoing,
  TriangleAlert,
  UserPen,
  Wrench,
  type LucideIcon,
} from "lucide-react";
import { cn } from "@/lib/cn";
import type { ToolCall } from "../api/queries";
import { toolDetails, toolTitle } from "./tool-words";

const ICON: Record<string, LucideIcon> = {
  search_properties: House,
  save_lead_details: UserPen,
  check_availability: CalendarSearch,
  book_appointment: CalendarCheck,
  request_callback: PhoneOutgoing,
  opt_out: BellOff,
  end_call: PhoneOff,
  send_whatsapp: MessageCircle,
  transfer_to_human: PhoneForwarded,
};

/** A tool the agent used, as a quiet line between the turns. */
export function ToolEvent({ tool }: { tool: ToolCall }) {
  const Icon = tool.ok ? (ICON[tool.name] ?? Wrench) : TriangleAlert;
  const details = toolDetails(tool);
  return (
    <div className="flex justify-center py-0.5">
      <p
        title={`${tool.duration_ms} מ״ש`}
        className={cn(
          "inline-flex max-w-full items-center gap-2 rounded-full border px-3 py-1 text-xs",
          tool.ok ? "text-ink-3" : "border-warn/40 bg-warn-soft text-warn",
        )}
      >
        <Icon aria-hidden className="size-3.5 shrink-0" />
        <span className="font-semibold whitespace-nowrap">{toolTitle(tool)}</span>
        {details && (
          <bdi dir="auto" className="truncate">
            {details}
          </bdi>
        )}
      </p>
    </div>
  );
}
