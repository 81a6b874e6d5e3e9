/** What the CRM asks to have sent: `SendRequest` of `shared/contracts/whatsapp.py`. */

export type OutgoingKind = "image" | "document" | "voice" | "video";

export type Outgoing =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "media";
      readonly kind: OutgoingKind;
      readonly fileId: string;
      readonly mime: string;
      readonly fileName: string | null;
      readonly caption: string | null;
    }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number; readonly name: string | null };

export interface SendRequest {
  readonly businessId: string;
  readonly messageId: string;
  readonly chat: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly content: Outgoing;
  readonly quotedWaId: string | null;
}

export interface SendAnswer {
  readonly outcome: "sent" | "refused" | "unknown";
  readonly wa_id: string | null;
  readonly chat: string | null;
  readonly error: string | null;
}
