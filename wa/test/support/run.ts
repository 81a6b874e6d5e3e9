/**
 * Runs Node's tests against a PostgreSQL: the one of WA_TEST_DATABASE_URL (an administrator's), or one that the
 * repository's own launcher starts for this run. Arguments go to `node --test`; without any, every test runs.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

const ROOT = path.resolve(process.cwd(), "..");
const BUILT = path.join(process.cwd(), ".test-build", "test");

function python(): string {
  const own = path.join(ROOT, ".venv", "bin", "python");
  return process.env["MOKED_PYTHON"] ?? (existsSync(own) ? own : "python3");
}

async function startPostgres(): Promise<{ url: string; server: ChildProcess }> {
  const server = spawn(python(), ["-m", "tests.support.node_postgres"], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: server.stdout })) return { url: line.trim(), server };
  throw new Error("PostgreSQL did not start; is the Python environment of the repository there?");
}

async function testFiles(): Promise<string[]> {
  const names = await readdir(BUILT, { recursive: true });
  return names.filter((name) => name.endsWith(".test.js")).sort().map((name) => path.join(BUILT, name));
}

async function runTests(url: string): Promise<number> {
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : await testFiles();
  const tests = spawn(process.execPath, ["--test", "--test-force-exit", "--test-concurrency=2", ...files], {
    stdio: "inherit",
    env: { ...process.env, WA_TEST_DATABASE_URL: url },
  });
  await once(tests, "exit");
  return tests.exitCode ?? 1;
}

const given = process.env["WA_TEST_DATABASE_URL"];
if (given !== undefined && given !== "") {
  process.exitCode = await runTests(given);
} else {
  const { url, server } = await startPostgres();
  const stopped = once(server, "exit");
  try {
    process.exitCode = await runTests(url);
  } finally {
    server.stdin?.end();
    await stopped;
  }
}
