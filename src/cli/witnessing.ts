import { readFileSync } from 'node:fs';

import type { Fetch } from '../client';
import {
  formatAddCheckpoint,
  parseCheckpoint,
  parseDecimal,
  parseNote,
  parsePolicy,
  type Policy,
  type PolicyWitness,
  verifyCosignature,
  withCosignatures,
  witnessedBy
} from '../ledger';
import { b64 } from '../protocol';
import { CommandError } from './errors';
import { shown } from './facetLines';
import type { Opened } from './identities';

const ANSWER_MS = 15_000;
/** A witness that is asked by others, too, may have moved on in between. */
const TRIES = 4;

export function readPolicy(path: string): Policy {
  return parsePolicy(readFileSync(path, 'utf8'));
}

/**
 * A checkpoint with the cosignatures that a policy demands, asked of its witnesses.
 * @throws CommandError not_witnessed where they are too few: the checkpoint is not to be shown then
 */
export async function witnessed(
  note: string,
  policy: Policy,
  { system }: Pick<Opened, 'system'>,
  fetch: Fetch = globalThis.fetch
): Promise<string> {
  const { size } = parseCheckpoint(parseNote(note).text);
  const consistency = async (from: number): Promise<Uint8Array[]> =>
    from === 0 || from === size
      ? []
      : (await system.ledger.consistency(from, size)).hashes.map(b64.decode);
  const silent: string[] = [];
  let signed = note;
  for (const answer of await Promise.allSettled(
    policy.witnesses.map(witness => ask(witness, note, { size, consistency, fetch }))
  )) {
    if (answer.status === 'rejected') {
      silent.push(shown((answer.reason as Error).message));
    } else if (answer.value !== undefined) {
      signed = withCosignatures(signed, answer.value.lines, answer.value.vkey);
    }
  }
  const { ok, names } = await witnessedBy(signed, policy);
  if (!ok) {
    throw new CommandError(
      'not_witnessed',
      `Too few witnesses cosigned the checkpoint (${names.join(', ') || 'none'}), so it is not ` +
        `published. ${silent.join(' ')}`.trimEnd()
    );
  }
  return signed;
}

/** @returns its cosignature, verified; undefined of a witness without an address */
async function ask(
  { name, vkey, url }: PolicyWitness,
  checkpoint: string,
  given: { size: number; consistency(from: number): Promise<Uint8Array[]>; fetch: Fetch }
): Promise<{ vkey: string; lines: string } | undefined> {
  if (url === undefined) {
    return undefined;
  }
  const target = new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`).href;
  for (let old = 0, tries = 0; tries < TRIES; tries++) {
    const body = formatAddCheckpoint({ old, hashes: await given.consistency(old), checkpoint });
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await given
      .fetch(target, { method: 'POST', body, signal, redirect: 'error' })
      .catch(() => {
        throw new Error(`Witness ${name} does not answer.`);
      });
    const text = await answer.text();
    if (answer.status === 200) {
      await verifyCosignature(withCosignatures(checkpoint, text, vkey), vkey);
      return { vkey, lines: text };
    }
    const known = answer.status === 409 ? parseDecimal(text.trim()) : undefined;
    if (known === undefined || known === old || known > given.size) {
      throw new Error(`Witness ${name} refuses (${answer.status}): it saw another log.`);
    }
    old = known;
  }
  throw new Error(`Witness ${name} moves on too fast.`);
}
