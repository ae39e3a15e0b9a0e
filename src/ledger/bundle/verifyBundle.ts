import { concat } from '../../protocol';
import { type Checkpoint, logOrigin, parseCheckpoint } from '../checkpoint';
import { decodeLeaf, type Leaf, type LeafKind } from '../leaf';
import { logOriginOf, parseNote, verifyEd25519, verifyNote } from '../note';
import { leafHash, MerkleFrontier, sameHash } from '../tree';
import { lentTo, lentToNobody } from './cards';
import { endedAll } from './coverage';
import { crowded } from './crowding';
import { textMember } from './entry';
import { Epochs } from './epochs';
import { Accounted } from './erasures';
import { Examination, messageOf } from './examination';
import { EXAMINERS } from './examiners';
import { type FaultCode, Findings, type Hole } from './findings';
import {
  type BundleHead,
  type BundleLine,
  LineDigest,
  parseBundleLine,
  type ReadBundleEntry
} from './lines';
import { namedApart } from './naming';
import { Notes } from './notes';
import { readOpenings } from './openings';
import { attributed } from './signing';
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
        if (parsed.entries !== this.next) {
          this.fault('order', `The end counts ${parsed.entries} entries; ${this.next} are there.`);
        }
        if (parsed.digest !== digest) {
          this.fault('digest', 'The bundle was changed after it was written.');
        }
    }
  }

  /** To be called once, after the last line. @param whole whether the last line ended in a newline */
  async end({ whole = true } = {}): Promise<BundleVerdict> {
    if (!this.ended || !whole) {
      this.fault('truncated', `The bundle breaks off after ${this.next} entries.`);
    }
    if (this.exam) {
      lentToNobody(this.exam);
      crowded(this.exam);
    }
    const inclusion = this.checkRoot();
    if (this.exam && inclusion) {
      endedAll(this.exam);
    }
    if (this.epochs) {
      await this.notes?.end(this.next, this.epochs);
      this.epochs.end(this.vkey);
    }
    const key = this.keyIs();
    const { findings } = this;
    const unverified = [...(this.exam?.unverified ?? [])];
    const accounted = new Accounted(this.exam?.world.erasures ?? [], this.next);
    findings.account((hole, denies) => erased(accounted, hole, denies));
    return {
      ok: findings.faultCount === 0,
      faults: findings.faults,
      faultCount: findings.faultCount,
      holes: findings.holes,
      holeCount: findings.holeCount,
      erasedCount: findings.erasedCount,
      issuer: this.issuer,
      key,
      checkpoint: this.checkpoint,
      note: this.checkpoint && this.headNote,
      epochs: this.epochs?.stories ?? [],
      proven: {
        inclusion,
        continues: this.notes?.continues ?? [],
        entries: this.next,
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
    const { vkey: known = log, verify, verifier, world = new World() } = this.options;
    this.issuer = issuer;
    this.headNote = note;
    this.exam = new Examination(world, this.findings, issuer, verifier);
    this.epochs = new Epochs(issuer, this.findings, world, verify);
    // The key of an earlier log may have handed it on: that shows at the end.
    this.vkey = sameService(known, log, issuer) ? log : known;
    if (log !== this.vkey) {
      this.fault('key', 'The bundle names another key of the log than the one that is known.');
    }
    try {
      if (!logOriginOf(log).startsWith(logOrigin(issuer, ''))) {
        this.fault('key', 'The key of the log is not one of this issuer’s.');
      }
    } catch (error) {
      this.fault('key', messageOf(error));
    }
    try {
      this.checkpoint = await this.signed(note);
    } catch (error) {
      this.fault('checkpoint', messageOf(error));
      // Unsigned, but its size still tells where the bundle means to end.
      this.unsigned = readUnsigned(note);
    }
    this.notes = new Notes(
      this.origin(),
      issuer,
      (one, vkey) => this.signed(one, vkey),
      this.findings
    );
    for (const seen of this.options.seen ?? []) {
      await this.note(seen);
    }
  }

  /** An earlier checkpoint, to be compared when the tree has its size. */
  private async note(note: string): Promise<void> {
    await this.notes?.add(note, this.next, () => this.tree.root());
  }

  private async signed(note: string, vkey = this.vkey): Promise<Checkpoint> {
    const { verify = verifyEd25519 } = this.options;
    const checkpoint = parseCheckpoint(await verifyNote(note, vkey, verify));
    const name = logOriginOf(vkey);
    if (checkpoint.origin !== name) {
      throw new Error(`The checkpoint is of the log ${checkpoint.origin}, not of ${name}.`);
    }
    return checkpoint;
  }

  private origin(): string {
    try {
      return logOriginOf(this.vkey);
    } catch {
      return '';
    }
  }

  private keyIs(): BundleVerdict['key'] {
    const { vkey: known } = this.options;
    if (known === undefined) {
      return 'unvouched';
    }
    if (known === this.vkey) {
      return 'known';
    }
    if (this.epochs?.leads(known, this.vkey) === true) {
      return 'handed_on';
    }
    if (this.epochs?.unseen !== true) {
      this.fault('key', 'The key that is known did not hand its log on to this one.');
    }
    return 'unvouched';
  }

  private async entry({ index, leaf, hash, shown }: ReadBundleEntry): Promise<void> {
    if (index !== this.next) {
      this.findings.fault('order', index, `Entry ${index} stands where ${this.next} belongs.`);
    }
    const own = leafHash(leaf);
    const read = this.leaf(index, leaf);
    const before = read?.k === 'epoch' ? this.tree.root() : undefined;
    this.tree.append(own);
    this.stated.append(hash);
    if (!sameHash(own, hash)) {
      this.changed.push(index);
    }
    this.next += 1;
    this.notes?.meet(this.next, () => this.tree.root());
    if (read !== undefined) {
      if (index + 1 === this.next && BASES.includes(read.k)) {
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

  /** Whether the entries are those of the checkpoint; where one was changed, says which. */
  private checkRoot(): boolean {
    const signed = this.checkpoint ?? this.unsigned;
    const byLeaves = signed?.size === this.next && sameHash(this.tree.root(), signed.root);
    const byHashes = signed?.size === this.next && sameHash(this.stated.root(), signed.root);
    for (const index of this.changed) {
      this.findings.fault(
        'leaf',
        index,
        byLeaves ? 'Its hash is not that of the entry.' : 'The entry was changed.'
      );
    }
    if (signed !== undefined && !byLeaves && !byHashes) {
      this.fault(
        'root',
        signed.size === this.next
          ? 'These entries are not those that the checkpoint was signed over.'
          : `The checkpoint is over ${signed.size} entries; ${this.next} are shown.`
      );
    }
    return this.checkpoint !== undefined && byLeaves;
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
  private readonly tree = new MerkleFrontier();
  private readonly stated = new MerkleFrontier();
  private readonly kinds = new Map<string, number>();
  private readonly changed: number[] = [];
  private exam: Examination | undefined;
  private epochs: Epochs | undefined;
  private notes: Notes | undefined;
  private issuer: string | undefined;
  private vkey = '';
  private headNote = '';
  private checkpoint: Checkpoint | undefined;
  private unsigned: Checkpoint | undefined;
  private lines = 0;
  private next = 0;
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

/** Whether a known key is of another log of the same service, which may have handed itself on. */
function sameService(known: string, log: string, issuer: string): boolean {
  try {
    const [one, other] = [logOriginOf(known), logOriginOf(log)];
    return one !== other && one.startsWith(logOrigin(issuer, ''));
  } catch {
    return false;
  }
}

function readUnsigned(note: string): Checkpoint | undefined {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch {
    return undefined;
  }
}

/** Verifies a bundle that comes in pieces of any size. */
export async function verifyBundle(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: BundleOptions = {}
): Promise<BundleVerdict> {
  const verification = new BundleVerification(options);
  let rest: Uint8Array[] = [];
  for await (const piece of bytes) {
    let start = 0;
    for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, start)) {
      await verification.line(concat(...rest, piece.subarray(start, at)));
      rest = [];
      start = at + 1;
    }
    if (start < piece.length) {
      rest.push(piece.slice(start));
    }
  }
  const whole = rest.length === 0;
  if (!whole) {
    await verification.line(concat(...rest));
  }
  return verification.end({ whole });
}
