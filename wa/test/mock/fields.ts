/** Fields of a JSON body, each checked; a wrong one is a RangeError that names it. */

export type Body = Readonly<Record<string, unknown>>;

export function readBody(text: string): Body {
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new RangeError("the body must be a JSON object");
  }
  return Object.fromEntries(Object.entries(parsed));
}

export function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== "string") throw new RangeError(`${name} must be a string`);
  return value;
}

export function maybeText(body: Body, name: string): string | undefined {
  return body[name] === undefined || body[name] === null ? undefined : text(body, name);
}

export function number(body: Body, name: string): number {
  const value = body[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new RangeError(`${name} must be a number`);
  return value;
}

export function maybeNumber(body: Body, name: string): number | undefined {
  return body[name] === undefined || body[name] === null ? undefined : number(body, name);
}

export function maybeFlag(body: Body, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw new RangeError(`${name} must be true or false`);
  return value;
}

export function maybeOneOf<T extends string>(body: Body, name: string, allowed: readonly T[]): T | undefined {
  const value = maybeText(body, name);
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new RangeError(`${name} must be one of ${allowed.join(", ")}`);
  return found;
}
