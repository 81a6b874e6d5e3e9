/** Addresses of people at WhatsApp: kept as they came, never rebuilt from digits; a LID is not a phone number. */

import {
  areJidsSameUser,
  isHostedLidUser,
  isHostedPnUser,
  isJidBot,
  isJidBroadcast,
  isJidGroup,
  isJidMetaAI,
  isJidNewsletter,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
} from "@whiskeysockets/baileys";

/** Groups, broadcasts (status is one), newsletters and machines: nothing of theirs is even decrypted. */
export function isIgnored(jid: string): boolean {
  const checks = [isJidGroup, isJidBroadcast, isJidNewsletter, isJidBot, isJidMetaAI];
  return checks.some((check) => Boolean(check(jid)));
}

/** One person, by LID or by phone. */
export function isPerson(jid: string): boolean {
  return [isPnUser, isLidUser, isHostedPnUser, isHostedLidUser].some((check) => Boolean(check(jid))) && !isIgnored(jid);
}

export function isLid(jid: string): boolean {
  return Boolean(isLidUser(jid)) || Boolean(isHostedLidUser(jid));
}

/** The address without the device that wrote; that is what one answers to. */
export function withoutDevice(jid: string): string {
  return jidNormalizedUser(jid);
}

export function isSamePerson(one: string, other: string | null | undefined): boolean {
  return other !== null && other !== undefined && areJidsSameUser(one, other);
}

/** E.164 of a phone's address; null of anything else. */
export function phoneOf(jid: string): string | null {
  const decoded = jidDecode(jid);
  const isPhone = decoded !== undefined && (Boolean(isPnUser(jid)) || Boolean(isHostedPnUser(jid)));
  return isPhone && /^[1-9]\d{6,14}$/.test(decoded.user) ? `+${decoded.user}` : null;
}

/** What is known of the other side of a chat: `chat` itself, and the other address that came with the message. */
export function identify(chat: string, alt: string | null): { lid: string | null; phone: string | null } {
  const both = alt === null ? [chat] : [chat, alt];
  const lid = both.find(isLid);
  const phone = both.map(phoneOf).find((one) => one !== null);
  return { lid: lid === undefined ? null : withoutDevice(lid), phone: phone ?? null };
}
