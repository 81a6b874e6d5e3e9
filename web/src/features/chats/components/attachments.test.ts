import { expect, it } from "vitest";
import { checked } from "./attachments";

const aFile = (name: string, type: string, size: number) => new File([new Uint8Array(size)], name, { type });

it("takes what the server sends, and says of every other file why not", () => {
  const fine = aFile("תוכנית.pdf", "application/pdf", 16_000_000);
  const { files, problem } = checked([fine, aFile("סיור.pdf", "application/pdf", 16_000_001), aFile("ריק.txt", "text/plain", 0)]);
  expect(files).toEqual([fine]);
  expect(problem).toBe("סיור.pdf גדול מדי. אפשר עד 16 מ״ב. ריק.txt ריק.");
});
