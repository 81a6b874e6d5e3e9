/** Every route of the control API; README.md tells how they are used. */

import type { Contact } from "./contact.js";
import type { Composed } from "./content.js";
import type { Call, Handler } from "./control.js";
import { PLACES, writeElsewhere } from "./elsewhere.js";
import { type Body, maybeFlag, maybeNumber, maybeOneOf, maybeText, number, text } from "./fields.js";
import { digits } from "./person.js";
import type { Phone } from "./phone.js";

const ADDRESSINGS = ["lid", "pn"] as const;
const RECEIPTS = ["none", "delivered", "read"] as const;
const DROPS = ["before_delivery", "before_ack", "before_confirmation"] as const;
const MEDIA = ["image", "video", "voice", "audio", "document", "sticker"] as const;

export const ROUTES: Readonly<Record<string, Handler>> = {
  "GET /": ({ world }) => ({
    url: world.url,
    ca: world.ca,
    media: world.media.host,
    phones: [...world.phones.values()].map(phoneState),
    contacts: [...world.contacts.values()].map(contactState),
  }),
  "GET /journal": ({ world }) => world.journal.entries,
  "POST /away": ({ world, body }) => {
    world.away = maybeFlag(body, "away") ?? true;
  },
  "POST /qr/expire": ({ world }) => {
    world.refs.expireAll();
  },
  "POST /media/fail": ({ world, body }) => {
    world.media.failures = { status: number(body, "status"), left: maybeNumber(body, "times") ?? 1 };
  },
  "GET /media/:sha256": ({ world, path }) => {
    const file = world.media.received(path["sha256"] ?? "");
    if (file === undefined) throw new RangeError("nobody received such a file");
    return file;
  },

  "POST /phones": ({ world, body }) =>
    phoneState(world.addPhone(text(body, "number"), maybeText(body, "name"), maybeText(body, "lid"))),
  "GET /phones/:phone": (call) => phoneState(phoneOf(call)),
  "GET /phones/:phone/inbox": (call) => phoneOf(call).inbox.seen,
  "POST /phones/:phone/scan": async (call) => ({ device: await phoneOf(call).scan(text(call.body, "qr")) }),
  "POST /phones/:phone/code": async (call) => ({ device: await phoneOf(call).typeCode(text(call.body, "code")) }),
  "POST /phones/:phone/unlink": (call) => {
    const phone = phoneOf(call);
    for (const companion of phone.companions) phone.unlink(companion);
  },
  "POST /phones/:phone/messages": async (call) => {
    const to = contactOf(call, text(call.body, "to"));
    const addressing = maybeOneOf(call.body, "addressing", ADDRESSINGS);
    return { id: await phoneOf(call).write(to, contentOf(call.body), addressing) };
  },
  "POST /phones/:phone/drop": (call) => {
    for (const { connection } of phoneOf(call).companions) connection?.drop();
  },
  "POST /phones/:phone/close": async (call) => {
    const code = maybeText(call.body, "code") ?? null;
    for (const { connection } of phoneOf(call).companions) {
      await connection?.streamError(code === "440" ? null : code, code === "440" ? "conflict" : "error");
    }
  },
  "POST /phones/:phone/faults": (call) => {
    setFaults(phoneOf(call), call.body);
    for (const companion of phoneOf(call).companions) companion.flush();
    return phoneState(phoneOf(call));
  },

  "POST /contacts": ({ world, body }) => {
    const contact = world.addContact(text(body, "number"), maybeText(body, "name"), maybeText(body, "lid"));
    contact.onWhatsApp = maybeFlag(body, "on_whatsapp") ?? contact.onWhatsApp;
    contact.receipts = maybeOneOf(body, "receipts", RECEIPTS) ?? contact.receipts;
    contact.addressing = maybeOneOf(body, "addressing", ADDRESSINGS) ?? contact.addressing;
    contact.alt = maybeFlag(body, "alt") ?? contact.alt;
    contact.cannotRead = maybeNumber(body, "cannot_read") ?? contact.cannotRead;
    return contactState(contact);
  },
  "GET /contacts/:contact": (call) => contactState(contactOf(call)),
  "GET /contacts/:contact/inbox": (call) => ({ raw: contactOf(call).inbox.raw, seen: contactOf(call).inbox.seen }),
  "GET /contacts/:contact/receipts": (call) => contactOf(call).told,
  "POST /contacts/:contact/messages": async (call) => {
    const { world, body } = call;
    const contact = contactOf(call);
    const id = maybeText(body, "id");
    const addressing = maybeOneOf(body, "addressing", ADDRESSINGS);
    const quotes = maybeText(body, "quotes");
    const seen = contact.inbox.seen.find((delivery) => delivery.id === quotes);
    const phone = world.addPhone(text(body, "to"));
    const quoted = quotes === undefined ? undefined : { id: quotes, author: phone.lidJid, text: seen?.text ?? "" };
    return {
      id: await contact.write(phone, contentOf(body), {
        ...(id === undefined ? {} : { id }),
        ...(addressing === undefined ? {} : { addressing }),
        ...(quoted === undefined ? {} : { quoted }),
        alt: maybeFlag(body, "alt") ?? contact.alt,
        unreadable: maybeFlag(body, "unreadable") ?? false,
        recover: maybeFlag(body, "recover") ?? true,
        twice: maybeFlag(body, "twice") ?? false,
      }),
    };
  },
  "POST /contacts/:contact/messages/:id/resend": async (call) => {
    await contactOf(call).resend(call.world.addPhone(text(call.body, "to")), call.path["id"] ?? "");
  },
  "POST /contacts/:contact/elsewhere": async (call) => {
    const { world, body } = call;
    const where = maybeOneOf(body, "where", PLACES) ?? "group";
    return { id: await writeElsewhere(contactOf(call), world.addPhone(text(body, "to")), where, text(body, "text")) };
  },
  "POST /contacts/:contact/typing": (call) => {
    contactOf(call).typing(call.world.addPhone(text(call.body, "to")), maybeFlag(call.body, "typing") ?? true);
  },
  "POST /contacts/:contact/read": (call) => {
    contactOf(call).readAll(call.world.addPhone(text(call.body, "to")));
  },
};

function phoneOf({ world, path }: Call): Phone {
  const phone = world.phones.get(digits(path["phone"] ?? ""));
  if (phone === undefined) throw new RangeError(`the mock knows no phone ${path["phone"] ?? ""}`);
  return phone;
}

function contactOf({ world, path }: Call, given?: string): Contact {
  const name = given ?? path["contact"] ?? "";
  const contact = world.contacts.get(digits(name));
  if (contact === undefined) throw new RangeError(`the mock knows no contact ${name}`);
  return contact;
}

function phoneState(phone: Phone) {
  const { number, name, lidJid, pnJid, faults, presences } = phone;
  const devices = phone.companions.map(({ jid, connection, logins, waiting, keys }) => ({
    jid,
    online: connection !== null,
    logins,
    waiting: waiting.map(({ tag, attrs }) => ({ tag, id: attrs["id"] ?? "" })),
    keys: keys?.count ?? 0,
  }));
  return { number: `+${number}`, name, lid: lidJid, pn: pnJid, devices, faults, presences };
}

function contactState({ number, name, lidJid, pnJid, onWhatsApp, receipts, addressing, alt, cannotRead }: Contact) {
  const settings = { on_whatsapp: onWhatsApp, receipts, addressing, alt, cannot_read: cannotRead };
  return { number: `+${number}`, name, lid: lidJid, pn: pnJid, ...settings };
}

function contentOf(body: Body): Composed {
  const kind = maybeOneOf(body, "kind", ["text", "location", "contact", ...MEDIA]) ?? "text";
  switch (kind) {
    case "text":
      return { kind, text: text(body, "text") };
    case "contact":
      return { kind, name: text(body, "name") };
    case "location": {
      const name = maybeText(body, "name");
      const place = { kind, latitude: number(body, "latitude"), longitude: number(body, "longitude") } as const;
      return name === undefined ? place : { ...place, name };
    }
    default: {
      const fileName = maybeText(body, "file_name");
      const caption = maybeText(body, "caption");
      const seconds = maybeNumber(body, "seconds");
      return {
        kind,
        bytes: Buffer.from(text(body, "base64"), "base64"),
        mime: text(body, "mime"),
        ...(fileName === undefined ? {} : { fileName }),
        ...(caption === undefined ? {} : { caption }),
        ...(seconds === undefined ? {} : { seconds }),
      };
    }
  }
}

function setFaults({ faults }: Phone, body: Body): void {
  if (maybeFlag(body, "clear") === true) faults.clear();
  const times = maybeNumber(body, "times") ?? 1;
  const refused = maybeText(body, "refuse_login");
  if (refused !== undefined) faults.refusal = { code: refused, left: times };
  faults.drop = maybeOneOf(body, "drop", DROPS) ?? faults.drop;
  faults.silent = maybeFlag(body, "silent") ?? faults.silent;
  faults.deaf = maybeFlag(body, "deaf") ?? faults.deaf;
  faults.delayMs = maybeNumber(body, "delay_ms") ?? faults.delayMs;
  const ackError = maybeText(body, "ack_error");
  const contact = maybeText(body, "contact");
  if (ackError !== undefined) {
    faults.ackErrors.push({ code: ackError, contact: contact === undefined ? null : digits(contact), left: times });
  }
}
