import type { EntryKind, EntryView, SystemObjects } from '../../client';
import { type Opened as OpenedGroups, verifyEntry } from '../../ledger';
import { b64 } from '../../protocol';
import type { Command, Typed } from '../command';
import { answer } from '../context';
import { Cursor } from '../log/cursor';
import { CommandError, EXIT, UsageError } from '../errors';
import { everybody } from '../everybody';
import type { NameOf } from '../entryWords';
import { counted, entryLine, openedGroup, shown } from '../facetLines';
import { Identities, type Opened } from '../identities';
import { logKeyOf } from '../log/ledger';
import { past } from '../words';

/** By which entries are found, as `aios/ledger query` calls it. */
const WORDS = ['principal', 'facet', 'object', 'action', 'outcome', 'notebook', 'cell'] as const;

/** Names of one principal that are looked at. */
const MOST_NAMES = 1000;

type Group = Record<string, unknown>;

export const logTail: Command = {
  name: 'log tail',
  summary: 'Print the ledger’s entries as they are made.',
  arity: [0, 0],
  options: {
    after: { type: 'string', value: 'INDEX', help: 'begin after this entry' },
    cursor: {
      type: 'string',
      value: 'FILE',
      help: 'continue from where this file says, and keep it up to date'
    },
    count: { type: 'string', value: 'N', help: 'stop after N entries' }
  },
  notes: [
    '`--json --cursor FILE` passes the ledger on to another system, one line an entry. It starts at the',
    'first, and later continues where it was (the last entries may come twice, none is left out).'
  ],

  async run(context, typed) {
    const path = typed.text('cursor');
    if (path !== undefined && typed.text('after') !== undefined) {
      throw new UsageError('--cursor says where to begin: leave out --after.');
    }
    const { system } = await new Identities(context).viewer();
    const nameOf = await namesOf(system);
    const cursor = path === undefined ? undefined : new Cursor(path);
    const after = cursor ? await cursor.after(system.ledger) : typed.count('after', 0);
    let left = typed.count('count') ?? Infinity;
    const watch = system.ledger.watch({
      signal: context.signal,
      onConnection: error => error && context.warn('The connection was lost; trying again.'),
      ...(after === undefined ? {} : { after })
    });
    try {
      for await (const entry of watch) {
        answer(context, entry, [entryLine(entry, nameOf)]);
        cursor?.reached(entry);
        left -= 1;
        if (left <= 0) {
          break;
        }
      }
    } finally {
      cursor?.keep();
    }
    return EXIT.ok;
  }
};

export const logQuery: Command = {
  name: 'log query',
  summary: 'Search the ledger.',
  arity: [0, 0],
  options: {
    kind: { type: 'string', multiple: true, value: 'KIND', help: 'intent, outcome, refusal, …' },
    principal: { type: 'string', value: 'ID', help: 'entries of this principal' },
    facet: { type: 'string', value: 'ID', help: 'entries of this facet' },
    object: { type: 'string', value: 'NAME', help: 'entries about this object' },
    action: { type: 'string', value: 'NAME', help: 'entries about this action' },
    outcome: { type: 'string', value: 'STATE', help: 'done, failed, not_sent, cut, unknown' },
    notebook: { type: 'string', value: 'ID', help: 'as the kernel said' },
    cell: { type: 'string', value: 'ID', help: 'as the kernel said' },
    since: { type: 'string', value: 'WHEN', help: '30m, 2h, 7d ago, or a date and time' },
    until: { type: 'string', value: 'WHEN', help: 'before this' },
    after: { type: 'string', value: 'INDEX', help: 'entries after this one' },
    before: { type: 'string', value: 'INDEX', help: 'entries before this one' },
    limit: { type: 'string', value: 'N', help: 'at most N entries (default: 50)' },
    verify: { type: 'boolean', help: 'verify each entry against the log’s signed root' }
  },

  async run(context, typed) {
    const opened = await new Identities(context).viewer();
    const after = typed.count('after', 0);
    const before = typed.count('before', 0);
    const page = await opened.system.ledger.query({
      limit: typed.count('limit') ?? 50,
      ...(typed.list('kind').length === 0 ? {} : { kinds: typed.list('kind') as EntryKind[] }),
      ...words(typed),
      ...times(typed, context.clock.now()),
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before })
    });
    const { entries } = page;
    const proofs = typed.flag('verify') ? new Proofs(opened) : undefined;
    const nameOf = await namesOf(opened.system);
    const lines: string[] = [];
    for (const entry of entries) {
      lines.push(entryLine(entry, nameOf, await proofs?.verify(entry)));
    }
    const told = counted(entries.length, 'entry', 'entries');
    answer(context, page, [
      ...lines,
      proofs?.size === undefined ? `${told} of ${page.size}` : `${told} of ${proofs.size}, verified`
    ]);
    return EXIT.ok;
  }
};

/** What those are called today whom entries name by their key. */
async function namesOf(system: SystemObjects): Promise<NameOf> {
  const principals = await everybody(system);
  const names = new Map(principals.map(({ principal, petname }) => [principal, petname]));
  return kid => names.get(kid);
}

function words(typed: Typed): Partial<Record<(typeof WORDS)[number], string>> {
  return Object.fromEntries(
    WORDS.flatMap(name => {
      const word = typed.text(name);
      return word === undefined ? [] : [[name, word]];
    })
  );
}

function times(typed: Typed, now: number): { since?: number; until?: number } {
  return Object.fromEntries(
    (['since', 'until'] as const).flatMap(end => {
      const text = typed.text(end);
      return text === undefined ? [] : [[end, Math.floor(past(text, now) / 1000)]];
    })
  );
}

/** Verifies the very entries that are printed, against the key that was known from the first. */
class Proofs {
  constructor(private readonly opened: Opened) {}

  /** Of the log, as its key signed it; undefined where nothing was verified. */
  size: number | undefined;

  /**
   * @returns what whoever it is of was called then: by the entry that named it last, which is
   * verified, too; null where none is shown, or the name was erased
   * @throws CommandError entry_invalid naming what does not hold.
   */
  async verify(entry: EntryView): Promise<string | null> {
    // Of an outcome the intent records who it was.
    const whose =
      entry.kind === 'outcome' && entry.ref !== undefined ? await this.entry(entry.ref) : entry;
    await this.check(entry, whose);
    return this.called(openedGroup(whose, 'who')['principal'], entry.index);
  }

  private async called(principal: unknown, then: number): Promise<string | null> {
    if (typeof principal !== 'string') {
      return null;
    }
    const at = (await this.namings(principal)).filter(index => index <= then).at(-1);
    const { who, name } = at === undefined ? {} : this.groups(await this.entry(at));
    const petname = who?.['principal'] === principal ? name?.['petname'] : undefined;
    return typeof petname === 'string' ? petname : null;
  }

  private groups(entry: EntryView): { who: Group; name: Group } {
    return { who: openedGroup(entry, 'who'), name: openedGroup(entry, 'name') };
  }

  /** Entries that named somebody, oldest first, as the service says. */
  private namings(principal: string): Promise<number[]> {
    const found =
      this.named.get(principal) ??
      this.opened.system.ledger
        .query({ principal, kinds: ['enrolment', 'renaming'], limit: MOST_NAMES })
        .then(({ entries }) => entries.map(({ index }) => index));
    this.named.set(principal, found);
    return found;
  }

  private async entry(index: number): Promise<EntryView> {
    const known = this.proven.get(index);
    if (known !== undefined) {
      return known.entry;
    }
    const entry = await this.opened.system.ledger.entry(index);
    await this.check(entry, entry);
    return entry;
  }

  private async check(entry: EntryView, whose: EntryView): Promise<void> {
    const { system } = this.opened;
    this.vkey ??= await logKeyOf(this.opened);
    const { proof } = await system.ledger.prove(entry.index);
    const answered = whose === entry ? undefined : this.proven.get(whose.index);
    const {
      checks,
      checkpoint,
      opened = {}
    } = await verifyEntry({
      leaf: b64.decode(entry.leaf),
      openings: entry.openings,
      proof,
      vkey: this.vkey,
      said: entry,
      ...(answered !== undefined && { answered: { index: whose.index, opened: answered.opened } })
    });
    const failed = checks.find(({ ok }) => !ok);
    if (failed !== undefined) {
      throw new CommandError(
        'entry_invalid',
        `Entry #${entry.index} is not what the log’s root says: ` +
          shown(`${failed.name}: ${failed.detail}`)
      );
    }
    this.proven.set(entry.index, { entry, opened });
    this.size = Math.max(this.size ?? 0, checkpoint?.size ?? 0);
  }

  private vkey: string | undefined;
  private readonly named = new Map<string, Promise<number[]>>();
  private readonly proven = new Map<number, { entry: EntryView; opened: OpenedGroups }>();
}
