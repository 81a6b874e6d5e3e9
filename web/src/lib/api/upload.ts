import { cookie } from "./client";
import { NetworkError, problemFrom } from "./problem";
import { connection } from "@/lib/connection";

/** Sends a file as it is. Answers the body; throws `ApiError` when the server refuses, `NetworkError` when out of reach. */
export async function upload(address: string, file: File, key: string): Promise<unknown> {
  const headers = {
    "Content-Type": file.type === "" ? "application/octet-stream" : file.type,
    "X-CSRF-Token": cookie("moked_csrf"),
    "Idempotency-Key": key,
  };
  let response: Response;
  try {
    response = await fetch(new Request(new URL(address, window.location.origin), { method: "POST", credentials: "same-origin", headers, body: file }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    connection.missed();
    throw new NetworkError();
  }
  connection.reached();
  const text = await response.text();
  const body: unknown = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
  if (!response.ok) throw problemFrom(response.status, body);
  return body;
}
