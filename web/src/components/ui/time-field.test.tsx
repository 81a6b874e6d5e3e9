import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { TimeField } from "./time-field";

function Shown({ frame = { opens: 0, closes: 1440 }, first = 540 }) {
  const [value, setValue] = useState(first);
  return (
    <>
      <TimeField label="שעה" frame={frame} value={value} onChange={setValue} />
      <output>{value}</output>
    </>
  );
}

async function typed(text: string) {
  await userEvent.clear(screen.getByLabelText("שעה"));
  await userEvent.type(screen.getByLabelText("שעה"), text);
  await userEvent.tab();
}

it.each([
  ["9", 540],
  ["930", 570],
  ["9:30", 570],
  ["21.05", 1265],
  ["0000", 0],
  ["24:00", 1440],
])("reads %s", async (text, minutes) => {
  render(<Shown first={600} />);
  await typed(text);
  expect(screen.getByRole("status")).toHaveTextContent(String(minutes));
});

it("shows the end of the day, and the morning without AM", () => {
  render(<Shown first={1440} />);
  expect(screen.getByLabelText("שעה")).toHaveValue("24:00");
});

it.each(["25", "12:61", "בוקר", "24:01"])("says that %s is no time, and keeps the one before", async (text) => {
  render(<Shown />);
  await typed(text);
  expect(screen.getByRole("alert")).toHaveTextContent("אינה שעה");
  expect(screen.getByLabelText("שעה")).toBeInvalid();
  expect(screen.getByLabelText("שעה")).toHaveValue("09:00");
  await typed("1000");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByRole("status")).toHaveTextContent("600");
});

it("stays within what may be set, by keys and by writing", async () => {
  render(<Shown frame={{ opens: 480, closes: 1260 }} first={1250} />);
  await userEvent.click(screen.getByLabelText("שעה"));
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(screen.getByRole("status")).toHaveTextContent("1260");
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByRole("status")).toHaveTextContent("1245");
  await typed("22:00");
  expect(screen.getByRole("alert")).toHaveTextContent("אפשר מ־08:00 עד 21:00");
  expect(screen.getByRole("status")).toHaveTextContent("1245");
});
