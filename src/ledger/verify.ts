import { FacetryError, type Jwk, parseCanonical, utf8, type Verifier } from '../protocol';
import { type Checkpoint, parseCheckpoint } from './checkpoint';
import {
  commit,
  decodeLeaf,
  type Leaf,
  type LeafGroup,
  type Opened,
  type Openings,
  openingsFromJson,
  type OpeningsJson
} from './leaf';
import { type Ed25519Verify, parseVkey, verifyEd25519, verifyNote } from './note';
import { parseProof } from './proof';
import { parseReceipt } from './receipt';
import { requireSaid, type Said } from './said';
import { checkToken } from './tokenCheck';
import { leafHash, verifyInclusion } from './tree';

export type CheckName =
  'form' | 'checkpoint' | 'inclusion' | 'commitments' | 'said' | 'reference' | 'token';

export interface Check {
  name: CheckName;
  ok: boolean;
  detail: string;
}

export interface Verdict {
  /** Whether every check passed. */
  ok: boolean;
  /** In the order made; a failed form ends them. */
  checks: Check[];
  index?: number;
  leaf?: Leaf;
  checkpoint?: Checkpoint;
  opened?: Opened;
}

export interface ReceiptVerdict extends Verdict {
  intent?: { index: number; leaf: Leaf; opened: Opened };
}

export interface VerifyOptions {
  /** Of the checkpoint's signature; WebCrypto by default. */
  verify?: Ed25519Verify;
  /** Of the holder's token; WebCrypto by default. */
  verifier?: Verifier;
}

class Checks {
  readonly made: Check[] = [];

  /** Records a check by what it gives: a detail when it passed, an exception when not. */
  async make<T>(
    name: CheckName,
    passed: (value: T) => string,
    check: () => T | Promise<T>
  ): Promise<T | undefined> {
    try {
      const value = await check();
      this.made.push({ name, ok: true, detail: passed(value) });
      return value;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.made.push({ name, ok: false, detail });
      return undefined;
    }
  }

  verdict(): { ok: boolean; checks: Check[] } {
    return { ok: this.made.every(check => check.ok), checks: this.made };
  }
}

function fail(message: string): never {
  throw new FacetryError('not_proven', message);
}

async function readCheckpoint(
  note: string,
  vkey: string,
  verify: Ed25519Verify = verifyEd25519
): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint(await verifyNote(note, vkey, verify));
  const { name } = parseVkey(vkey);
  return checkpoint.origin === name
    ? checkpoint
    : fail(`The checkpoint is of the log ${checkpoint.origin}, not of ${name}.`);
}

function requireInclusion(
  leaf: Uint8Array,
  index: number,
  hashes: readonly Uint8Array[],
  checkpoint: Checkpoint | undefined
): void {
  if (checkpoint === undefined) {
    fail('There is no checkpoint to be included in.');
  }
  const why = verifyInclusion(leafHash(leaf), index, checkpoint.size, hashes, checkpoint.root);
  if (why !== null) {
    fail(`Entry ${index} is not proven: ${why}.`);
  }
}

/** What the bytes of an opening say: the text of a token, JSON else. Throws what parsing throws. */
export function openGroup(group: LeafGroup, bytes: Uint8Array): unknown {
  return group === 'token' ? utf8.decode(bytes) : parseCanonical(bytes);
}

function openCommitments(leaf: Leaf, openings: Openings): Opened {
  return Object.fromEntries(
    Object.entries(openings).map(([name, { salt, bytes }]) => {
      const group = name as LeafGroup;
      if (leaf.c[group] !== commit(group, salt, bytes)) {
        fail(`What is shown as ${group} is not what the entry commits to.`);
      }
      return [group, openGroup(group, bytes)];
    })
  );
}

function describeOpened(leaf: Leaf, opened: Opened): string {
  const closed = Object.keys(leaf.c).filter(group => !Object.hasOwn(opened, group));
  const shown = Object.keys(opened).join(', ') || 'nothing';
  return closed.length === 0
    ? `Shown: ${shown}.`
    : `Shown: ${shown}; not shown: ${closed.join(', ')}.`;
}

/**
 * An entry with what is shown of it, against the log's key. Checks: form, checkpoint, inclusion,
 * commitments, with `said` said, and with `holderKey` token. Never throws: what is malformed is a
 * failed check.
 */
export async function verifyEntry(
  entry: {
    leaf: Uint8Array;
    openings: OpeningsJson;
    /** Text of the tlog-proof. */
    proof: string;
    vkey: string;
    holderKey?: Jwk;
    /** What else is shown of it. */
    said?: Said;
    /** The entry that it answers, if that is proven. */
    answered?: { index: number; opened: Opened };
  },
  { verify, verifier }: VerifyOptions = {}
): Promise<Verdict> {
  const checks = new Checks();
  const parts = await checks.make(
    'form',
    ({ leaf }) => `An entry of kind ${leaf.k}.`,
    () => ({
      leaf: decodeLeaf(entry.leaf),
      openings: openingsFromJson(entry.openings),
      proof: parseProof(entry.proof)
    })
  );
  if (parts === undefined) {
    return checks.verdict();
  }
  const { leaf, openings, proof } = parts;
  const checkpoint = await checks.make(
    'checkpoint',
    ({ origin, size }) => `The log ${origin} signed ${size} entries.`,
    () => readCheckpoint(proof.checkpoint, entry.vkey, verify)
  );
  await checks.make(
    'inclusion',
    () => `Entry ${proof.index} is in the log.`,
    () => requireInclusion(entry.leaf, proof.index, proof.hashes, checkpoint)
  );
  const opened = await checks.make(
    'commitments',
    value => describeOpened(leaf, value),
    () => openCommitments(leaf, openings)
  );
  const { said, holderKey } = entry;
  if (said !== undefined) {
    await checks.make(
      'said',
      () => `Entry ${proof.index}, at ${new Date(leaf.t).toISOString()}.`,
      () => requireSaid(said, { index: proof.index, leaf, opened: opened ?? {} }, entry.answered)
    );
  }
  if (holderKey !== undefined) {
    await checks.make(
      'token',
      detail => detail,
      () => checkToken(leaf, opened ?? {}, holderKey, verifier)
    );
  }
  return {
    ...checks.verdict(),
    index: proof.index,
    leaf,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(opened === undefined ? {} : { opened })
  };
}

/**
 * A `facet-receipt` header against the log's key: the outcome and its intent are in the log, and
 * are what they are shown to be. Checks: form, checkpoint, inclusion, commitments, reference, and
 * with `holderKey` token. Never throws.
 */
export async function verifyReceipt(
  receiptB64: string,
  vkey: string,
  { holderKey, verify, verifier }: VerifyOptions & { holderKey?: Jwk } = {}
): Promise<ReceiptVerdict> {
  const checks = new Checks();
  const receipt = await checks.make(
    'form',
    () => 'A receipt of an outcome and its intent.',
    () => parseReceipt(receiptB64)
  );
  if (receipt === undefined) {
    return checks.verdict();
  }
  const { proof, extra, outcome, intent } = receipt;
  const checkpoint = await checks.make(
    'checkpoint',
    ({ origin, size }) => `The log ${origin} signed ${size} entries.`,
    () => readCheckpoint(proof.checkpoint, vkey, verify)
  );
  await checks.make(
    'inclusion',
    () => `Entries ${extra.intent.index} and ${proof.index} are in the log.`,
    () => {
      requireInclusion(extra.leaf, proof.index, proof.hashes, checkpoint);
      requireInclusion(extra.intent.leaf, extra.intent.index, extra.intent.hashes, checkpoint);
    }
  );
  const opened = await checks.make(
    'commitments',
    value =>
      `Outcome: ${describeOpened(outcome, value.outcome)} Intent: ${describeOpened(intent, value.intent)}`,
    () => ({
      outcome: openCommitments(outcome, extra.openings),
      intent: openCommitments(intent, extra.intent.openings)
    })
  );
  await checks.make(
    'reference',
    () => `Outcome ${proof.index} answers intent ${extra.intent.index}.`,
    () =>
      outcome.ref === extra.intent.index && extra.intent.index < proof.index
        ? undefined
        : fail(`The outcome answers entry ${outcome.ref}, not ${extra.intent.index}.`)
  );
  if (holderKey !== undefined) {
    await checks.make(
      'token',
      detail => detail,
      () => checkToken(intent, opened?.intent ?? {}, holderKey, verifier)
    );
  }
  return {
    ...checks.verdict(),
    index: proof.index,
    leaf: outcome,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(opened === undefined
      ? {}
      : {
          opened: opened.outcome,
          intent: { index: extra.intent.index, leaf: intent, opened: opened.intent }
        })
  };
}
