import { readFileSync } from 'node:fs';

import { bytesWithin, type Fetch } from '../../client';
import {
  addCheckpointAddress,
  askToCosign,
  type NoteSignature,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  type Policy,
  type PolicyWitness,
  withCosignature,
  witnessedBy,
  WitnessFault
} from '../../ledger';
import { b64 } from '../../protocol';
import { CommandError } from '../errors';
import { shown } from '../facetLines';
import type { Opened } from '../identities';

const ANSWER_MS = 15_000;
/** A size, or some lines of signatures. */
const MOST_ANSWER = 64 * 1024;

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
      signed = withCosignature(signed, answer.value);
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
): Promise<NoteSignature | undefined> {
  if (url === undefined) {
    return undefined;
  }
  const { size, consistency, fetch } = given;
  const post = async (body: string): Promise<{ status: number; body: string }> => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(addCheckpointAddress(url), {
      method: 'POST',
      body,
      signal,
      redirect: 'error'
    });
    const tooLong = (): Error =>
      new WitnessFault('garbage', `answers with more than ${MOST_ANSWER} bytes.`);
    const bytes = await bytesWithin(answer, MOST_ANSWER, tooLong);
    return { status: answer.status, body: new TextDecoder().decode(bytes) };
  };
  try {
    const asking = { vkey, checkpoint, size, known: 0, consistency, post };
    return (await askToCosign(asking)).signature;
  } catch (error) {
    throw error instanceof WitnessFault ? new Error(`Witness ${name} ${error.message}`) : error;
  }
}
