import { useInfiniteQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { flatten } from "@/lib/cursor-list";
import { renderPart } from "@/testing/render";
import { aLead, leadStatuses } from "@/testing/samples";
import { json, page, problem, serve } from "@/testing/server";
import { leadsQuery } from "../api/leads";
import { StatusMenu } from "./status-menu";

function FirstLead() {
  const lead = flatten(useInfiniteQuery(leadsQuery({})).data)[0];
  return lead ? <StatusMenu lead={lead} /> : null;
}

const chip = (label: string) => screen.findByRole("button", { name: `מצב הליד: ${label}. לשינוי` });

async function choose(label: string) {
  await userEvent.click(await chip("חדש"));
  await userEvent.click(await screen.findByRole("menuitemradio", { name: label }));
}

it("shows the new status before the server answers, with the version that was read and the CSRF token", async () => {
  document.cookie = "moked_csrf=secret; path=/";
  const answers: ((response: Response) => void)[] = [];
  const sent = serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads": () => page([aLead()]),
    "PATCH /api/leads/lead-1": () => new Promise<Response>((resolve) => answers.push(resolve)),
  });
  renderPart(<FirstLead />);
  await choose("מתעניין");
  expect(await chip("מתעניין")).toBeInTheDocument();
  await waitFor(() => expect(sent.at(-1)?.method).toBe("PATCH"));
  expect(sent.at(-1)?.body).toEqual({ version: 3, status: "interested" });
  expect(sent.at(-1)?.headers.get("x-csrf-token")).toBe("secret");
  answers[0]?.(json(aLead({ status: "interested", version: 4 })));
  expect(await screen.findByText("נועה ברק: מתעניין")).toBeInTheDocument();
});

it("puts the old status back when the server refuses, and says why", async () => {
  serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads": () => page([aLead()]),
    "PATCH /api/leads/lead-1": () => problem(403, "אין לכם הרשאה לשנות לידים."),
  });
  renderPart(<FirstLead />);
  await choose("אבד");
  expect(await screen.findByText("אין לכם הרשאה לשנות לידים.")).toBeInTheDocument();
  expect(await chip("חדש")).toBeInTheDocument();
});

it("undoes with the version that the first change left", async () => {
  let lead = aLead();
  const sent = serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads": () => page([lead]),
    "PATCH /api/leads/lead-1": ({ body }) => {
      lead = { ...lead, ...(typeof body === "object" ? body : {}), version: lead.version + 1 };
      return json(lead);
    },
  });
  renderPart(<FirstLead />);
  await choose("במעקב");
  await userEvent.click(await screen.findByRole("button", { name: "ביטול" }));
  expect(await chip("חדש")).toBeInTheDocument();
  await waitFor(() => expect(sent.filter((each) => each.method === "PATCH").at(-1)?.body).toEqual({ version: 4, status: "new" }));
});
