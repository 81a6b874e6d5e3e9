import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { setImmediate as soon } from "node:timers/promises";

import { Line, oneByOne } from "../../src/link/stanzas.js";

class Source extends EventEmitter {
  isOpen = true;
}

test("W13: what a connection was still to read when it ended is left to the next one, which waits for its last piece", async () => {
  const line = new Line();
  const read: string[] = [];
  const ends: (() => void)[] = [];
  const connect = (name: string): Source => {
    const source = new Source();
    const work = async (text: string): Promise<void> => {
      read.push(`${name} begins ${text}`);
      await new Promise<void>((resolve) => ends.push(resolve));
      read.push(`${name} ends ${text}`);
      if (text === "bad") throw new Error("cannot be worked on");
    };
    const listener: (text: string) => unknown = work;
    source.on("message", listener);
    oneByOne(source, "message", line, () => undefined);
    return source;
  };
  const first = connect("first");
  for (const text of ["1", "2"]) first.emit("message", text);
  await soon();
  first.isOpen = false;
  const second = connect("second");
  for (const text of ["bad", "2"]) second.emit("message", text);
  await soon();
  assert.deepEqual(read, ["first begins 1"]);
  for (let index = 0; index < 3; index += 1) {
    ends[index]?.();
    await soon();
  }
  assert.deepEqual(read, [
    "first begins 1", "first ends 1", "second begins bad", "second ends bad", "second begins 2", "second ends 2",
  ]);
});
