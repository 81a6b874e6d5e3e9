import { isRecord } from "@/lib/guards";

/** The server refused a request. `message` is a Hebrew sentence that can be shown as it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
    readonly type: string = "about:blank",
    /** The field of the request that was wrong, where the server names one. */
    readonly parameter: string | null = null,
  ) {
    super(message);
  }
}

/** The server was not reached at all. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor() {
    super("אין חיבור לשרת. בדקו את הרשת ונסו שוב.");
  }
}

const FALLBACK: Record<number, string> = {
  400: "השרת לא הבין את הבקשה.",
  401: "צריך להתחבר מחדש.",
  403: "אין הרשאה לפעולה הזאת.",
  404: "הפריט לא נמצא.",
  409: "הנתונים השתנו בינתיים. רעננו ונסו שוב.",
  429: "יותר מדי ניסיונות. המתינו רגע ונסו שוב.",
};

/** Reads a problem+json body (RFC 9457); anything else gets a plain Hebrew sentence for its status. */
export function problemFrom(status: number, body: unknown): ApiError {
  const fallback = FALLBACK[status] ?? "משהו השתבש בשרת. נסו שוב בעוד רגע.";
  if (!isRecord(body)) return new ApiError(status, fallback);
  const detail = typeof body.detail === "string" && body.detail !== "" ? body.detail : fallback;
  const type = typeof body.type === "string" ? body.type : undefined;
  return new ApiError(status, detail, type, typeof body.parameter === "string" ? body.parameter : null);
}

/** A sentence for the screen from whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof NetworkError) return error.message;
  return "משהו השתבש. נסו שוב.";
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}
