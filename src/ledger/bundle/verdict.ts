import type { Verifier } from '../../protocol';
import type { Checkpoint } from '../checkpoint';
import type { Ed25519Verify } from '../note';
import type { ReadEntry } from './entry';
import type { EpochStory } from './epochs';
import type { Fault, Hole } from './findings';
import type { World } from './world';

export interface BundleOptions {
  /** The log's vkey where it is known from elsewhere; without it nothing vouches for the bundle's. */
  vkey?: string;
  /** Signed notes of this log that were seen before: it must continue them. */
  seen?: readonly string[];
  verify?: Ed25519Verify;
  verifier?: Verifier;
  /** Filled with what the entries say, for whoever compares it with something. */
  world?: World;
  /** Told each entry once it was examined, in order; only an `ok` verdict vouches for what it was told. */
  onEntry?: (entry: ReadEntry) => void;
}

export interface BundleVerdict {
  /** Nothing that is shown is wrong. What is not shown is in `holes`. */
  ok: boolean;
  /** The first hundred, in the order of the bundle. */
  faults: Fault[];
  faultCount: number;
  holes: Hole[];
  holeCount: number;
  /** Of the holes, those that were erased, as the log says. */
  erasedCount: number;
  /**
   * Where the first line says a later form than is read here, which: what the file says of itself,
   * by which nothing of it is verified. Its `form` is a fault as ever.
   */
  later: number | undefined;
  issuer: string | undefined;
  /** Where the key is from that the checkpoint was verified with: known, or handed on by the known one. */
  key: 'known' | 'handed_on' | 'unvouched';
  /** Absent where the checkpoint is not signed by that key. */
  checkpoint: Checkpoint | undefined;
  /** The signed note of `checkpoint`, to be kept and given as `seen` next time. */
  note: string | undefined;
  /** What the log goes on from, where it was restored; each may have lost entries. */
  epochs: EpochStory[];
  proven: {
    /** Whether exactly these entries are what the checkpoint was signed over. */
    inclusion: boolean;
    /** Sizes of earlier states of the log that this one continues. */
    continues: number[];
    entries: number;
    kinds: Record<string, number>;
    /** Tokens that their signers' keys verified. */
    signatures: number;
    /** Tokens that are shown and prove nothing: the enrolment of who signed them is not shown. */
    unverified: number;
    /** The same by whose they are said to be; the first hundred. */
    unverifiedBy: Record<string, number>;
    /** Entries that carry no signature but the log's. */
    attested: number;
    /** Intents whose authority was followed up to the root, and held. */
    uses: number;
  };
}
