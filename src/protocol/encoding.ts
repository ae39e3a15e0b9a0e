import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

import { Refusal } from './errors';

type Bytes = Uint8Array<ArrayBuffer>;

interface Codec {
  encode(bytes: Uint8Array): string;
  /** Strict: only what `encode` can give. Throws Refusal('malformed'). */
  decode(text: string): Bytes;
}

type CodecName = 'base64' | 'base64url';

/** Base64 by the platform, with padding; base64url without. */
export interface Base64 {
  encode(bytes: Uint8Array, name: CodecName): string;
  /** Strict: undefined for what `encode` can't give. */
  decode(text: string, name: CodecName): Bytes | undefined;
}

let base64: Base64 | undefined;

/** Lets a host put its native base64 in place of the portable one. */
export function useBase64(native: Base64): void {
  base64 = native;
}

/** Characters of a digest: up to here script takes less than a call of the platform. */
const SHORT = 44;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const OUTSIDE = -1;

function base64Codec(name: CodecName, alphabet: string, padded: boolean): Codec {
  /** By the code of a character; a negative one makes the whole group negative. */
  const values = new Int8Array(128).fill(OUTSIDE);
  [...alphabet].forEach((character, value) => (values[character.charCodeAt(0)] = value));

  function valueAt(text: string, i: number): number {
    const code = text.charCodeAt(i);
    return code < 128 ? values[code]! : OUTSIDE;
  }

  function encode(bytes: Uint8Array): string {
    if (base64 !== undefined) {
      return base64.encode(bytes, name);
    }
    let text = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i;
      const group =
        (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
      text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
      if (left > 1) {
        text += alphabet[(group >> 6) & 63]!;
      }
      if (left > 2) {
        text += alphabet[group & 63]!;
      }
    }
    return padded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text;
  }

  function refuse(): never {
    throw new Refusal('malformed', `not ${name}`);
  }

  function decode(text: string): Bytes {
    if (base64 !== undefined && text.length > SHORT) {
      return base64.decode(text, name) ?? refuse();
    }
    let end = text.length;
    if (padded) {
      if (end % 4 !== 0) {
        refuse();
      }
      end -= text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    }
    const tail = end % 4;
    if (tail === 1) {
      refuse();
    }
    const bytes = new Uint8Array(Math.floor((end * 3) / 4));
    let at = 0;
    for (let i = 0; i < end - tail; i += 4) {
      const group =
        (valueAt(text, i) << 18) |
        (valueAt(text, i + 1) << 12) |
        (valueAt(text, i + 2) << 6) |
        valueAt(text, i + 3);
      if (group < 0) {
        refuse();
      }
      bytes[at++] = group >> 16;
      bytes[at++] = group >> 8;
      bytes[at++] = group;
    }
    if (tail > 0) {
      const third = tail === 3 ? valueAt(text, end - 1) : 0;
      const group =
        (valueAt(text, end - tail) << 18) | (valueAt(text, end - tail + 1) << 12) | (third << 6);
      // Stray trailing bits would give one value two spellings.
      if (group < 0 || (group & (tail === 3 ? 0xff : 0xffff)) !== 0) {
        refuse();
      }
      bytes[at++] = group >> 16;
      if (tail === 3) {
        bytes[at] = group >> 8;
      }
    }
    return bytes;
  }

  return { encode, decode };
}

/** base64url without padding, RFC 4648 §5. */
export const b64u = base64Codec('base64url', `${BASE64}-_`, false);

/** Standard base64 with padding, RFC 4648 §4. */
export const b64 = base64Codec('base64', `${BASE64}+/`, true);

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export const hex: Codec = {
  encode(bytes) {
    let text = '';
    for (const byte of bytes) {
      text += HEX_BYTES[byte];
    }
    return text;
  },
  decode(text) {
    if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) {
      throw new Refusal('malformed', 'not lower-case hexadecimal');
    }
    const bytes = new Uint8Array(text.length / 2);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = {
  encode(text: string): Bytes {
    return encoder.encode(text);
  },
  /** Keeps a byte order mark; throws Refusal('malformed') on malformed sequences. */
  decode(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Refusal('malformed', 'not UTF-8');
    }
  }
};

export function concat(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** SHA-256 by the platform; its text forms are asked for several times a call. */
export interface Digest {
  /** 32 bytes of their own. */
  bytes(data: Uint8Array): Uint8Array;
  /** Lower case; of bytes, or of a string's UTF-8. */
  hex(data: Uint8Array | string): string;
  b64u(data: Uint8Array): string;
}

let digest: Digest = {
  bytes: portableSha256,
  hex: data => hex.encode(portableSha256(typeof data === 'string' ? encoder.encode(data) : data)),
  b64u: data => b64u.encode(portableSha256(data))
};

/** Lets a host put its native SHA-256 in place of the portable one. */
export function useDigest(native: Digest): void {
  digest = native;
}

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return digest.bytes(parts.length === 1 ? parts[0]! : joined(parts));
}

/** b64u SHA-256 of the parts, one after the other. */
export function sha256B64u(...parts: readonly Uint8Array[]): string {
  return digest.b64u(parts.length === 1 ? parts[0]! : joined(parts));
}

/** Where parts are put together: new arrays of more than 64 bytes cost more than their digest. */
const joint = new Uint8Array(4096);

/** Good until the next call. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) {
    length += part.length;
  }
  if (length > joint.length) {
    return concat(...parts);
  }
  let at = 0;
  for (const part of parts) {
    joint.set(part, at);
    at += part.length;
  }
  return joint.subarray(0, length);
}

/** hex SHA-256 of bytes, or of a string's UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  return digest.hex(data);
}

/** A new `jti`: b64u of 24 random bytes. */
export function newJti(
  random: (length: number) => Uint8Array = length =>
    globalThis.crypto.getRandomValues(new Uint8Array(length))
): string {
  return b64u.encode(random(24));
}

/** Order by code points, which differs from `<` where surrogate pairs meet U+E000–U+FFFF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) {
      const leftPair = left >= 0xd800 && left <= 0xdfff;
      const rightPair = right >= 0xd800 && right <= 0xdfff;
      return leftPair === rightPair ? left - right : leftPair ? 1 : -1;
    }
  }
  return a.length - b.length;
}
