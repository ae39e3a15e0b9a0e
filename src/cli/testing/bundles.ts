import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  commit,
  encodeLeaf,
  endLine,
  entryLine,
  formatCheckpoint,
  headLine,
  type Leaf,
  type LeafGroup,
  leafHash,
  LineDigest,
  logOrigin,
  MerkleFrontier,
  signNote
} from '../../ledger';
import { b64, b64u, jcs, utf8 } from '../../protocol';
import { deskWithBank, PASSPHRASE } from './bank';
import type { Desk } from './desk';

/** A ledger with a grant, two uses and a revocation, exported by its owner: with all openings. */
export async function exportedLedger(): Promise<{
  desk: Desk;
  path: string;
  text: string;
  vkey: string;
}> {
  const { desk, facet } = await deskWithBank('deposit,balance --uses 5 --why payday');
  await desk.run('invoke bank balance');
  await desk.run('invoke bank deposit amount=5');
  await desk.run(`revoke ${facet}`);
  const path = join(desk.data, 'ledger.bundle');
  const { code, err } = await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
  if (code !== 0 || err !== '') {
    throw new Error(`not exported (${code}): ${err}`);
  }
  const text = readFileSync(path, 'utf8');
  const { log: vkey } = JSON.parse(text.split('\n')[0]!) as { log: string };
  return { desk, path, text, vkey };
}

/** The lines of a bundle before its end. */
export function bodyLines(text: string): string[] {
  return text.trimEnd().split('\n').slice(0, -1);
}

/** What an attacker does who knows the format: the digest at the end fits what was changed. */
export function sealed(lines: readonly string[]): string {
  const digest = new LineDigest();
  const body = lines.map(line => `${line}\n`);
  body.forEach(line => digest.add(utf8.encode(line)));
  const entries = lines.filter(line => line.startsWith('{"entry":')).length;
  return body.join('') + endLine(entries, digest.hex());
}

/** An entry as a bundle says it, opened. */
export interface Said {
  leaf: Leaf;
  opened: Record<string, unknown>;
  /** With which its groups were committed to; of others any. */
  salts?: Record<string, string>;
}

/** The entries of a bundle. */
export function read(text: string): Said[] {
  return bodyLines(text)
    .slice(1)
    .map(line => {
      const { leaf, openings } = JSON.parse(line) as {
        leaf: string;
        openings: Record<string, { salt: string; bytes: string }>;
      };
      const opened = Object.entries(openings).map(([group, { bytes }]) => {
        const said = utf8.decode(b64u.decode(bytes));
        return [group, group === 'token' ? said : (JSON.parse(said) as unknown)];
      });
      return {
        leaf: JSON.parse(utf8.decode(b64.decode(leaf))) as Leaf,
        opened: Object.fromEntries(opened) as Record<string, unknown>,
        salts: Object.fromEntries(
          Object.entries(openings).map(([group, { salt }]) => [group, salt])
        )
      };
    });
}

/**
 * A whole log of these entries, committed to and signed as the service itself would. Salts are those
 * that the entries have: by that of its name, what was signed of somebody still fits.
 */
export function forged(desk: Desk, entries: readonly Said[]): string {
  const { signLog, logKey: vkey } = desk.house.core.identity as unknown as {
    signLog(bytes: Uint8Array): Uint8Array;
    logKey: string;
  };
  const { issuer } = desk.house;
  const tree = new MerkleFrontier();
  const lines = entries.map(({ leaf, opened, salts = {} }, index) => {
    const saltOf = (group: string): Uint8Array =>
      group in salts ? b64u.decode(salts[group]!) : new Uint8Array(32).fill(index);
    const groups = Object.entries(opened).map(([group, said]) => {
      const bytes = utf8.encode(group === 'token' ? (said as string) : jcs(said));
      return [group as LeafGroup, bytes] as const;
    });
    const c = groups.map(([group, bytes]) => [group, commit(group, saltOf(group), bytes)]);
    const sealedLeaf = encodeLeaf({ ...leaf, c: Object.fromEntries(c) as Leaf['c'] });
    const hash = leafHash(sealedLeaf);
    tree.append(hash);
    const openings = groups.map(([group, bytes]) => [
      group,
      { salt: b64u.encode(saltOf(group)), bytes: b64u.encode(bytes) }
    ]);
    return entryLine({
      index,
      leaf: sealedLeaf,
      hash,
      openings: Object.fromEntries(openings) as object
    }).trimEnd();
  });
  const note = formatCheckpoint({
    origin: logOrigin(issuer, 1),
    size: entries.length,
    root: tree.root()
  });
  const checkpoint = signNote(note, vkey, signLog);
  return sealed([headLine({ issuer, log: vkey, checkpoint }).trimEnd(), ...lines]);
}
