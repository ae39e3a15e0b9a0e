import { concat } from '../../protocol';
import type { Checkpoint } from '../checkpoint';
import { decodeLeaf, type Leaf, type LeafKind } from '../leaf';
import { lentTo, lentToNobody } from './cards';
import { endedAll } from './coverage';
import { crowded } from './crowding';
import { textMember } from './entry';
import { Epochs } from './epochs';
import { Accounted } from './erasures';
import { Examination, messageOf } from './examination';
import { EXAMINERS } from './examiners';
import { type FaultCode, Findings, type Hole } from './findings';
import { Grown } from './grown';
import {
  type BundleHead,
  type BundleLine,
  LaterForm,
  LineDigest,
  parseBundleLine,
  type ReadBundleEntry
} from './lines';
import { LogKey, readUnsigned, vouched } from './logKey';
import { namedApart } from './naming';
import { Notes } from './notes';
import { readOpenings } from './openings';
import { attributed } from './signing';
import { Splitting } from './splitting';
import type { BundleOptions, BundleVerdict } from './verdict';
import { World } from './world';

/** So many signers whose keys are not shown are told one by one. */
const KEPT = 100;
const NEWLINE = Uint8Array.of(0x0a);

/** What answers another entry. */
const ANSWERING: ReadonlySet<LeafKind> = new Set(['outcome', 'decision', 'withdrawal', 'grant']);

/** What a note may be based on. */
const BASES: readonly LeafKind[] = ['outcome', 'note'];

/**
 * Verifies a bundle line by line: form and digest, the log's signature and tree, every commitment,
 * every signature, and the authority of every act, replayed in the order of the log
 * (docs/protocol.md §10, "Bundles"). Nothing is thrown: what is wrong is a fault of the verdict.
 */
export class BundleVerification {
  constructor(private readonly options: BundleOptions = {}) {}

  /** @param line without its newline */
  async line(line: Uint8Array): Promise<void> {
    this.lines += 1;
    if (this.ended) {
      this.fault('form', `Line ${this.lines} stands after the end.`);
      return;
    }
    const digest = this.digest.hex();
    this.digest.add(concat(line, NEWLINE));
    let parsed: BundleLine;
    try {
      parsed = parseBundleLine(line);
    } catch (error) {
      if (this.lines === 1 && error instanceof LaterForm) {
        this.later = error.form;
      }
      this.fault('form', `Line ${this.lines}: ${messageOf(error).replace(/\.$/, '')}.`);
      return;
    }
    if ((this.lines === 1) !== (parsed.is === 'head')) {
      this.fault('form', `Line ${this.lines} is not at its place.`);
      return;
    }
    switch (parsed.is) {
      case 'head':
        return this.head(parsed.head);
      case 'entry':
        return this.entry(parsed.entry);
      case 'checkpoint':
        return this.note(parsed.note);
      case 'end':
        this.ended = true;
        if (parsed.entries !== this.grown.size) {
          const { size } = this.grown;
          this.fault('order', `The end counts ${parsed.entries} entries; ${size} are there.`);
        }
        if (parsed.digest !== digest) {
          this.fault('digest', 'The bundle was changed after it was written.');
        }
    }
  }

  /** To be called once, after the last line. @param whole whether the last line ended in a newline */
  async end({ whole = true } = {}): Promise<BundleVerdict> {
    const { findings, grown } = this;
    if (!this.ended || !whole) {
      this.fault('truncated', `The bundle breaks off after ${grown.size} entries.`);
    }
    if (this.exam) {
      lentToNobody(this.exam);
      crowded(this.exam);
    }
    const inclusion =
      grown.is(this.checkpoint ?? this.unsigned, findings) && this.checkpoint !== undefined;
    if (this.exam && inclusion) {
      endedAll(this.exam);
    }
    if (this.epochs) {
      await this.notes?.end(grown.size, this.epochs);
      this.epochs.end(this.vkey);
    }
    const key = vouched(this.options.vkey, this.vkey, this.epochs, findings);
    const unverified = [...(this.exam?.unverified ?? [])];
    const accounted = new Accounted(this.exam?.world.erasures ?? [], grown.size);
    findings.account((hole, denies) => erased(accounted, hole, denies));
    return {
      ok: findings.faultCount === 0,
      faults: findings.faults,
      faultCount: findings.faultCount,
      holes: findings.holes,
      holeCount: findings.holeCount,
      erasedCount: findings.erasedCount,
      later: this.later,
      issuer: this.issuer,
      key,
      checkpoint: this.checkpoint,
      note: this.checkpoint && this.headNote,
      epochs: this.epochs?.stories ?? [],
      proven: {
        inclusion,
        continues: this.notes?.continues ?? [],
        entries: grown.size,
        kinds: Object.fromEntries(this.kinds),
        signatures: this.exam?.verified ?? 0,
        unverified: unverified.reduce((sum, [, count]) => sum + count, 0),
        unverifiedBy: Object.fromEntries(unverified.slice(0, KEPT)),
        attested: this.exam?.attested ?? 0,
        uses: this.exam?.uses ?? 0
      }
    };
  }

  private async head({ issuer, log, checkpoint: note }: BundleHead): Promise<void> {
    const { vkey: known, verify, verifier, world = new World() } = this.options;
    this.issuer = issuer;
    this.headNote = note;
    this.exam = new Examination(world, this.findings, issuer, verifier);
    this.epochs = new Epochs(issuer, this.findings, world, verify);
    const key = new LogKey(log, issuer, known, verify);
    this.vkey = key.vkey;
    key.examine(this.findings);
    try {
      this.checkpoint = await key.signed(note);
    } catch (error) {
      this.fault('checkpoint', messageOf(error));
      // Unsigned, but its size still tells where the bundle means to end.
      this.unsigned = readUnsigned(note);
    }
    const signed = (one: string, vkey?: string): Promise<Checkpoint> => key.signed(one, vkey);
    this.notes = new Notes(key.origin, issuer, signed, this.findings);
    for (const seen of this.options.seen ?? []) {
      await this.note(seen);
    }
  }

  /** An earlier checkpoint, to be compared when the tree has its size. */
  private async note(note: string): Promise<void> {
    await this.notes?.add(note, this.grown.size, () => this.grown.root());
  }

  private async entry({ index, leaf, hash, shown }: ReadBundleEntry): Promise<void> {
    const { grown } = this;
    if (index !== grown.size) {
      this.findings.fault('order', index, `Entry ${index} stands where ${grown.size} belongs.`);
    }
    const read = this.leaf(index, leaf);
    const before = read?.k === 'epoch' ? grown.root() : undefined;
    const own = grown.append(index, leaf, hash);
    this.notes?.meet(grown.size, () => grown.root());
    if (read !== undefined) {
      if (index + 1 === grown.size && BASES.includes(read.k)) {
        this.exam?.world.bases.add(index, own);
      }
      this.kinds.set(read.k, (this.kinds.get(read.k) ?? 0) + 1);
      await this.examine(index, read, shown, before);
    }
  }

  private leaf(index: number, bytes: Uint8Array): Leaf | undefined {
    try {
      return decodeLeaf(bytes);
    } catch (error) {
      this.findings.fault('leaf', index, messageOf(error));
      return undefined;
    }
  }

  private async examine(
    index: number,
    leaf: Leaf,
    shown: ReadBundleEntry['shown'],
    rootBefore: Uint8Array | undefined
  ): Promise<void> {
    const { exam, epochs, findings } = this;
    if (exam === undefined) {
      return;
    }
    if (leaf.t < exam.world.lastTime) {
      findings.fault('order', index, 'It is older than the entry before it.');
    }
    exam.world.lastTime = Math.max(leaf.t, exam.world.lastTime);
    if (leaf.ref !== undefined && leaf.ref >= index) {
      findings.fault('reference', index, `It answers entry ${leaf.ref}, which comes later.`);
    } else if (leaf.ref !== undefined && !ANSWERING.has(leaf.k)) {
      findings.fault('reference', index, `What it is answers nothing, and it answers ${leaf.ref}.`);
    }
    const entry = readOpenings({ index, leaf, shown }, findings);
    const before = findings.faultCount;
    exam.world.heads.add(index, leaf.t, textMember(entry.opened.who, 'principal'));
    try {
      endedAll(exam, entry);
      lentTo(exam, entry);
      crowded(exam, entry);
      attributed(exam, entry);
      namedApart(exam, entry);
      await EXAMINERS.get(leaf.k)?.(exam, entry);
      if (rootBefore !== undefined) {
        await epochs?.open(entry, rootBefore);
      }
    } catch (error) {
      findings.fault('agreement', index, messageOf(error));
    }
    this.options.onEntry?.(entry);
    if (leaf.k === 'intent' && findings.faultCount === before && exam.followed(index)) {
      exam.uses += 1;
    }
  }

  private fault(code: FaultCode, detail: string): void {
    if (code === 'form' && this.exam) {
      // What can't be read may be what the act before was still to end.
      this.exam.world.stopping = undefined;
    }
    this.findings.fault(code, undefined, detail);
  }

  private readonly findings = new Findings();
  private readonly digest = new LineDigest();
  private readonly grown = new Grown();
  private readonly kinds = new Map<string, number>();
  private exam: Examination | undefined;
  private epochs: Epochs | undefined;
  private notes: Notes | undefined;
  private later: number | undefined;
  private issuer: string | undefined;
  private vkey = '';
  private headNote = '';
  private checkpoint: Checkpoint | undefined;
  private unsigned: Checkpoint | undefined;
  private lines = 0;
  private ended = false;
}

/** The erasure that accounts for all that is not shown of an entry. */
function erased(
  accounted: Accounted,
  { entry, kind, groups }: Hole,
  denies: boolean
): number | undefined {
  const by = groups.map(group => accounted.by(entry, group, { kind, denies }));
  return by.includes(undefined) ? undefined : by[0];
}

/** Verifies a bundle that comes in pieces of any size. */
export async function verifyBundle(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: BundleOptions = {}
): Promise<BundleVerdict> {
  const verification = new BundleVerification(options);
  const splitting = new Splitting();
  for await (const piece of bytes) {
    for (const line of splitting.lines(piece)) {
      await verification.line(line);
    }
  }
  const rest = splitting.end();
  if (rest !== null) {
    await verification.line(rest);
  }
  return verification.end({ whole: rest === null });
}
