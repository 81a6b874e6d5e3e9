import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { RespondBy } from "./respond-by";

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

it("tells until when, warns when little is left, and says that it is late", () => {
  const { rerender, container } = render(<RespondBy lead={{ respond_by: inMinutes(10) }} />);
  expect(screen.getByText(/בעוד 10 דקות/)).toBeInTheDocument();
  rerender(<RespondBy lead={{ respond_by: inMinutes(-20) }} />);
  expect(screen.getByText("באיחור, לפני 20 דקות")).toBeInTheDocument();
  rerender(<RespondBy lead={{ respond_by: inMinutes(3 * 24 * 60) }} />);
  expect(screen.getByText(/^עד /)).toBeInTheDocument();
  rerender(<RespondBy lead={{ respond_by: null }} />);
  expect(container).toBeEmptyDOMElement();
});
