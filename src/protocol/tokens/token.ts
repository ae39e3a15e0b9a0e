import { jcs, parseCanonical } from '../canonical';
import { b64u, sha256Hex, utf8 } from '../encoding';
import { Refusal } from '../errors';
import { closed, kid as kidForm, malformed, oneOf, pattern } from '../form';
import { algOf, publicPart, type SigningAlg, thumbprint, webcryptoAlg } from './keys';
import { payloadOf } from './payloads';
import type {
  GatedToken,
  Jwk,
  TokenHeader,
  TokenPayloads,
  TokenType,
  VerifiedToken
} from '../types';

/** Signs bytes with the key that `kid` names. */
export interface Signer {
  readonly kid: string;
  readonly alg: SigningAlg;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** `jwk` was validated by `publicJwk`; `alg` is the one of that key. */
export interface Verifier {
  verify(
    alg: SigningAlg,
    jwk: Jwk,
    signingInput: Uint8Array,
    signature: Uint8Array
  ): boolean | Promise<boolean>;
}

/** Characters. */
export const MAX_TOKEN = 1024 * 1024;
export const MAX_URL_TOKEN = 4096;
/** Bytes of a body that goes beside a token, unless a service is set otherwise. */
export const MAX_UPLOAD = 16 * 1024 ** 3;

const COMPACT = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}$/;
const SIGNATURE_BYTES = 64;
/** RFC 8032 §5.1: the order of the base point, little-endian as S is. */
const ED25519_ORDER = Uint8Array.from([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10
]);

const header = closed<TokenHeader>({
  alg: oneOf('Ed25519', 'EdDSA', 'ES256'),
  kid: kidForm,
  typ: pattern(/^facet-[a-z]+$/, 'a type of token')
});

function encodeJson(value: unknown): Uint8Array {
  return utf8.encode(jcs(value));
}

function belowOrder(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    if (s[i] !== ED25519_ORDER[i]) {
      return s[i]! < ED25519_ORDER[i]!;
    }
  }
  return false;
}

const KNOWN_HEADERS = 512;
const knownHeaders = new Map<string, Readonly<TokenHeader>>();

/** Headers of one holder are all alike, so they are read once and kept for a while. */
function readHeader(encoded: string): Readonly<TokenHeader> {
  let head = knownHeaders.get(encoded);
  if (head === undefined) {
    head = Object.freeze(header(parseCanonical(b64u.decode(encoded)), 'header'));
    if (knownHeaders.size >= KNOWN_HEADERS) {
      knownHeaders.clear();
    }
    knownHeaders.set(encoded, head);
  }
  return head;
}

/**
 * All that docs/protocol.md §3 demands of a token before any cryptography: shape, canonical
 * header and payload, the expected typ, the closed payload. Throws Refusal('malformed').
 */
export function gate<T extends TokenType>(
  compact: string,
  { typ, maxLength = MAX_TOKEN }: { typ: T; maxLength?: number }
): GatedToken<T> {
  if (typeof compact !== 'string' || compact.length > maxLength || !COMPACT.test(compact)) {
    malformed('token', `must be a compact JWS of at most ${maxLength} characters`);
  }
  const dot = compact.indexOf('.');
  const lastDot = compact.lastIndexOf('.');
  const head = readHeader(compact.slice(0, dot));
  if (head.typ !== typ) {
    malformed('header.typ', `must be ${typ}`);
  }
  const signature = b64u.decode(compact.slice(lastDot + 1));
  if (signature.length !== SIGNATURE_BYTES) {
    malformed('signature', `must have ${SIGNATURE_BYTES} bytes`);
  }
  if (head.alg !== 'ES256' && !belowOrder(signature.subarray(32))) {
    malformed('signature', 'S must be below the order of the curve');
  }
  const payload = payloadOf[typ](parseCanonical(b64u.decode(compact.slice(dot + 1, lastDot))));
  return {
    header: head as TokenHeader<T>,
    payload,
    compact,
    signingInput: utf8.encode(compact.slice(0, lastDot)),
    signature
  };
}

/**
 * Whether one of these keys signed it, whatever it says: of what is refused for its form, which may be
 * that of a later release.
 */
export async function isSignedBy(
  compact: string,
  typ: TokenType,
  keys: readonly Jwk[],
  verifier: Verifier = defaultVerifier
): Promise<boolean> {
  const [head = '', body = '', signature = ''] = COMPACT.test(compact) ? compact.split('.') : [];
  try {
    const { alg, kid, typ: said } = readHeader(head);
    const key = keys.find(one => thumbprint(one) === kid);
    const input = utf8.encode(`${head}.${body}`);
    return (
      said === typ &&
      key !== undefined &&
      alg === algOf(key) &&
      (await verifier.verify(alg, key, input, b64u.decode(signature)))
    );
  } catch {
    return false;
  }
}

/** A compact token; refuses a payload that `gate` would refuse. */
export async function sign<T extends TokenType>(
  payload: TokenPayloads[T],
  typ: T,
  signer: Signer
): Promise<string> {
  const body = encodeJson(payload);
  payloadOf[typ](parseCanonical(body));
  const head = encodeJson({ alg: signer.alg, kid: signer.kid, typ });
  const signingInput = `${b64u.encode(head)}.${b64u.encode(body)}`;
  return `${signingInput}.${b64u.encode(await signer.sign(utf8.encode(signingInput)))}`;
}

/** From a private WebCrypto key and its public JWK, or from a private JWK. */
export async function signerFromKey(key: CryptoKey, publicKey: Jwk): Promise<Signer>;
export async function signerFromKey(key: JsonWebKey): Promise<Signer>;
export async function signerFromKey(key: CryptoKey | JsonWebKey, publicKey?: Jwk): Promise<Signer> {
  const { subtle } = globalThis.crypto;
  const jwk = publicKey ?? publicPart(key as JsonWebKey, 'sign');
  const alg = algOf(jwk);
  const names = webcryptoAlg(alg);
  const privateKey =
    publicKey !== undefined
      ? (key as CryptoKey)
      : await subtle.importKey('jwk', { ...jwk, d: (key as JsonWebKey).d! }, names.import, false, [
          'sign'
        ]);
  return {
    kid: thumbprint(jwk),
    alg,
    sign: async bytes =>
      new Uint8Array(await subtle.sign(names.sign, privateKey, bytes as BufferSource))
  };
}

const imported = new WeakMap<Jwk, Promise<CryptoKey>>();

function importPublic(alg: SigningAlg, jwk: Jwk): Promise<CryptoKey> {
  const before = imported.get(jwk);
  if (before !== undefined) {
    return before;
  }
  const key = globalThis.crypto.subtle.importKey(
    'jwk',
    { ...jwk },
    webcryptoAlg(alg).import,
    false,
    ['verify']
  );
  if (Object.isFrozen(jwk)) {
    imported.set(jwk, key);
  }
  return key;
}

let native: Verifier | undefined;

/** Lets a host put its own verification in place of WebCrypto's, which comes from another thread. */
export function useVerifier(verifier: Verifier): void {
  native = verifier;
}

/** WebCrypto, or what the host has in its place. */
export const defaultVerifier: Verifier = {
  async verify(alg, jwk, signingInput, signature) {
    if (native) {
      return native.verify(alg, jwk, signingInput, signature);
    }
    const key = await importPublic(alg, jwk);
    return globalThis.crypto.subtle.verify(
      webcryptoAlg(alg).sign,
      key,
      signature as BufferSource,
      signingInput as BufferSource
    );
  }
};

/** §3 3–4 for a gated token: kid and alg are those of `key`, and it signed. Throws Refusal('wrong_key'). */
export async function verifyGated<T extends TokenType>(
  gated: GatedToken<T>,
  key: Jwk,
  verifier: Verifier = defaultVerifier
): Promise<VerifiedToken<T>> {
  const { alg, kid } = gated.header;
  const keyAlg = algOf(key);
  if (kid !== thumbprint(key)) {
    throw new Refusal('wrong_key', 'kid names another key');
  }
  if (alg !== keyAlg && !(alg === 'EdDSA' && keyAlg === 'Ed25519')) {
    throw new Refusal('wrong_key', 'alg is not that of the key');
  }
  if (!(await verifier.verify(keyAlg, key, gated.signingInput, gated.signature))) {
    throw new Refusal('wrong_key', 'the signature does not verify');
  }
  return {
    header: gated.header,
    payload: gated.payload,
    compact: gated.compact,
    kid,
    digest: sha256Hex(gated.compact)
  };
}

/**
 * All of docs/protocol.md §3.
 * @throws Refusal('malformed') by the gate, Refusal('wrong_key') for no key or a false signature.
 */
export async function verifyToken<T extends TokenType>(
  compact: string,
  options: { typ: T; maxLength?: number; verifier?: Verifier } & (
    { key: Jwk } | { resolveKey(token: GatedToken<T>): Jwk | undefined | Promise<Jwk | undefined> }
  )
): Promise<VerifiedToken<T>> {
  const gated = gate(compact, options);
  const key = 'key' in options ? options.key : await options.resolveKey(gated);
  if (key === undefined) {
    throw new Refusal('wrong_key', 'no such key');
  }
  return verifyGated(gated, key, options.verifier);
}

/** Tokens that have their signer's key in them. */
export type CarryingType = 'facet-enrolment' | 'facet-request' | 'facet-card' | 'facet-knock';

/** `resolveKey` for the tokens that carry their signer's key. */
export function carriedKey(token: GatedToken<CarryingType>): Jwk {
  return token.payload.public_key;
}
