import { act, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { expect, it, vi } from "vitest";
import { bringPage, page } from "./page-part";

function Screen() {
  return <h1>הלקוח</h1>;
}

it("draws a screen that was asked for before, without a skeleton in between", async () => {
  const bring = vi.fn(() => Promise.resolve({ default: Screen }));
  const Late = page(["customer"], bring);
  bringPage("/customers/0197-ab");
  await bring.mock.results[0]?.value;
  const skeleton = vi.fn(() => null);
  const Skeleton = () => skeleton();
  await act(async () => render(<Suspense fallback={<Skeleton />}><Late /></Suspense>));
  expect(screen.getByRole("heading", { name: "הלקוח" })).toBeInTheDocument();
  expect(bring).toHaveBeenCalledOnce();
  expect(skeleton).not.toHaveBeenCalled();
});

it("tells an address that ends a word early or goes deeper from the one that is meant", () => {
  const webhooks = vi.fn(() => Promise.resolve({ default: Screen }));
  const webhook = vi.fn(() => Promise.resolve({ default: Screen }));
  page(["webhooks"], webhooks);
  page(["webhook"], webhook);
  bringPage("/webhooks/one/two");
  bringPage("/webhook");
  expect([webhooks, webhook].map((each) => each.mock.calls.length)).toEqual([0, 0]);
  bringPage("/webhooks/");
  bringPage("/webhooks/one");
  expect([webhooks, webhook].map((each) => each.mock.calls.length)).toEqual([1, 1]);
});

it("asks again when the file did not come the first time", async () => {
  const bring = vi.fn<() => Promise<{ default: typeof Screen }>>().mockRejectedValueOnce(new Error("no network")).mockResolvedValue({ default: Screen });
  const Late = page(["tasks"], bring);
  bringPage("/tasks");
  await vi.waitFor(() => expect(bring).toHaveBeenCalledOnce());
  await act(async () => render(<Suspense><Late /></Suspense>));
  expect(await screen.findByRole("heading", { name: "הלקוח" })).toBeInTheDocument();
});
