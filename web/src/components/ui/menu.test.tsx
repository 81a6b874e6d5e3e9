import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderPart } from "@/testing/render";
import { Menu, MenuItem } from "./menu";

const show = (onSelect = () => undefined) =>
  renderPart(
    <Menu trigger={<button type="button">פעולות</button>}>
      <MenuItem onSelect={onSelect}>עריכה</MenuItem>
      <MenuItem onSelect={onSelect}>מחיקה</MenuItem>
    </Menu>,
  );

describe("Menu", () => {
  it("keeps its very button, says what it opens, and gives the focus back to it", async () => {
    show();
    const button = screen.getByRole("button", { name: "פעולות" });
    expect(button).toHaveAttribute("aria-haspopup", "menu");
    expect(button).toHaveAttribute("aria-expanded", "false");
    await userEvent.click(button);
    expect(button).toHaveAttribute("aria-expanded", "true");
    expect(await screen.findByRole("menu")).toHaveAccessibleName("פעולות");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
    await vi.waitFor(() => expect(button).toHaveFocus());
  });

  it.each(["{Enter}", " ", "{ArrowDown}"])("opens by %j on its first item and goes on by arrows", async (key) => {
    const selected = vi.fn();
    show(selected);
    screen.getByRole("button", { name: "פעולות" }).focus();
    await userEvent.keyboard(key);
    await vi.waitFor(() => expect(screen.getByRole("menuitem", { name: "עריכה" })).toHaveFocus());
    await userEvent.keyboard("{ArrowDown}");
    await vi.waitFor(() => expect(screen.getByRole("menuitem", { name: "מחיקה" })).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    expect(selected).toHaveBeenCalledOnce();
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  });
});
