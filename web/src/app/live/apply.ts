import type { QueryClient, QueryFilters } from "@tanstack/react-query";
import { applyCall, applyTool, applyTurn } from "@/features/calls/api/live";
import { refreshChat } from "@/features/chats/api/refresh";
import { applyTyping } from "@/features/chats/api/typing";
import { connection } from "@/lib/connection";
import type { LiveSocket } from "@/lib/socket";

/** What is this much older than the first connection, in ms, may have missed an event. */
const MISSED_MS = 1_000;

/** The first part of every cache key is the resource's name in the URL, so a `changed` event names what is stale. */
function staleKeys(resource: string): string[][] {
  if (resource === "calls") return [["calls"], ["timeline"]];
  // A thread takes its new messages itself, so that what was scrolled up to is not read again.
  if (resource === "chats") return [["chats", "list"], ["chats", "unread"], ["timeline"]];
  // By which way a conversation's messages go, and whether the agent answers in it, hangs on the office's link.
  if (resource === "whatsapp") return [["whatsapp"], ["chats", "one"], ["chats", "list"]];
  // What I may do may have changed with it.
  if (resource === "team") return [["team"], ["me"]];
  return [[resource], ["calls", "detail"], ["timeline"]];
}

/** Connects the socket's events to the cache. Returns the undoing of it. */
export function follow(socket: LiveSocket, client: QueryClient): () => void {
  let wasConnected = false;
  socket.on("connect", () => {
    connection.live("up");
    // Events of a gap are lost: everything on screen is read again. Those before the first connection are lost too, but
    // when all goes well the socket opens with the first screen, which is not asked for twice.
    const missed = Date.now() - MISSED_MS;
    const before: QueryFilters = { predicate: ({ state }) => state.fetchStatus === "idle" && state.dataUpdatedAt < missed };
    void client.invalidateQueries(wasConnected ? undefined : before);
    wasConnected = true;
  });
  socket.on("disconnect", () => connection.live("down"));
  socket.on("connect_error", () => connection.live("down"));
  const story = () => void client.invalidateQueries({ queryKey: ["timeline"] });
  socket.on("call.changed", ({ call }) => {
    applyCall(client, call);
    story();
  });
  socket.on("turn.added", ({ call_id, turn }) => {
    applyTurn(client, call_id, turn);
    story();
  });
  socket.on("tool.used", ({ call_id, tool }) => {
    applyTool(client, call_id, tool);
    story();
  });
  socket.on("chat.typing", applyTyping);
  socket.on("changed", ({ resource, id }) => {
    if (resource === "chats") void refreshChat(client, id);
    for (const queryKey of staleKeys(resource)) void client.invalidateQueries({ queryKey });
  });
  return () => {
    socket.disconnect();
    connection.live("idle");
  };
}
