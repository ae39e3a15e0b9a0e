import { b64, sha256Hex } from '../protocol';
import { LedgerError } from './errors';
import { HASH_BYTES } from './tree';

/** C2SP tlog-checkpoint. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  /** Opaque lines after the three; seldom any. */
  extensions?: string[];
}

function malformed(what: string): never {
  throw new LedgerError('checkpoint_malformed', `The checkpoint ${what}.`);
}

/** A decimal number without leading zeros, at most 2^53 − 1. */
export function parseDecimal(text: string): number | undefined {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** 32 bytes in standard base64, in their one spelling. */
export function parseHash(text: string): Uint8Array | undefined {
  try {
    const bytes = b64.decode(text);
    return bytes.length === HASH_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The note text (not the signatures) of a checkpoint. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  const text = [origin, String(size), b64.encode(root), ...extensions, ''].join('\n');
  parseCheckpoint(text);
  return text;
}

/** @throws LedgerError('checkpoint_malformed') */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.length < 4 || lines.pop() !== '' || lines.some(line => line === '')) {
    malformed('must have an origin, a size and a root, one a line');
  }
  const [origin, sizeText, rootText, ...extensions] = lines;
  const size = parseDecimal(sizeText!);
  const root = parseHash(rootText!);
  if (size === undefined) {
    malformed('must say its size as a decimal number');
  }
  if (root === undefined) {
    malformed('must say its root as base64 of 32 bytes');
  }
  return { origin: origin!, size, root, ...(extensions.length > 0 ? { extensions } : {}) };
}

/** `facetry/<hex(SHA-256(iss))[0:16]>/<epoch>`: the origin and the key name of a service's log. */
export function logOrigin(issuer: string, epoch: number | string): string {
  return `facetry/${sha256Hex(issuer).slice(0, 16)}/${epoch}`;
}
