import { useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aMe } from "@/testing/samples";
import { json, serve } from "@/testing/server";
import { appointmentQuery, type Appointment } from "../api/appointments";
import { AppointmentRow } from "./appointment-row";

const HOUR = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

const aVisit = (changes: Partial<Appointment> = {}): Appointment => ({
  id: "visit-1",
  starts_at: at(24 * HOUR),
  ends_at: at(25 * HOUR),
  status: "booked",
  title: "ביקור בדירה",
  customer_id: null,
  customer_name: "נועה ברק",
  property_id: null,
  property_title: null,
  call_id: null,
  source: "agent_call",
  created_at: at(-HOUR),
  ...changes,
});

function Visit() {
  const visit = useQuery(appointmentQuery("visit-1")).data;
  return visit ? <AppointmentRow appointment={visit} /> : null;
}

function office(visit: Appointment, permissions = ["appointments.read", "appointments.write"]) {
  let shown = visit;
  const sent = serve({
    "GET /api/auth/me": () => json(aMe({ permissions })),
    "GET /api/appointments/visit-1": () => json(shown),
    "POST /api/appointments/visit-1/cancel": () => json((shown = { ...visit, status: "cancelled" })),
  });
  renderPart(<Visit />);
  return () => sent.filter((each) => each.method === "POST");
}

const button = { name: "ביטול הפגישה" };

it("cancels after asking, and the row says so", async () => {
  const posts = office(aVisit());
  await userEvent.click(await screen.findByRole("button", button));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("לא נשלחת הודעה");
  expect(posts()).toEqual([]);
  await userEvent.click(screen.getByRole("button", button));
  expect(await screen.findByText("בוטלה")).toBeInTheDocument();
  expect(posts()).toHaveLength(1);
  await waitFor(() => expect(screen.queryByRole("button", button)).toBeNull());
});

it("leaves the visit where it is when the person thinks better of it", async () => {
  const posts = office(aVisit());
  await userEvent.click(await screen.findByRole("button", button));
  await userEvent.click(await screen.findByRole("button", { name: "להשאיר" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(posts()).toEqual([]);
});

it.each([
  ["a visit that is over", aVisit({ starts_at: at(-2 * HOUR), ends_at: at(-HOUR) }), undefined],
  ["a cancelled visit", aVisit({ status: "cancelled" }), undefined],
  ["who may only read", aVisit(), ["appointments.read"]],
])("offers nothing to cancel for %s", async (_name, visit, permissions) => {
  office(visit, permissions);
  expect(await screen.findByText("ביקור בדירה")).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole("button", button)).toBeNull());
});
