import { ed25519 } from '@noble/curves/ed25519.js';

import {
  commit,
  encodeLeaf,
  formatCheckpoint,
  formatProof,
  formatVkey,
  leafHash,
  logOrigin,
  openingsToJson,
  type Openings,
  signNote,
  TileTree
} from '../../../ledger';
import { type EntryKind, type EntryView, b64, jcs, utf8 } from '../../../protocol';

export const ISSUER = 'gallery';

export interface Written {
  kind: EntryKind;
  at: number;
  who?: { principal: string; petname: string; cell?: unknown } & Record<string, unknown>;
  ref?: number;
  [group: string]: unknown;
}

/** A real ledger of recorded entries: leaves, tree, checkpoints and proofs by the library itself. */
export class RecordedLog {
  constructor(
    private readonly origin = logOrigin(ISSUER, 0),
    seed = 7
  ) {
    this.secret = new Uint8Array(32).fill(seed);
    this.vkey = formatVkey(origin, ed25519.getPublicKey(this.secret));
  }

  readonly vkey: string;
  readonly entries: EntryView[] = [];

  write(written: Written): EntryView {
    const { kind, at, ref, who, ...others } = written;
    // What somebody is called stands in the entry that names them alone, a cell in its own group.
    const { petname, cell, ...whoever } = who ?? {};
    const groups = {
      ...others,
      ...(cell !== undefined && { cell }),
      ...(who && { who: whoever }),
      ...(kind === 'enrolment' && { name: { petname } })
    };
    const openings: Openings = Object.fromEntries(
      Object.entries(groups).map(([group, value]) => [
        group,
        { salt: new Uint8Array(32).fill(this.entries.length % 251), bytes: utf8.encode(jcs(value)) }
      ])
    );
    const c = Object.fromEntries(
      Object.entries(openings).map(([group, { salt, bytes }]) => [
        group,
        commit(group as 'who', salt, bytes)
      ])
    );
    const leaf = encodeLeaf({ v: 1, k: kind, t: at, c, ...(ref !== undefined && { ref }) });
    this.tree.append([leafHash(leaf)]);
    const entry: EntryView = {
      index: this.entries.length,
      kind,
      at,
      leaf: b64.encode(leaf),
      openings: openingsToJson(openings) as EntryView['openings'],
      ...(ref !== undefined && { ref }),
      ...(who && { principal: who.principal, petname: who.petname })
    };
    this.entries.push(entry);
    return entry;
  }

  prove(index: number): string {
    return formatProof({
      index,
      hashes: this.tree.inclusion(index),
      checkpoint: this.checkpoint()
    });
  }

  consistency(from: number, to: number): string[] {
    return this.tree.consistency(from, to).map(hash => b64.encode(hash));
  }

  checkpoint(size = this.tree.size): string {
    const text = formatCheckpoint({ origin: this.origin, size, root: this.tree.root(size) });
    return signNote(text, this.vkey, bytes => ed25519.sign(bytes, this.secret));
  }

  private readonly secret: Uint8Array;
  private readonly tiles = new Map<string, Uint8Array>();
  private readonly tree = new TileTree({
    read: (level, index) => this.tiles.get(`${level}/${index}`),
    write: (level, index, hashes) => void this.tiles.set(`${level}/${index}`, hashes)
  });
}
