import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { io } from "socket.io-client";
import { beforeEach, expect, it, vi } from "vitest";
import type { LiveSocket } from "@/lib/socket";
import { follow } from "./apply";

let client: QueryClient;
let socket: LiveSocket;
beforeEach(() => {
  client = new QueryClient();
  socket = io({ autoConnect: false });
  follow(socket, client);
});

/** Something on the screen that was read so many ms ago; the answer counts how often it is read from now on. */
function onScreen(queryKey: string[], agoMs: number) {
  const read = vi.fn(() => Promise.resolve("new"));
  client.setQueryData(queryKey, "old", { updatedAt: Date.now() - agoMs });
  new QueryObserver(client, { queryKey, queryFn: read, staleTime: Infinity }).subscribe(() => undefined);
  return read;
}

const connect = () => socket.listeners("connect").forEach((listener) => listener());
const changed = (resource: string) => socket.listeners("changed").forEach((listener) => listener({ resource, id: null }));

it("reads again what was read long before the first connection, and asks for nothing twice when that comes at once", () => {
  const old = onScreen(["leads"], 30_000);
  const fresh = onScreen(["tasks"], 0);
  connect();
  expect(old).toHaveBeenCalledOnce();
  expect(fresh).not.toHaveBeenCalled();
});

it("reads everything on the screen again after a gap", () => {
  const fresh = onScreen(["tasks"], 0);
  connect();
  connect();
  expect(fresh).toHaveBeenCalledOnce();
});

it("shows by which way a conversation goes as soon as the office's link changes", () => {
  const chat = onScreen(["chats", "one", "customer-1"], 0);
  const thread = onScreen(["chats", "messages", "customer-1"], 0);
  changed("whatsapp");
  expect(chat).toHaveBeenCalledOnce();
  expect(thread).not.toHaveBeenCalled();
});

it("reads templates again when a colleague wrote one", () => {
  const templates = onScreen(["message-templates", "list"], 0);
  changed("message-templates");
  expect(templates).toHaveBeenCalledOnce();
});
