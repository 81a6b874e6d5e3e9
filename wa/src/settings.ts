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
  /** The gateway's own login: it owns schema `wa` and sees nothing else. */
  readonly databaseUrl: string;
  /** Encrypts keys and messages at rest. */
  readonly dataKey: string;
  /** Where the CRM's internal routes are; no slash at the end. */
  readonly crmUrl: string;
  /** Null: WhatsApp's own address. */
  readonly whatsappUrl: string | null;
  /** 32 bytes: the root key of a test server on this machine, in place of WhatsApp's; null: WhatsApp's own. */
  readonly testRoot: Uint8Array | null;
}

/** A variable has a bad value or is missing; the message is one sentence that names it. */
export class SettingsInvalidError extends Error {
  override readonly name = "SettingsInvalidError";
}

const MIN_SECRET_LENGTH = 16;
const MAX_PORT = 65_535;
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

type Environment = Readonly<Record<string, string | undefined>>;

function read(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

function readPort(environment: Environment, name: string, otherwise: string): number {
  const text = read(environment, name) ?? otherwise;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= MAX_PORT)) {
    throw new SettingsInvalidError(`${name}: must be a port number from 0 to ${String(MAX_PORT)}`);
  }
  return port;
}

function readSecret(environment: Environment, name: string): string {
  const secret = read(environment, name);
  if (secret === undefined) {
    throw new SettingsInvalidError(`${name}: missing; it must be the same as in the CRM`);
  }
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new SettingsInvalidError(`${name}: must have at least ${String(MIN_SECRET_LENGTH)} characters`);
  }
  return secret;
}

function readDatabase(environment: Environment): string {
  const url = read(environment, "WA_DATABASE_URL");
  if (url === undefined) {
    throw new SettingsInvalidError("WA_DATABASE_URL: missing; it must name the login of the role moked_wa");
  }
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new SettingsInvalidError("WA_DATABASE_URL: must be postgresql://moked_wa:password@host:5432/moked");
  }
  return url;
}

/** As `crm_internal` of the other processes: named, or beside this one. */
function readCrm(environment: Environment, host: string): string {
  const given = read(environment, "CRM_INTERNAL_URL");
  if (given === undefined) {
    const near = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
    const port = readPort(environment, "CRM_PORT", "8000");
    return `http://${near.includes(":") ? `[${near}]` : near}:${String(port)}`;
  }
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new SettingsInvalidError("CRM_INTERNAL_URL: must be a full URL such as http://crm:8000");
  }
  return given.replace(/\/+$/, "");
}

function readWhatsApp(environment: Environment): Pick<Settings, "whatsappUrl" | "testRoot"> {
  const whatsappUrl = read(environment, "WHATSAPP_WS_URL") ?? null;
  if (whatsappUrl !== null && (!URL.canParse(whatsappUrl) || !/^wss?:$/.test(new URL(whatsappUrl).protocol))) {
    throw new SettingsInvalidError("WHATSAPP_WS_URL: must be a full URL such as wss://web.whatsapp.com/ws/chat");
  }
  const root = read(environment, "WHATSAPP_TEST_CA");
  if (root === undefined) return { whatsappUrl, testRoot: null };
  if (!/^[0-9a-f]{64}$/i.test(root)) {
    throw new SettingsInvalidError("WHATSAPP_TEST_CA: must be the 64 hex digits of a 32-byte public key");
  }
  const host = whatsappUrl === null ? "" : new URL(whatsappUrl).hostname;
  if (!LOOPBACK.has(host)) {
    throw new SettingsInvalidError(
      "WHATSAPP_TEST_CA: is for a test server on this machine; it needs a loopback WHATSAPP_WS_URL",
    );
  }
  return { whatsappUrl, testRoot: Buffer.from(root, "hex") };
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
  const host = read(environment, "HOST") ?? "127.0.0.1";
  return {
    host,
    port: readPort(environment, "WA_PORT", "8090"),
    internalSecret: readSecret(environment, "INTERNAL_SECRET"),
    logFormat: readLogFormat(environment, isTerminal),
    databaseUrl: readDatabase(environment),
    dataKey: readSecret(environment, "DATA_KEY"),
    crmUrl: readCrm(environment, host),
    ...readWhatsApp(environment),
  };
}
