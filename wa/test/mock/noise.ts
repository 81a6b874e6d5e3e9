/** The server's side of Noise_XX_25519_AESGCM_SHA256, with a certificate chain under the mock's own root. */

import {
  aesDecryptGCM,
  aesEncryptGCM,
  Curve,
  hkdf,
  type KeyPair,
  NOISE_MODE,
  NOISE_WA_HEADER,
  proto,
  sha256,
  WA_CERT_DETAILS,
} from "@whiskeysockets/baileys";

const NOTHING = Buffer.alloc(0);

/** Root, intermediate and server key; whoever trusts `rootPublic` believes that this is WhatsApp. */
export class NoiseAuthority {
  readonly server: KeyPair = Curve.generateKeyPair();
  readonly #root: KeyPair = Curve.generateKeyPair();
  readonly chain: Uint8Array;

  constructor() {
    const intermediate = Curve.generateKeyPair();
    const { Details } = proto.CertChain.NoiseCertificate;
    const issued = Details.encode({
      serial: 1,
      issuerSerial: WA_CERT_DETAILS.SERIAL,
      key: intermediate.public,
    }).finish();
    const leaf = Details.encode({ serial: 2, issuerSerial: 1, key: this.server.public }).finish();
    this.chain = proto.CertChain.encode({
      intermediate: { details: issued, signature: Curve.sign(this.#root.private, issued) },
      leaf: { details: leaf, signature: Curve.sign(intermediate.private, leaf) },
    }).finish();
  }

  /** 32 bytes: the value of WHATSAPP_TEST_CA as hex. */
  get rootPublic(): Buffer {
    return Buffer.from(this.#root.public);
  }
}

/** One connection's handshake and, after it, its two ciphers. */
export class NoiseServer {
  readonly #ephemeral = Curve.generateKeyPair();
  #hash: Buffer;
  #salt: Uint8Array;
  #key: Uint8Array;
  #counter = 0;
  #transport: { readonly out: Cipher; readonly in: Cipher } | null = null;

  constructor(readonly authority: NoiseAuthority) {
    this.#hash = Buffer.from(NOISE_MODE);
    this.#salt = this.#hash;
    this.#key = this.#hash;
    this.#authenticate(NOISE_WA_HEADER);
  }

  /** Answers the client's hello. */
  hello(frame: Uint8Array): Uint8Array {
    const { clientHello } = proto.HandshakeMessage.decode(frame);
    const theirs = clientHello?.ephemeral;
    if (!theirs) throw new Error("the client's hello has no key");
    this.#authenticate(theirs);
    this.#authenticate(this.#ephemeral.public);
    this.#mix(Curve.sharedKey(this.#ephemeral.private, theirs));
    const key = this.#encrypt(this.authority.server.public);
    this.#mix(Curve.sharedKey(this.authority.server.private, theirs));
    const payload = this.#encrypt(this.authority.chain);
    return proto.HandshakeMessage.encode({
      serverHello: { ephemeral: this.#ephemeral.public, static: key, payload },
    }).finish();
  }

  /** Reads the client's finish: its static key and who it wants to be. */
  finish(frame: Uint8Array): { readonly noiseKey: Buffer; readonly payload: proto.ClientPayload } {
    const { clientFinish } = proto.HandshakeMessage.decode(frame);
    if (!clientFinish?.static || !clientFinish.payload) throw new Error("the client's finish is incomplete");
    const noiseKey = this.#decrypt(clientFinish.static);
    this.#mix(Curve.sharedKey(this.#ephemeral.private, noiseKey));
    const payload = proto.ClientPayload.decode(this.#decrypt(clientFinish.payload));
    const [theirs, ours] = this.#expand(NOTHING);
    this.#transport = { out: new Cipher(ours), in: new Cipher(theirs) };
    return { noiseKey, payload };
  }

  seal(plain: Uint8Array): Uint8Array {
    if (this.#transport === null) throw new Error("nothing can be sent before the handshake ends");
    return this.#transport.out.encrypt(plain);
  }

  open(frame: Uint8Array): Buffer {
    if (this.#transport === null) throw new Error("nothing can be read before the handshake ends");
    return this.#transport.in.decrypt(frame);
  }

  #authenticate(data: Uint8Array): void {
    this.#hash = sha256(Buffer.concat([this.#hash, data]));
  }

  #expand(data: Uint8Array): [Uint8Array, Uint8Array] {
    const both = hkdf(data, 64, { salt: this.#salt, info: "" });
    return [both.subarray(0, 32), both.subarray(32)];
  }

  #mix(data: Uint8Array): void {
    [this.#salt, this.#key] = this.#expand(data);
    this.#counter = 0;
  }

  #encrypt(plain: Uint8Array): Buffer {
    const sealed = aesEncryptGCM(plain, this.#key, nonce(this.#counter++), this.#hash);
    this.#authenticate(sealed);
    return sealed;
  }

  #decrypt(sealed: Uint8Array): Buffer {
    const plain = aesDecryptGCM(sealed, this.#key, nonce(this.#counter++), this.#hash);
    this.#authenticate(sealed);
    return plain;
  }
}

/** One direction after the handshake. */
class Cipher {
  #counter = 0;

  constructor(readonly key: Uint8Array) {}

  encrypt(plain: Uint8Array): Buffer {
    return aesEncryptGCM(plain, this.key, nonce(this.#counter++), NOTHING);
  }

  decrypt(sealed: Uint8Array): Buffer {
    return aesDecryptGCM(sealed, this.key, nonce(this.#counter++), NOTHING);
  }
}

function nonce(counter: number): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(counter, 8);
  return iv;
}
