import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { Tooltip } from "./tooltip";

const show = () =>
  renderPart(
    <Tooltip text="מחר בתשע">
      <button type="button">בקרוב</button>
    </Tooltip>,
  );

describe("Tooltip", () => {
  it("explains on hover and goes when the pointer leaves", async () => {
    show();
    const button = screen.getByRole("button", { name: "בקרוב" });
    await userEvent.hover(button);
    expect(await screen.findByRole("tooltip")).toHaveTextContent("מחר בתשע");
    expect(button).toHaveAccessibleDescription("מחר בתשע");
    await userEvent.unhover(button);
    await waitFor(() => expect(screen.queryByRole("tooltip")).not.toBeInTheDocument());
  });

  it("explains on focus by key, and Escape puts it away without moving the focus", async () => {
    show();
    await userEvent.tab();
    expect(await screen.findByRole("tooltip")).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "בקרוב" })).toHaveFocus();
  });
});
