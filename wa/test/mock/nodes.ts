/** Small builders and readers of WhatsApp's binary nodes. */

import { type BinaryNode, getAllBinaryNodeChildren, getBinaryNodeChild } from "@whiskeysockets/baileys";

export type Attributes = Readonly<Record<string, string | undefined>>;

/** A node without the attributes that are undefined. */
export function node(tag: string, attrs: Attributes = {}, content?: BinaryNode[] | Uint8Array | string): BinaryNode {
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(attrs)) if (value !== undefined) known[name] = value;
  return content === undefined ? { tag, attrs: known } : { tag, attrs: known, content };
}

export function children(parent: BinaryNode): BinaryNode[] {
  return getAllBinaryNodeChildren(parent);
}

export function child(parent: BinaryNode | undefined, tag: string): BinaryNode | undefined {
  return getBinaryNodeChild(parent, tag);
}

/** Bytes of a leaf, empty when it has none. */
export function bytesOf(leaf: BinaryNode | undefined): Buffer {
  const content = leaf?.content;
  if (content instanceof Uint8Array) return Buffer.from(content);
  return typeof content === "string" ? Buffer.from(content) : Buffer.alloc(0);
}

export function textOf(leaf: BinaryNode | undefined): string {
  return bytesOf(leaf).toString("utf8");
}

/** Big-endian unsigned number of a leaf. */
export function numberOf(leaf: BinaryNode | undefined): number {
  const bytes = bytesOf(leaf);
  return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length);
}

export function nowSeconds(): string {
  return String(Math.floor(Date.now() / 1000));
}
