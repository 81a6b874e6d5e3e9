import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { setMe } from "@/lib/me";
import type { Schemas } from "@/lib/api/client";
import { aMe } from "@/testing/samples";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import WhatsAppPage from "./whatsapp-page";

const desk: Schemas["WhatsAppDesk"] = {
  state: "open",
  reason: "none",
  sentence: "הוואטסאפ מחובר והודעות עוברות.",
  phone: "+972541234567",
  linked_at: "2026-11-20T10:00:00Z",
  last_traffic_at: "2026-11-22T10:00:00Z",
  route: "baileys",
  route_reason: null,
  route_changed_at: null,
  route_held: false,
  twilio_ready: true,
  sms_ready: false,
  health: 92,
  cap_today: 40,
  begun_today: 3,
  waiting: 0,
  failed_today: 0,
  ai_on: true,
  resume_calls: true,
  twilio_sender: null,
  sms_sender: null,
  daily_cap: 50,
  version: 7,
};

function open(permissions: string[]) {
  const view = renderPart(<WhatsAppPage />);
  setMe(view.client, aMe({ permissions }));
  return view;
}

it("draws the code while it waits to be scanned", async () => {
  serve({
    "GET /api/whatsapp": () => json({ ...desk, state: "qr", phone: null }),
    "GET /api/whatsapp/qr": () => json({ qr: "2@abc", expires_at: new Date(Date.now() + 20_000).toISOString() }),
  });
  open(["whatsapp.link"]);
  expect(await screen.findByRole("img", { name: "קוד לסריקה בטלפון של המשרד" })).toBeInTheDocument();
  expect(screen.getByText(/תקף עוד/)).toBeInTheDocument();
});

it("gives a code to type for a phone number as people write it", async () => {
  const sent = serve({
    "GET /api/whatsapp": () => json({ ...desk, state: "off", phone: null }),
    "POST /api/whatsapp/link": () => json({ state: "connecting", pairing_code: "ABCD1234" }, 202),
  });
  open(["whatsapp.link"]);
  await userEvent.click(await screen.findByRole("radio", { name: "קוד להקלדה" }));
  await userEvent.type(screen.getByLabelText("מספר הטלפון של המשרד"), "054-123-4567");
  await userEvent.click(screen.getByRole("button", { name: "קבלת קוד" }));
  expect(await screen.findByText("ABCD-1234")).toBeInTheDocument();
  expect(sent.find((each) => each.method === "POST")?.body).toEqual({ phone: "+972541234567" });
});

it("asks with the consequences before it unlinks", async () => {
  const sent = serve({ "GET /api/whatsapp": () => json(desk), "POST /api/whatsapp/unlink": () => new Response(null, { status: 204 }) });
  open(["whatsapp.link"]);
  await userEvent.click(await screen.findByRole("button", { name: "ניתוק הטלפון" }));
  const question = await screen.findByRole("alertdialog");
  expect(question).toHaveTextContent("לסרוק קוד חדש");
  expect(sent.some((each) => each.method === "POST")).toBe(false);
  await userEvent.click(within(question).getByRole("button", { name: "לנתק" }));
  await waitFor(() => expect(sent.some((each) => each.path === "/api/whatsapp/unlink")).toBe(true));
});

it("turns the agent off at once, by the version it saw", async () => {
  const sent = serve({ "GET /api/whatsapp": () => json(desk), "PATCH /api/whatsapp": () => json({ ...desk, ai_on: false, version: 8 }) });
  open(["whatsapp.link"]);
  await userEvent.click(await screen.findByRole("switch", { name: "הנציג עונה ללקוחות" }));
  await waitFor(() => expect(sent.find((each) => each.method === "PATCH")?.body).toEqual({ version: 7, ai_on: false }));
});

it("lets a person without the permission only look", async () => {
  serve({ "GET /api/whatsapp": () => json(desk) });
  open(["chats.read"]);
  expect(await screen.findByRole("switch", { name: "הנציג עונה ללקוחות" })).toBeDisabled();
  expect(screen.queryByRole("button", { name: "ניתוק הטלפון" })).toBeNull();
  for (const choice of screen.getAllByRole("radio")) expect(choice).toBeDisabled();
});

it("keeps a number under the owner's hands while the settings around it change", async () => {
  let version = 7;
  const sent = serve({
    "GET /api/whatsapp": () => json({ ...desk, version }),
    "PATCH /api/whatsapp": ({ body }) => {
      version += 1;
      return json({ ...desk, ...(typeof body === "object" && body), version });
    },
  });
  open(["whatsapp.link"]);
  await userEvent.type(await screen.findByLabelText("מספר SMS"), "054-765-4321");
  await userEvent.click(screen.getByRole("switch", { name: "המשך בכתב אחרי שיחה שנקטעה" }));
  await waitFor(() => expect(sent.filter(({ method }) => method === "PATCH")).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole("switch", { name: "המשך בכתב אחרי שיחה שנקטעה" })).not.toBeChecked());
  expect(screen.getByLabelText("מספר SMS")).toHaveValue("054-765-4321");
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  await waitFor(() => expect(sent.at(-1)?.body).toEqual({ version: 8, twilio_sender: null, sms_sender: "+972547654321", daily_cap: 50 }));
});

it("says when the code cannot be had, and waits quietly while there is none yet", async () => {
  let status = 409;
  serve({
    "GET /api/whatsapp": () => json({ ...desk, state: "qr", phone: null }),
    "GET /api/whatsapp/qr": () => problem(status, status === 409 ? "אין כרגע קוד לסריקה." : "השער לא זמין."),
  });
  open(["whatsapp.link"]);
  expect(await screen.findByText("מכינים קוד…")).toBeInTheDocument();
  status = 503;
  expect(await screen.findByText("השער לא זמין.")).toBeInTheDocument();
});
