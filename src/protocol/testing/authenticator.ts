import { p256 } from '@noble/curves/nist.js';

import { b64u, concat, sha256, utf8 } from '../encoding';
import { publicPart } from '../tokens/keys';
import { passkeyChallenge, type PresentType } from '../tokens/passkey';
import type { Assertion, Jwk, TokenPayloads } from '../types';
import { RFC6979_P256 } from './keys';

/** What an authenticator and its browser may say otherwise than they should. */
export interface Says {
  challenge?: Uint8Array;
  /** Of the page. */
  origin?: string;
  /** Whose hash stands in the authenticator data; that of the page's host where absent. */
  rpId?: string;
  type?: string;
  /** Further members of the client data. */
  client?: Record<string, unknown>;
  /** Of the authenticator data; with a person verified where absent. */
  flags?: number;
  counter?: number;
  /** Signs, in the place of the passkey's own. */
  by?: Authenticator;
  /** Bytes after the authenticator data. */
  beyond?: Uint8Array;
}

export const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10 } as const;
const HERE = FLAGS.present | FLAGS.verified;

/** A passkey and the browser that shows it: says what it is told to, and signs it alike each time. */
export class Authenticator {
  constructor(
    readonly origin: string,
    private readonly secret: string = RFC6979_P256.d,
    readonly id: string = b64u.encode(new Uint8Array(16).fill(7))
  ) {
    const point = p256.getPublicKey(b64u.decode(secret), false);
    const [x, y] = [b64u.encode(point.subarray(1, 33)), b64u.encode(point.subarray(33))];
    this.publicKey = publicPart({ crv: 'P-256', kty: 'EC', x, y }, 'sign');
  }

  readonly publicKey: Jwk;
  counter = 0;

  /** An assertion for a token of these claims. */
  assert<T extends PresentType>(
    typ: T,
    payload: Omit<TokenPayloads[T], 'passkey' | 'proof'>,
    says: Says = {}
  ): Assertion {
    const { origin = this.origin, type = 'webauthn.get', client = {} } = says;
    this.counter = says.counter ?? this.counter + 1;
    const challenge = says.challenge ?? passkeyChallenge(typ, payload as never);
    const clientData = utf8.encode(
      JSON.stringify({ type, challenge: b64u.encode(challenge), origin, ...client })
    );
    const count = new DataView(new ArrayBuffer(4));
    count.setUint32(0, this.counter);
    const data = concat(
      sha256(utf8.encode(says.rpId ?? new URL(origin).hostname)),
      Uint8Array.of(says.flags ?? HERE),
      new Uint8Array(count.buffer),
      says.beyond ?? new Uint8Array()
    );
    return {
      authenticator_data: b64u.encode(data),
      client_data: b64u.encode(clientData),
      id: this.id,
      signature: b64u.encode((says.by ?? this).signed(concat(data, sha256(clientData))))
    };
  }

  private signed(bytes: Uint8Array): Uint8Array {
    return p256.sign(bytes, b64u.decode(this.secret), { format: 'der' });
  }
}
