import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { Confirm } from "./confirm";
import { Menu, MenuItem } from "./menu";
import { Sheet } from "./sheet";

function Parts() {
  const [sheet, setSheet] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button onClick={() => setSheet(true)}>פרטים</button>
      <Menu trigger={<button>פעולות</button>}>
        <MenuItem onSelect={() => setAsking(true)}>מחיקה</MenuItem>
      </Menu>
      <Sheet open={sheet} onOpenChange={setSheet} title="פרטי הלקוח">
        <input aria-label="שם" autoFocus />
      </Sheet>
      <Confirm open={asking} onOpenChange={setAsking} title="למחוק?" confirm="מחיקה" onConfirm={() => setAsking(false)}>
        אי אפשר להחזיר.
      </Confirm>
    </>
  );
}

it("gives the focus back to the button that opened a sheet", async () => {
  renderPart(<Parts />);
  await userEvent.click(screen.getByRole("button", { name: "פרטים" }));
  expect(screen.getByRole("dialog")).toBeInTheDocument();
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => document.activeElement).toBe(screen.getByRole("button", { name: "פרטים" }));
});

it("gives the focus back to the menu's button after a question that a menu asked", async () => {
  renderPart(<Parts />);
  screen.getByRole("button", { name: "פעולות" }).focus();
  await userEvent.keyboard("{Enter}");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("alertdialog")).toBeInTheDocument();
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => document.activeElement).toBe(screen.getByRole("button", { name: "פעולות" }));
});
