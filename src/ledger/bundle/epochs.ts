import { logOrigin, parseCheckpoint } from '../checkpoint';
import { type Ed25519Verify, logOriginOf, verifyNote } from '../note';
import { isEpochOf, verifySuccession } from '../succession';
import { sameHash } from '../tree';
import { member, type ReadEntry, textMember } from './entry';
import { messageOf } from './examination';
import type { Findings } from './findings';
import { keptOf, restored } from './restored';
import { type World } from './world';

/** One log of a service that a later one continues. */
export interface FormerLog {
  vkey: string;
  origin: string;
  /** Entries of it that are continued; also the index of the entry that opened the next. */
  size: number;
}

/** What opened an epoch, for whoever reads the verdict. */
export interface EpochStory {
  entry: number;
  /** From a back-up, or with another key over all that there was. */
  change: 'restored' | 'rotated';
  /** ms: when it was opened, and when the copy was made that it was opened from. */
  at: number;
  copied: number | null;
  former: string;
  /** Entries of the former log that are continued. */
  size: number;
  /** Entries known to be lost at least; null where nothing more of the former log was known. */
  lost: number | null;
}

/** Whether this log continues those before it, whose keys handed it on (docs/protocol.md §10, "Epochs"). */
export class Epochs {
  constructor(
    private readonly issuer: string,
    private readonly findings: Findings,
    private readonly world: World,
    private readonly verify: Ed25519Verify | undefined
  ) {}

  readonly former: FormerLog[] = [];
  readonly stories: EpochStory[] = [];

  /** @param root of the entries before this one */
  async open(entry: ReadEntry, root: Uint8Array): Promise<void> {
    const { what } = entry.opened;
    if (what === undefined) {
      this.hidden = true;
      this.leading.clear();
      return;
    }
    const change = member(what, 'change');
    if (change !== 'restored' && change !== 'rotated') {
      // Of a clone it only says where its connections are from: nobody's authority came along.
      return;
    }
    try {
      await this.continue(entry, root, change);
    } catch (error) {
      this.findings.fault('epoch', entry.index, messageOf(error));
    }
    if (change === 'restored') {
      const stranger = [...keptOf(what)].find(kid => !this.world.mayBe(String(kid), 'owner'));
      if (stranger !== undefined) {
        this.findings.fault('epoch', entry.index, `It keeps ${String(stranger)}, who is no owner.`);
      }
      restored(this.world, entry);
    }
  }

  /** The log that had this origin, where this one continues it. */
  of(origin: string): FormerLog | undefined {
    return this.byOrigin.get(origin);
  }

  /** Whether a known key handed its log on, at whatever remove, to this one. */
  leads(known: string, log: string): boolean {
    return this.current === log && this.leading.has(known);
  }

  /** Whether what opened an epoch is not shown, so that a log may be continued unseen. */
  get unseen(): boolean {
    return this.hidden;
  }

  /** To be called after the last entry. @param log vkey that the bundle names */
  end(log: string): void {
    if (this.current !== undefined && this.current !== log && !this.hidden) {
      this.findings.fault('epoch', undefined, 'The last epoch was opened for another key.');
    } else if (this.current === undefined && !this.hidden && !isFirst(log, this.issuer)) {
      this.findings.fault('epoch', undefined, 'No entry opens the epoch that the log is named by.');
    }
  }

  private async continue(
    { index, leaf, opened }: ReadEntry,
    root: Uint8Array,
    change: EpochStory['change']
  ): Promise<void> {
    const { what } = opened;
    const vkey = textMember(what, 'former') ?? '';
    const { last, next } = await verifySuccession(
      textMember(what, 'succession') ?? '',
      vkey,
      this.verify
    );
    const number = this.former.length + 1;
    const named = isEpochOf(vkey, this.issuer, number) && isEpochOf(next, this.issuer, number + 1);
    if (!this.hidden && (!named || (this.current ?? vkey) !== vkey)) {
      throw new Error('The logs are not named as those of one service, one after the other.');
    }
    if (last.size !== index || !sameHash(last.root, root)) {
      throw new Error('The former log ended with other entries than those before this one.');
    }
    if (this.current !== vkey) {
      this.leading.clear();
    }
    this.leading.add(vkey);
    this.current = next;
    const log = { vkey, origin: logOriginOf(vkey), size: index };
    this.former.push(log);
    if (!this.byOrigin.has(log.origin)) {
      this.byOrigin.set(log.origin, log);
    }
    const copied = member(what, 'copied');
    const seen = textMember(what, 'seen');
    const known = seen && parseCheckpoint(await verifyNote(seen, vkey, this.verify)).size;
    this.stories.push({
      entry: index,
      change,
      at: leaf.t,
      copied: typeof copied === 'number' ? copied : null,
      former: last.origin,
      size: index,
      lost: change === 'rotated' ? 0 : typeof known === 'number' ? Math.max(known - index, 0) : null
    });
  }

  /** Keys that handed their logs on, each to the next, with nothing unseen between. */
  private readonly leading = new Set<string>();
  /** The first of each. */
  private readonly byOrigin = new Map<string, FormerLog>();
  private current: string | undefined;
  private hidden = false;
}

/** What is no key of this issuer's is told of elsewhere. */
function isFirst(log: string, issuer: string): boolean {
  try {
    const name = logOriginOf(log);
    return name === logOrigin(issuer, 1) || !name.startsWith(logOrigin(issuer, ''));
  } catch {
    return true;
  }
}
