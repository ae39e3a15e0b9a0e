import type { Checkpoint } from '../checkpoint';
import { leafHash, MerkleFrontier, sameHash } from '../tree';
import type { Findings } from './findings';

/** The tree over the entries that are shown; beside it, the one over the hashes that are said of them. */
export class Grown {
  /** Entries so far. */
  size = 0;

  /** @returns the hash of the leaf */
  append(index: number, leaf: Uint8Array, stated: Uint8Array): Uint8Array {
    const hash = leafHash(leaf);
    this.tree.append(hash);
    this.stated.append(stated);
    if (!sameHash(hash, stated)) {
      this.changed.push(index);
    }
    this.size += 1;
    return hash;
  }

  root(): Uint8Array {
    return this.tree.root();
  }

  /** Whether the entries are those of the checkpoint; where one was changed, says which. */
  is(signed: Checkpoint | undefined, findings: Findings): boolean {
    const byLeaves = signed?.size === this.size && sameHash(this.tree.root(), signed.root);
    const byHashes = signed?.size === this.size && sameHash(this.stated.root(), signed.root);
    for (const index of this.changed) {
      findings.fault(
        'leaf',
        index,
        byLeaves ? 'Its hash is not that of the entry.' : 'The entry was changed.'
      );
    }
    if (signed !== undefined && !byLeaves && !byHashes) {
      findings.fault(
        'root',
        undefined,
        signed.size === this.size
          ? 'These entries are not those that the checkpoint was signed over.'
          : `The checkpoint is over ${signed.size} entries; ${this.size} are shown.`
      );
    }
    return byLeaves;
  }

  private readonly tree = new MerkleFrontier();
  private readonly stated = new MerkleFrontier();
  private readonly changed: number[] = [];
}
