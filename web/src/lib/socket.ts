import { io, type Socket } from "socket.io-client";
import type { Schemas } from "./api/client";

/** Who writes in a conversation now: the customer, or somebody of the office by name. */
export interface ChatTyping {
  customer_id: string;
  who: "customer" | "staff";
  name: string | null;
  typing: boolean;
}

/** The events of the server, by the names and shapes of its live contract. */
export interface LiveEvents {
  "call.changed": (event: { call: Schemas["CallOut"] }) => void;
  "turn.added": (event: { call_id: string; turn: Schemas["TurnOut"] }) => void;
  "tool.used": (event: { call_id: string; tool: Schemas["ToolCallOut"] }) => void;
  "chat.typing": (event: ChatTyping) => void;
  changed: (event: { resource: string; id: string | null }) => void;
}

export type LiveSocket = Socket<LiveEvents, Record<string, never>>;

/** Opens the socket of the signed-in person's business; the session cookie says whose it is. */
export function openSocket(): LiveSocket {
  return io({
    path: "/socket.io",
    transports: ["websocket"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    timeout: 8000,
  });
}
