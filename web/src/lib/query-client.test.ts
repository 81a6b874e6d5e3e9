import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { makeQueryClient } from "./query-client";

/** A query whose answers are given by hand, in the order in which they were asked for. */
function watched() {
  const client = makeQueryClient(() => null);
  const answers: ((value: string) => void)[] = [];
  const asked = () => new Promise<string>((answer) => answers.push(answer));
  const observer = new QueryObserver(client, { queryKey: ["files"], queryFn: asked });
  const stop = observer.subscribe(() => null);
  return { client, answers, observer, stop };
}

test("a change during the first load is not hidden by that load's older answer", async () => {
  const { client, answers, observer, stop } = watched();
  const told = client.invalidateQueries({ queryKey: ["files"] });
  answers[0]?.("before the change");
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.("after the change");
  await told;
  expect(observer.getCurrentResult().data).toBe("after the change");
  stop();
});

test("several changes during one load ask once more", async () => {
  const { client, answers, observer, stop } = watched();
  const told = Promise.all([1, 2, 3].map(() => client.invalidateQueries({ queryKey: ["files"] })));
  answers[0]?.("before");
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.("after");
  await told;
  expect(answers).toHaveLength(2);
  expect(observer.getCurrentResult().data).toBe("after");
  stop();
});

test("what nobody loads for the first time is asked once", async () => {
  const { client, answers, observer, stop } = watched();
  answers[0]?.("old");
  await expect.poll(() => observer.getCurrentResult().data).toBe("old");
  const told = client.invalidateQueries({ queryKey: ["files"] });
  answers[1]?.("new");
  await told;
  expect(answers).toHaveLength(2);
  expect(observer.getCurrentResult().data).toBe("new");
  stop();
});
