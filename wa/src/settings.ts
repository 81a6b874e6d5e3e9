/** Settings of the gateway, read from the environment alone; the names are shared with the other processes. */

export type LogFormat = "json" | "text";

export interface Settings {
  /** Address to listen on. */
  readonly host: string;
  /** TCP port; 0 lets the system choose one. */
  readonly port: number;
  /** Key of the signatures between Moked's own processes. */
  readonly internalSecret: string;
  readonly logFormat: LogFormat;
}

/** A variable has a bad value or is missing; the message is one sentence that names it. */
export class SettingsInvalidError extends Error {
  override readonly name = "SettingsInvalidError";
}

const MIN_SECRET_LENGTH = 16;
const MAX_PORT = 65_535;

type Environment = Readonly<Record<string, string | undefined>>;

function read(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

function readPort(environment: Environment): number {
  const text = read(environment, "WA_PORT") ?? "8090";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= MAX_PORT)) {
    throw new SettingsInvalidError(`WA_PORT: must be a port number from 0 to ${String(MAX_PORT)}`);
  }
  return port;
}

function readSecret(environment: Environment): string {
  const secret = read(environment, "INTERNAL_SECRET");
  if (secret === undefined) {
    throw new SettingsInvalidError(
      "INTERNAL_SECRET: missing; it must be the same as in the CRM and the agent",
    );
  }
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new SettingsInvalidError(
      `INTERNAL_SECRET: must have at least ${String(MIN_SECRET_LENGTH)} characters`,
    );
  }
  return secret;
}

function readLogFormat(environment: Environment, isTerminal: boolean): LogFormat {
  const format = read(environment, "LOG_FORMAT") ?? (isTerminal ? "text" : "json");
  if (format !== "json" && format !== "text") {
    throw new SettingsInvalidError("LOG_FORMAT: must be json or text");
  }
  return format;
}

/** Read and check every setting. Empty strings count as unset. Throws SettingsInvalidError. */
export function loadSettings(environment: Environment, isTerminal: boolean): Settings {
  return {
    host: read(environment, "HOST") ?? "127.0.0.1",
    port: readPort(environment),
    internalSecret: readSecret(environment),
    logFormat: readLogFormat(environment, isTerminal),
  };
}
