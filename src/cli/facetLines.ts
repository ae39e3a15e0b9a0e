import {
  type EntryView,
  type FacetView,
  type FieldGroup,
  type PersonsView,
  type RequestView,
  b64u,
  nameOfKey,
  safeText,
  sentence,
  utf8,
  readable
} from '../protocol';
import { aboutWords, type NameOf } from './entryWords';

/** A sentence is never cut: what is limited stands at its end. */
const WHOLE = 100_000;

/**
 * `#1042 2026-11-23 14:02:11Z intent   churn.ipynb   bank.deposit`.
 * @param called where the entry is verified, what whoever it is of was called then; null where that
 * is not shown
 */
export function entryLine(
  entry: EntryView,
  nameOf: NameOf = () => undefined,
  called?: string | null
): string {
  const what = openedGroup(entry, 'what');
  const why = openedGroup(entry, 'why');
  const result = openedGroup(entry, 'result');
  // Of a delegation it is the giver by their key, whom the words before it call by name.
  const detail = entry.kind === 'delegation' ? undefined : why['detail'];
  const inPage = what['mode'] === 'page' ? 'in the notebook’s own page' : undefined;
  const about = aboutWords(entry.kind, { ...what, ...openedGroup(entry, 'name') }, nameOf);
  const told = [about, inPage, why['code'], detail, result['state']]
    .concat(result['status'], rowsPassed(result['rows']))
    .filter(part => part !== undefined && part !== '')
    .map(part => shown(part));
  const who = whoWords(entry, called);
  const ref = entry.ref === undefined ? '' : ` (of #${entry.ref})`;
  const head = `#${entry.index}  ${when(entry.at / 1000)}  ${entry.kind.padEnd(12)}`;
  return `${head}  ${padded(who, 24)}  ${told.join(' · ')}${ref}`.trimEnd();
}

/** How many rows of a limited result passed. */
function rowsPassed(rows: unknown): string | undefined {
  return typeof rows === 'number' ? counted(rows, 'row', 'rows') : undefined;
}

/** The name that was recorded; what the service says today is marked as that. */
function whoWords(entry: EntryView, called: string | null | undefined): string {
  const today = shown(entry.petname ?? '');
  const names = entry.kind === 'enrolment' || entry.kind === 'renaming';
  const recorded =
    called === undefined && names ? openedGroup(entry, 'name')['petname'] : byName(entry, called);
  if (recorded === undefined || shown(recorded) === today) {
    return today;
  }
  return today === '' ? shown(recorded) : `${shown(recorded)} (today: ${today})`;
}

/** Whoever has no name that is proven is called by its key. */
function byName({ principal, petname }: EntryView, called: string | null | undefined): unknown {
  const unnamed = called === null && principal !== undefined && petname !== undefined;
  return unnamed ? nameOfKey(principal) : (called ?? undefined);
}

/** What the reader may see of one field group; an empty object where nothing. */
export function openedGroup(entry: EntryView, group: FieldGroup): Record<string, unknown> {
  const opening = entry.openings[group];
  if (!opening) {
    return {};
  }
  try {
    const value = JSON.parse(utf8.decode(b64u.decode(opening.bytes))) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function requestLines(request: RequestView, now: number): string[] {
  const { id, who, purpose, asked_at: askedAt, cell, needs, act, persons } = request;
  const waited = Math.max(0, now - askedAt);
  const from = cell?.notebook ? ` from ${shown(cell.notebook)}` : '';
  return [
    `${id}  ${shown(who.petname)}${from}, waiting ${span(waited)}`,
    ...(act ? [`    to confirm: ${readable(act.sentence, WHOLE)}`] : []),
    ...(persons ? [`    ${personsWords(persons)}`] : []),
    ...(purpose === '' ? [] : [`    says: “${shown(purpose)}”`]),
    ...needs.map(({ sentence: text, known }, at) => {
      const unknown = known ? '' : '  [no connected service offers this]';
      return `  ${String(at + 1).padStart(2)}. ${readable(text, WHOLE)}${unknown}`;
    })
  ];
}

/** `1 of 2 persons so far: Ana`. */
export function personsWords({ needed, agreed, yours }: PersonsView): string {
  const names = agreed.map(({ petname }) => shown(petname)).join(', ');
  const who = names === '' ? '' : `: ${names}${yours ? ', so you have' : ''}`;
  return `${agreed.length} of ${needed} persons so far${who}`;
}

export function facetLine({ id, petname, terms, state, uses_left: left }: FacetView): string {
  const uses = left === null ? '' : `, ${left} uses left`;
  return `${id}  ${state}${uses}  ${readable(sentence(petname, terms))}`;
}

/** Text of others, made safe for a terminal. */
export function shown(value: unknown, most = 500): string {
  return safeText(typeof value === 'string' ? value : String(value ?? ''), most);
}

/** What is shown, in a column; the signs that lay out a name take no place. */
export function padded(text: string, width: number): string {
  return text.padEnd(width + (text.length - text.replace(/[\u2068\u2069]/g, '').length));
}

/** `1 entry`, `12 entries`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Seconds since the epoch as `2026-11-23 14:02:11Z`. */
export function when(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

export function span(seconds: number): string {
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
