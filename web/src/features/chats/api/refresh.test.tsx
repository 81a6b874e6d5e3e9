import { expect, it } from "vitest";
import { useInfiniteQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { flatten } from "@/lib/cursor-list";
import { renderPart } from "@/testing/render";
import { aMessage } from "@/testing/samples";
import { page, serve } from "@/testing/server";
import { messagesQuery } from "./messages";
import { refreshChat } from "./refresh";

function Lines() {
  return flatten(useInfiniteQuery(messagesQuery("customer-1")).data).map(({ id, body, state }) => <p key={id}>{`${body}: ${state}`}</p>);
}

const line = (state: "queued" | "sent" | "delivered", version: number) => page([aMessage(1, { direction: "out", author: "staff", state, version })]);

it("reads one at a time, and once more for all that was told meanwhile", async () => {
  const answers: ((answer: Response) => void)[] = [];
  const sent = serve({ "GET /api/chats/customer-1/messages": () => new Promise((resolve) => answers.push(resolve)) });
  const { client } = renderPart(<Lines />);
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.(line("queued", 1));
  await screen.findByText("הודעה 1: queued");

  const told = [1, 2, 3, 4].map(() => refreshChat(client, "customer-1"));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(line("sent", 2));
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.(line("delivered", 3));
  await Promise.all(told);
  expect(await screen.findByText("הודעה 1: delivered")).toBeInTheDocument();
  expect(sent).toHaveLength(3);
});

it("reads again what happened while the thread was only being opened", async () => {
  const answers: ((answer: Response) => void)[] = [];
  serve({ "GET /api/chats/customer-1/messages": () => new Promise((resolve) => answers.push(resolve)) });
  const { client } = renderPart(<Lines />);
  await expect.poll(() => answers.length).toBe(1);
  const told = refreshChat(client, "customer-1");
  answers[0]?.(page([]));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(line("sent", 2));
  await told;
  expect(await screen.findByText("הודעה 1: sent")).toBeInTheDocument();
});
