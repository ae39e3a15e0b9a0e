import type { Erasing, PrincipalView, SystemObjects } from '../../client';
import { ERASABLE_GROUPS, type LeafGroup } from '../../ledger';
import type { Command, Typed } from '../command';
import { answer, type Context } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { everybody } from '../everybody';
import { counted, shown } from '../facetLines';
import { ErasingWords, placeLines, sayWhatIsLeft } from '../erasingWords';
import { Identities } from '../identities';
import type { Mention } from '../mentions';
import { named } from '../targets';
import { past } from '../words';
import { indexesIn } from './disclose';

const DEFAULT_GROUPS = 'args,cell,lineage,token,why';

/** So often it is looked again where whoever is to be forgotten goes on. */
const ROUNDS = 5;
/** Characters of a word: shorter ones stand everywhere. */
const LEAST = 3;

export const erase: Command = {
  name: 'erase',
  summary: 'Erase what was sent and said, for good; that it happened stays proven.',
  arity: [0, 0],
  options: {
    entries: { type: 'string', value: 'LIST', help: 'in these entries: 14,16-20' },
    principal: { type: 'string', value: 'NAME', help: 'in what this principal did (name or id)' },
    'older-than': { type: 'string', value: 'TIME', help: 'in what is older: 90d, 2026-06-30' },
    groups: {
      type: 'string',
      value: 'LIST',
      help: `out of ${ERASABLE_GROUPS.join(', ')} (default: ${DEFAULT_GROUPS})`
    },
    everywhere: {
      type: 'boolean',
      help: 'with --principal: all that may go of what it did, and its names, whoever said them'
    },
    word: {
      type: 'string',
      multiple: true,
      value: 'TEXT',
      help: 'where this stands, whoever said it: a name, an address; may be given several times'
    },
    preview: {
      type: 'boolean',
      help: 'list where words stand, with what would stay; erase nothing'
    },
    reason: { type: 'string', value: 'TEXT', help: 'recorded with it, and kept' },
    as: {
      type: 'string',
      value: 'NAME',
      help: 'as this agent, which was granted that; needs no terminal'
    }
  },
  notes: [
    'What is named together has to hold together. Arguments, cells, signed tokens, purposes, reasons,',
    'what was asked for and what was refused go: of the databases and of what lies beside them. What',
    'stays is who did what under which facet, when, and how it ended, by their keys, and what somebody',
    'signed to give something, as they signed it: with a card’s words and a reason. The log verifies as',
    'before.',
    '“name” is what a principal is called, and where a notebook lies: of whoever holds nothing any more,',
    'so revoke that first. It is called by the beginning of its key from then on.',
    'To forget somebody: --principal NAME --everywhere, with a --word for each other name, address or',
    'path. It looks through all entries (also within signed tokens), shows where these stand, erases',
    'them there once that is confirmed, looks again, and says what is left.',
    'Not reached: back-ups, exports and receipts that exist, what holders keep, and what upstreams keep.',
    'As a retention rule: grant “aios/ledger erase” to an agent, and let it run with --older-than.'
  ],

  async run(context, typed) {
    const name = typed.text('as');
    if (bySearch(typed)) {
      mustFit(typed);
      return searched(context, typed);
    }
    return name === undefined ? byOwner(context, typed) : byAgent(context, typed, name);
  }
};

function bySearch(typed: Typed): boolean {
  return typed.flag('everywhere') || typed.given('word') || typed.flag('preview');
}

/** @throws UsageError where a search is asked for together with what it has no use for */
function mustFit(typed: Typed): void {
  const other = ['entries', 'older-than', 'groups', 'as'].find(name => typed.given(name));
  if (other !== undefined) {
    throw new UsageError(
      `--${other} does not go with --everywhere, --word and --preview: what goes is where words stand.`
    );
  }
  if (typed.given('principal') !== typed.flag('everywhere')) {
    throw new UsageError('--everywhere and --principal go together here: say whose names go.');
  }
  if (!typed.given('principal') && !typed.given('word')) {
    throw new UsageError('Say what to look for: --principal NAME --everywhere, or --word TEXT.');
  }
  if (typed.list('word').some(word => [...word.trim()].length < LEAST)) {
    throw new UsageError(`--word takes at least ${LEAST} characters.`);
  }
}

/** What an owner is shown before, and again after. */
async function searched(context: Context, typed: Typed) {
  return atTerminal(context, async terminal => {
    const { system } = await new Identities(context).owner(terminal);
    const whose = await principalOf(system, typed);
    const words = typed.list('word').map(word => word.trim());
    const reason = typed.text('reason');
    const erasing = await ErasingWords.of(system, { whose, words, reason });
    if (reason !== undefined && erasing.standIn(reason)) {
      throw new UsageError('The reason is kept: it may not say what is to be erased.');
    }
    const places = await erasing.places();
    const lines = [
      `Looked for ${erasing.words.map(word => `“${shown(word)}”`).join(', ')}.`,
      ...placeLines(places),
      ...(whose ? [`All that may go of what “${shown(whose.petname)}” did goes, too.`] : [])
    ];
    if (typed.flag('preview')) {
      answer(context, { words: erasing.words, places }, lines);
      return EXIT.ok;
    }
    lines.forEach(line => terminal.say(line));
    terminal.say('This erases it here, for everybody and for good.');
    await confirmed(terminal, 'erase', 'nothing was erased.');
    const { left, ...done } = await untilGone(system, erasing, places);
    say(context, { ...done, left });
    sayWhatIsLeft(context, erasing, left);
    return EXIT.ok;
  });
}

/** Again where they stand in what came meanwhile: what was refused is recorded a moment later. */
async function untilGone(
  system: SystemObjects,
  erasing: ErasingWords,
  places: readonly Mention[],
  rounds = ROUNDS
): Promise<Erased & { left: Mention[] }> {
  const known = new Set(places.map(({ entry }) => entry));
  const { erased, entries } = await each(system, erasing.acts(places));
  const left = await erasing.places();
  const came = left.filter(({ entry, groups }) => groups.length > 0 && !known.has(entry));
  if (came.length === 0 || rounds === 1) {
    return { erased, entries, left };
  }
  const rest = await untilGone(system, erasing, left, rounds - 1);
  return { ...rest, erased: erased + rest.erased, entries: [...entries, ...rest.entries] };
}

async function byOwner(context: Context, typed: Typed) {
  const wanted = wantedOf(context, typed);
  return atTerminal(context, async terminal => {
    const { system } = await new Identities(context).owner(terminal);
    const whose = await principalOf(system, typed);
    const erasing = { ...wanted, ...(whose && { principal: whose.principal }) };
    terminal.say(`This erases ${erasing.groups.join(', ')} here, for everybody and for good.`);
    await confirmed(terminal, 'erase', 'nothing was erased.');
    const code = await erased(context, system, erasing);
    if (whose !== undefined && erasing.groups.includes('name')) {
      await sayWhatStays(context, system, whose);
    }
    return code;
  });
}

/** Where the name is that was to go: with who still holds something, and in the names of others. */
async function sayWhatStays(context: Context, system: SystemObjects, whose: PrincipalView) {
  const principals = await everybody(system);
  if (principals.find(({ principal }) => principal === whose.principal)?.name?.opening) {
    context.warn(
      'It keeps its name while it holds something: revoke that, and erase the name then.'
    );
  }
  const ends = [` (made by ${whose.petname})`, ` (${whose.petname})`];
  const others = principals.filter(({ petname }) => ends.some(end => petname.endsWith(end)));
  if (others.length > 0) {
    const names = others.map(({ petname }) => `“${shown(petname)}”`).join(', ');
    context.warn(`The name is part of others’, which are erased by themselves: ${names}.`);
  }
}

async function byAgent(context: Context, typed: Typed, name: string) {
  const principal = typed.text('principal');
  const { system } = await new Identities(context).agent(name);
  return erased(context, system, {
    ...wantedOf(context, typed),
    ...(principal !== undefined && { principal })
  });
}

async function erased(context: Context, system: SystemObjects, erasing: Erasing) {
  say(context, await each(system, [erasing]));
  return EXIT.ok;
}

interface Erased {
  /** Entries of which something went. */
  erased: number;
  /** Those that record it. */
  entries: number[];
}

/** All of it, however many acts that takes. */
async function each(system: SystemObjects, acts: readonly Erasing[]): Promise<Erased> {
  const entries: number[] = [];
  let erased = 0;
  for (const erasing of acts) {
    for (let more = true; more;) {
      const done = await system.ledger.erase(erasing);
      erased += done.erased;
      more = done.more;
      entries.push(...(done.entry === undefined ? [] : [done.entry]));
    }
  }
  return { erased, entries };
}

function say(context: Context, told: Erased & { left?: Mention[] }): void {
  const { erased, entries } = told;
  answer(context, told, [
    erased === 0
      ? 'There was nothing to erase.'
      : `Erased of ${counted(erased, 'entry', 'entries')}, recorded as ` +
        entries.map(entry => `#${entry}`).join(' ')
  ]);
}

function wantedOf({ clock }: Context, typed: Typed): Erasing {
  const [entries, older] = [typed.text('entries'), typed.text('older-than')];
  if (entries === undefined && older === undefined && !typed.given('principal')) {
    throw new UsageError('Say what to erase: --entries, --principal or --older-than.');
  }
  const groups = (typed.text('groups') ?? DEFAULT_GROUPS).split(',');
  const unknown = groups.find(group => !ERASABLE_GROUPS.includes(group as LeafGroup));
  if (unknown !== undefined) {
    throw new UsageError(
      `--groups takes ${ERASABLE_GROUPS.join(', ')}, not ${shown(unknown, 40)}.`
    );
  }
  const reason = typed.text('reason');
  return {
    groups: groups as Erasing['groups'],
    ...(entries !== undefined && { entries: rangesOf(entries) }),
    ...(older !== undefined && { before: Math.floor(past(older, clock.now()) / 1000) }),
    ...(reason !== undefined && { reason })
  };
}

async function principalOf(
  system: SystemObjects,
  typed: Typed
): Promise<PrincipalView | undefined> {
  const word = typed.text('principal');
  if (word === undefined) {
    return undefined;
  }
  const { principal } = await named(system, word);
  if (principal === undefined) {
    throw new UsageError(`“${shown(word)}” is not a principal.`);
  }
  return principal;
}

function rangesOf(text: string): [number, number][] {
  return indexesIn(text).map(([from, to]) => [from, to]);
}
