/** What the server is told to do wrong for one office. */

export type DropPoint =
  /** Before the next message of the office reaches anybody. */
  | "before_delivery"
  /** After the next message of the office reached its reader, before the office's ack. */
  | "before_ack"
  /** When the office confirms the next message of a customer, before the confirmation counts. */
  | "before_confirmation";

export interface AckError {
  readonly code: string;
  /** Digits of one contact's number; null: whoever comes. */
  readonly contact: string | null;
  /** How many messages are still refused. */
  left: number;
}

export class Faults {
  /** Login is answered by this failure code, so many times. */
  refusal: { code: string; left: number } | null = null;
  drop: DropPoint | null = null;
  /** Messages are taken and delivered, but neither acked nor confirmed. */
  silent = false;
  /** Questions are not answered. */
  deaf = false;
  /** Everything that the server sends waits so long, in ms. */
  delayMs = 0;
  readonly ackErrors: AckError[] = [];

  /** Takes one refusal of the login, if one is left. */
  takeRefusal(): string | null {
    const refusal = this.refusal;
    if (refusal === null) return null;
    refusal.left -= 1;
    if (refusal.left <= 0) this.refusal = null;
    return refusal.code;
  }

  takeDrop(point: DropPoint): boolean {
    if (this.drop !== point) return false;
    this.drop = null;
    return true;
  }

  takeAckError(contact: string): string | null {
    const index = this.ackErrors.findIndex((error) => error.contact === null || error.contact === contact);
    const error = this.ackErrors[index];
    if (error === undefined) return null;
    error.left -= 1;
    if (error.left <= 0) this.ackErrors.splice(index, 1);
    return error.code;
  }

  clear(): void {
    this.refusal = null;
    this.drop = null;
    this.silent = false;
    this.deaf = false;
    this.delayMs = 0;
    this.ackErrors.length = 0;
  }
}
