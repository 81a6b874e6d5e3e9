import { connection } from "@/lib/connection";
import { cookie } from "./client";
import { NetworkError, problemFrom } from "./problem";

/** Without a byte moving for so long, in ms, the line is taken for dead. */
const STALLED_MS = 60_000;

interface Upload {
  path: string;
  file: File;
  /** One key for one intended upload: when the answer got lost, a repeat does not store the file twice. */
  key: string;
  /** From 0 to 1. */
  onProgress?: (part: number) => void;
  /** The body is the file itself instead of a form around it. */
  bare?: boolean;
}

/** Sends one file and answers the body. `fetch` tells nothing of how much has left; throws `ApiError` or `NetworkError`. */
export function upload({ path, file, key, onProgress, bare = false }: Upload): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("X-CSRF-Token", cookie("moked_csrf"));
    request.setRequestHeader("Idempotency-Key", key);
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const moves = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    moves();
    request.addEventListener("loadend", () => clearTimeout(stalled));
    request.upload.addEventListener("progress", (event) => {
      moves();
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      connection.reached();
      const body = parsed(request.responseText);
      if (request.status < 400) resolve(body);
      else reject(problemFrom(request.status, body));
    });
    const lost = () => {
      connection.missed();
      reject(new NetworkError());
    };
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    if (bare) {
      request.setRequestHeader("Content-Type", file.type === "" ? "application/octet-stream" : file.type);
      request.send(file);
      return;
    }
    const form = new FormData();
    form.append("data", file);
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
