import type { EntryView } from '../../protocol';
import { opened } from './opened';

/** The cell that acted, by the kernel's own word. */
export interface CellName {
  id: string;
  /** Path of its notebook, where the kernel said it. */
  notebook: string | null;
  /** Its execution count. */
  count: number | null;
}

/** The kernel that acted. */
export interface KernelName {
  /** As its Jupyter server calls it. */
  id: string;
  /** Whose word that is: of the wallet that keeps the key and let it in, or of whoever has its own. */
  by: 'wallet' | 'holder';
}

/** What of an entry can be shown, read from the openings the page may see. */
export interface ReadEntry {
  index: number;
  kind: EntryView['kind'];
  /** Milliseconds since the epoch. */
  at: number;
  ref: number | null;
  principal: string;
  /** What the principal is called or, in an entry that names it, was given; empty for the service. */
  petname: string;
  /** Of an entry that names it: what the service calls it today, where that is something else. */
  today: string | null;
  /** Whether it has a principal, of which nothing is open to the page. */
  hidden: boolean;
  object: string;
  action: string;
  facet: string | null;
  chain: string[];
  /** Whom a revocation hits: the facet that ended and its holder; without one all that this holds. */
  ended: { facet: string | null; holder: string } | null;
  /**
   * How somebody decided: `pointer`, `digits`, `terminal`, or `page`, where code could have. Of what
   * else widens, `page` alone.
   */
  mode: string;
  /** Of a decision: `grant` or `deny`; empty where that is not shown. */
  decided: string;
  /** Name of the rule that decided; empty where somebody did. */
  rule: string;
  /** Whether a request asks to confirm one act, instead of for facets. */
  confirms: boolean;
  /** What a use rests on beside its facet: the decision that confirmed it, outcomes required. */
  restsOn: number[];
  /** Of a decision that several persons had to make: those of the others. */
  agreed: number[];
  /**
   * Of a registration: `proposed`, `added`, `replaced` at the same place, `moved` to another,
   * `removed`; empty where that is not shown.
   */
  change: string;
  /** Of a note: the outcomes and notes that it is based on. */
  basedOn: number[];
  /** Limits of links that were only tried and that a use broke. */
  wouldBreak: { facet: string; argument: string }[];
  /** Whom an introduction lets in: what it is called, and as what. */
  newcomer: { kind: string; petname: string } | null;
  /** Whether an enrolment lets in again who was let in before. */
  again: boolean;
  /** Of an enrolment: the introduction that it answers. */
  introduced: number | null;
  /** `done`, `failed`, `refused`, … */
  outcome: string;
  /** Of an outcome: how many rows of the result passed, where that was counted. */
  rows: number | null;
  /** Code of a refusal. */
  code: string;
  /** What the code does not say: the argument, the facet. */
  detail: string;
  /** Reason or purpose, in somebody's own words. */
  words: string;
  cell: CellName | null;
  kernel: KernelName | null;
  /** Of an act in a cell: intents whose results it read before, and whether its server saw it. */
  drewOn: number[];
  seen: boolean;
}

/** Kinds that need no `who`: an outcome has that of its intent. */
const NOBODYS: readonly EntryView['kind'][] = ['outcome', 'refusals', 'epoch'];

/** Kinds that say what the one whom they are of is called from then on. */
const NAMED: readonly EntryView['kind'][] = ['enrolment', 'renaming'];

/** Kinds of what a person widens. */
const MODED: readonly EntryView['kind'][] = [
  'decision',
  'rule',
  'passkey',
  'introduction',
  'registration',
  'resume'
];

type Fields = Record<string, unknown>;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads an entry; unopened parts are empty strings. */
export function readEntry(entry: EntryView): ReadEntry {
  const who = opened(entry, 'who');
  const what = opened(entry, 'what');
  const why = opened(entry, 'why');
  const result = opened(entry, 'result');
  const name = opened(entry, 'name');
  const named = NAMED.includes(entry.kind) ? text(name['petname']) : '';
  const actions = Array.isArray(what['actions']) ? (what['actions'] as string[]).join(', ') : '';
  return {
    index: entry.index,
    kind: entry.kind,
    at: entry.at,
    ref: entry.ref ?? null,
    principal: text(who['principal']) || (entry.principal ?? ''),
    petname: 'who' in entry.openings ? named || (entry.petname ?? '') : '',
    today:
      named !== '' && entry.petname !== undefined && entry.petname !== named ? entry.petname : null,
    hidden: !('who' in entry.openings) && !NOBODYS.includes(entry.kind),
    object: text(what['object']),
    action: text(what['action']) || actions,
    facet: text(who['facet']) || null,
    chain: Array.isArray(who['chain']) ? (who['chain'] as string[]) : [],
    ended: endedBy(what),
    mode: MODED.includes(entry.kind) ? text(what['mode']) : '',
    decided: entry.kind === 'decision' ? text(what['outcome']) : '',
    rule: what['mode'] === 'rule' ? text(what['rule']) || text(who['facet']) : '',
    confirms: entry.kind === 'request' && text(what['act']) !== '',
    restsOn: entry.kind === 'intent' ? restsOn(what) : [],
    change: entry.kind === 'registration' ? text(what['change']) : '',
    agreed: entry.kind === 'decision' ? numbers(what['with']) : [],
    basedOn: entry.kind === 'note' ? basedOn(what) : [],
    wouldBreak: entry.kind === 'intent' ? wouldBreak(what) : [],
    newcomer:
      entry.kind === 'introduction'
        ? { kind: text(what['kind']), petname: text(name['petname']) }
        : null,
    again: what['again'] === true,
    introduced: entry.kind === 'enrolment' ? (numbers([what['introduction']])[0] ?? null) : null,
    outcome: entry.kind === 'refusal' ? 'refused' : text(result['state']),
    rows: typeof result['rows'] === 'number' ? result['rows'] : null,
    code: text(why['code']),
    detail: text(why['detail']),
    words:
      entry.kind === 'note'
        ? text(opened(entry, 'args')['claim'])
        : text(why['reason']) || text(why['purpose']),
    cell: cellOf(opened(entry, 'cell')),
    kernel: kernelOf(opened(entry, 'cell'), text(who['custody'])),
    ...lineageOf(opened(entry, 'lineage'), text(who['custody']))
  };
}

/** A key that the service keeps is used by the wallet, which alone says what a server saw. */
function lineageOf({ read, seen }: Fields, custody: string): Pick<ReadEntry, 'drewOn' | 'seen'> {
  return { drewOn: numbers(read), seen: seen === true && custody === 'wallet' };
}

/** The indexes of a list; what is none in it is left out. */
function numbers(list: unknown): number[] {
  return (Array.isArray(list) ? list : []).filter(index => Number.isSafeInteger(index)) as number[];
}

function endedBy(what: Fields): ReadEntry['ended'] {
  const facet = text(what['facet']);
  const holder = text(what['holder']);
  return holder ? { facet: facet || null, holder } : null;
}

function restsOn({ confirmed, required }: Fields): number[] {
  const outcomes = Array.isArray(required) ? (required as Fields[]) : [];
  return numbers([confirmed, ...outcomes.map(({ outcome }) => outcome)]);
}

function basedOn({ based_on: bases }: Fields): number[] {
  return numbers(Array.isArray(bases) ? (bases as Fields[]).map(({ entry }) => entry) : []);
}

function wouldBreak({ observed }: Fields): ReadEntry['wouldBreak'] {
  return (Array.isArray(observed) ? (observed as Fields[]) : [])
    .map(mark => ({ facet: text(mark['facet']), argument: text(mark['argument']) }))
    .filter(({ facet, argument }) => facet !== '' && argument !== '');
}

function cellOf(value: unknown): CellName | null {
  const { id, notebook, count } = (value ?? {}) as Fields;
  return text(id)
    ? {
        id: text(id),
        notebook: text(notebook) || null,
        count: Number.isSafeInteger(count) ? (count as number) : null
      }
    : null;
}

/** A key that the service keeps is used by the wallet, which knows who is at the other end. */
function kernelOf({ kernel }: Fields, custody: string): KernelName | null {
  return text(kernel) ? { id: text(kernel), by: custody === 'wallet' ? 'wallet' : 'holder' } : null;
}
