import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { utf8 } from '../../../../../protocol';
import type { FaultCode } from '../../../../bundle';
import { endLine, entryLine, headLine, LineDigest } from '../../../../bundle/lines';
import { formatCheckpoint } from '../../../../checkpoint';
import { type LeafGroup, openingsToJson } from '../../../../leaf';
import { signNote } from '../../../../note';
import type { LogSigner } from '../../../../succession';
import { leafHash } from '../../../../tree';
import type { Said } from './said';
import { entry } from '../../log/log';
import { apart } from '../../log/naming';
import { ORIGIN, signLog, VKEY } from '../../log/notes';
import { treeOf } from '../../log/tree';

/** The good bundle with these lines in place of its own; null: gone, beyond its end: added. */
export interface BundleCase {
  why: string;
  lines: Record<string, string | null>;
  /** Where the last line is not ended. */
  unended?: true;
  /** What is known of the log from elsewhere. */
  vkey?: string;
  seen?: string[];
  /** What is not shown, and whether it was erased, as the log says. */
  holes?: { entry: number; groups: LeafGroup[]; erased: boolean }[];
  /** By whose they are said to be, tokens that are shown and prove nothing. */
  unverified?: Record<string, number>;
  /** The codes of the faults that there are, sorted; none where it is good. */
  faults: FaultCode[];
}

/** A log's key. */
export type LogKey = LogSigner & { origin: string };

export const FIRST: LogKey = { origin: ORIGIN, vkey: VKEY, sign: signLog };

export function note(hashes: readonly Uint8Array[], { origin, vkey, sign } = FIRST): string {
  const tree = treeOf(hashes);
  return signNote(formatCheckpoint({ origin, size: tree.size, root: tree.root() }), vkey, sign);
}

export interface Made {
  lines: string[];
  hashes: Uint8Array[];
}

/** A log of these entries, committed to and signed as a service would. */
export function logOf(said: readonly Said[], log = FIRST): Made {
  const made = said.map((one, index) => {
    const { kind, ref, at } = one;
    const { leaf, openings } = entry(kind, apart(one), { ref, t: at ?? NOW * 1000 + index * 1000 });
    return { index, leaf, hash: leafHash(leaf), openings: openingsToJson(openings) };
  });
  const hashes = made.map(({ hash }) => hash);
  const head = headLine({ issuer: ISSUER, log: log.vkey, checkpoint: note(hashes, log) });
  return { lines: [head, ...made.map(entryLine)], hashes };
}

/** With an end that fits. */
export function ended(lines: readonly string[], entries = countOf(lines)): string[] {
  const digest = new LineDigest();
  lines.forEach(line => digest.add(utf8.encode(line)));
  return [...lines, endLine(entries, digest.hex())];
}

function countOf(lines: readonly string[]): number {
  return lines.filter(line => line.startsWith('{"entry":')).length;
}

export function differing(good: readonly string[], lines: readonly string[]): BundleCase['lines'] {
  const changed: BundleCase['lines'] = {};
  for (let at = 0; at < Math.max(good.length, lines.length); at++) {
    if (lines[at] !== good[at]) {
      changed[at] = lines[at]?.trimEnd() ?? null;
    }
  }
  return changed;
}
