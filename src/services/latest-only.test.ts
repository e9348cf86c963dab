import { expect, it } from "vitest";
import { latestOnly } from "./latest-only.ts";

it("runs the first and the last of a burst, in order and one at a time", async () => {
  const ran: number[] = [];
  let active = 0;
  const finish: (() => void)[] = [];
  const request = latestOnly(async (value: number) => {
    expect(++active).toBe(1);
    ran.push(value);
    await new Promise<void>((resolve) => finish.push(resolve));
    active--;
  });
  for (const value of [1, 2, 3, 4]) request(value);
  while (finish.length > 0) {
    finish.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(ran).toEqual([1, 4]);
});

it("serves later requests after the work was idle", async () => {
  const ran: number[] = [];
  const request = latestOnly(async (value: number) => {
    ran.push(value);
  });
  request(1);
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  request(2);
  await new Promise((resolve) => setTimeout(resolve));
  expect(ran).toEqual([1, 2]);
});
