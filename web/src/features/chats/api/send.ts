import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { toast } from "@/lib/toast";
import { ApiError, NetworkError } from "@/lib/api/problem";
import { idempotencyKey } from "@/lib/api/client";
import { upload } from "@/lib/api/upload";
import { isRecord } from "@/lib/guards";
import { deliver } from "@/lib/offline/outbox";
import { sendMessage } from "@/lib/offline/writes";
import { placeMessage, type NewMessage } from "./messages";

/** On its way from this very screen; the server has not answered yet. */
export interface Sending {
  key: string;
  text: string;
  file: string | null;
}

export interface Outgoing {
  message: NewMessage;
  /** What the person sees meanwhile: the text itself, or a template as it will read. */
  text: string;
  file?: File;
}

async function uploaded(customerId: string, file: File): Promise<string> {
  const path = `/api/chats/${customerId}/files?name=${encodeURIComponent(file.name)}`;
  const answer = await upload({ path, file, key: idempotencyKey(), bare: true });
  if (!isRecord(answer) || typeof answer.file_id !== "string") throw new ApiError(502, "השרת לא קיבל את הקובץ. נסו שוב.");
  return answer.file_id;
}

/**
 * Sends messages in the order in which they were written, or keeps them on the device while there is no connection (a file
 * waits for the connection with its writer). Throws what the server says, so that the words go back to the field they came
 * from.
 */
export function useSend(customerId: string) {
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending[]>([]);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const send = useCallback(
    async ({ message, text, file }: Outgoing): Promise<void> => {
      const key = idempotencyKey();
      setSending((before) => [...before, { key, text, file: file?.name ?? null }]);
      const mine = last.current.then(async () => {
        const body = file ? { ...message, file_id: await uploaded(customerId, file) } : message;
        const saved = await deliver({ kind: "message", customer_id: customerId, body }, `הודעה: ${text || file?.name || ""}`, sendMessage);
        if (saved) placeMessage(client, saved);
        else toast("אין חיבור. ההודעה נשמרה במכשיר ותישלח כשהחיבור יחזור.");
      });
      // The next one goes also when this one was refused.
      last.current = mine.catch(() => undefined);
      try {
        await mine;
      } catch (error) {
        if (file && error instanceof NetworkError) throw new ApiError(0, "אין חיבור. קובץ אפשר לשלוח רק כשיש חיבור, הוא נשאר כאן.");
        throw error;
      } finally {
        setSending((before) => before.filter((each) => each.key !== key));
      }
    },
    [client, customerId],
  );
  return { send, sending };
}
