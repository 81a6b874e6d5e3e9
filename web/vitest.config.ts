import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const TESTS = readdirSync(fileURLToPath(new URL("./src", import.meta.url)), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.test\.tsx?$/u.test(name))
  .map((name) => `src/${name}`);
/** A module that a test replaces must not have been loaded by another test's file. */
const REPLACING = TESTS.filter((name) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8").includes("vi.mock("));

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      "@": fileURLToPath(new URL("./src", import.meta.url)),
      "virtual:pwa-register/react": fileURLToPath(new URL("./src/testing/pwa-register.ts", import.meta.url)),
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/testing/setup.ts"],
    css: false,
    testTimeout: 40_000,
    // A fresh jsdom with all modules for each file takes four fifths of the processor time: most files share one.
    projects: [
      { extends: true, test: { name: "together", include: ["src/**/*.test.{ts,tsx}"], exclude: REPLACING, isolate: false } },
      { extends: true, test: { name: "by themselves", include: REPLACING } },
    ],
  },
});
