import {
  actionPhrase,
  type CellWord,
  jcs,
  type Json,
  petnamePhrase,
  visibleText
} from '../../protocol';
import { type Act, touches } from './acts';
import type { AuditAnswer, Permit } from './audit';
import type { Step } from './authority';
import type { Passed } from './passed';
import { principalOf, type Question } from './question';

/** Values longer than this are cut in sentences; JSON has them whole. */
const VALUE = 120;

const NONE_FOUND: Readonly<Record<Question['ask'], string>> = {
  who: 'Nobody.',
  what: 'Nothing was done under this name.',
  refused: 'Nothing was refused.',
  why: 'There is no such entry.',
  may: 'Nobody may.'
};

const DECIDED: Readonly<Record<string, string>> = {
  grant: 'granted',
  agree: 'agreed, as one of several persons, to'
};

/** An answer in English sentences, a line each, safe for a terminal. */
export function tell(answer: AuditAnswer): string[] {
  const { acts, permits, passed, left_off, unknown, strangers_refused, question } = answer;
  const lines = question.ask === 'may' ? permitted(answer) : acted(answer);
  const found = question.ask === 'may' ? permits.length : acts.length;
  return [
    ...(answer.nobody ? [nobodyCalled(principalOf(question))] : []),
    ...(found > 0 ? lines : answer.nobody ? [] : [NONE_FOUND[question.ask]]),
    ...passed.map(one => passedLine(one)),
    ...(left_off > 0
      ? [`${counted(left_off, 'older act')} not shown: raise --limit to see more.`]
      : []),
    ...(unknown.count > 0
      ? [
          `${counted(unknown.count, 'entry', 'entries')} may belong here, first #${unknown.entries[0]}: ` +
            'what would tell is not shown.'
        ]
      : []),
    ...(strangers_refused > 0
      ? [`${counted(strangers_refused, 'call')} of nobody known here were refused, too.`]
      : [])
  ];
}

/** A name that was mistyped is no sign that nothing was done. */
function nobodyCalled(name: string | undefined): string {
  return `Nobody is called ${person(name)} in what is shown of this log, nor has such a key.`;
}

/** Acts with the same authority stand together, under what gave it. */
function acted({ acts, authority }: AuditAnswer): string[] {
  const groups = new Map<string, Act[]>();
  for (const act of acts) {
    const by = `${act.who?.principal ?? ''} ${act.facet ?? ''}`;
    groups.set(by, [...(groups.get(by) ?? []), act]);
  }
  return [...groups.values()].flatMap(group => {
    const { who, facet } = group[0]!;
    const steps = authority[facet ?? who?.principal ?? ''] ?? [];
    return [
      `${person(who?.petname ?? who?.principal)}${custody(who?.custody)}`,
      ...group.map(act => `  ${actLine(act)}`),
      ...authorityLines(steps, facet).map(line => `    ${line}`)
    ];
  });
}

function permitted({ permits, authority }: AuditAnswer): string[] {
  return permits.flatMap(permit => [
    `${visibleText(permit.sentence, Infinity)}${permitState(permit)}`,
    ...authorityLines((authority[permit.facet] ?? []).slice(1), null).map(line => `    ${line}`)
  ]);
}

function permitState({ state, uses_left: left }: Permit): string {
  const uses = left === null ? '' : ` ${counted(left, 'use')} left.`;
  switch (state) {
    case 'paused':
      return `${uses} Paused now.`;
    case 'suspended':
      return `${uses} Suspended: what is connected has changed since.`;
    default:
      return uses;
  }
}

/** `#14 2026-11-28 02:11:05Z deposit on bank with amount 5: done, status 200 (#15)`. */
function actLine(act: Act): string {
  const { entry, at, refused, outcome } = act;
  const from = fromPhrase(act);
  let ending = '';
  if (refused !== null) {
    const detail = refused.detail ? `: ${visibleText(refused.detail)}` : '';
    ending = `: REFUSED, ${refused.code ?? 'reason not shown'}${detail}`;
  } else if (outcome !== null) {
    const status = outcome.status === null ? '' : `, status ${outcome.status}`;
    const code = outcome.code === null ? '' : `, ${visibleText(outcome.code)}`;
    const rows = outcome.rows === null ? '' : `, ${counted(outcome.rows, 'row')}`;
    ending = `: ${outcome.state ?? 'outcome not shown'}${status}${code}${rows} (#${outcome.entry})`;
  } else if (act.kind === 'intent') {
    ending = ': no outcome yet';
  }
  return `#${entry} ${time(at)} ${deed(act)}${from}${ending}`;
}

/** `agent cli read 10,000 rows of sales in 2 acts; of 1 more that was not counted.` */
function passedLine({ petname, principal, object, rows, acts, not_counted: more }: Passed): string {
  const rest = more === 0 ? '' : `; of ${separated(more)} more that was not counted`;
  const read = `${counted(rows, 'row')} of ${name(object)} in ${counted(acts, 'act')}`;
  return `${person(petname ?? principal)} read ${read}${rest}.`;
}

function deed(act: Act): string {
  const { kind, about, object, action, args, reason, ref, mode } = act;
  const because = reason === null || reason === '' ? '' : `, saying “${visibleText(reason)}”`;
  const there = mode === 'page' ? ', in the notebook’s own page' : '';
  const on = `${name(action)} on ${name(object)}`;
  if (touches(act) && kind !== 'registration') {
    return `${on}${args === null ? '' : withPhrase(args)}`;
  }
  const thing = person(about);
  switch (kind) {
    case 'registration':
      return `${connected(about, name(object))}${there}`;
    case 'enrolment':
      return about === 'again' ? 'was admitted again' : 'was admitted';
    case 'erasure':
      return `erased what was sent and said${because}`;
    case 'renaming':
      return 'has this name since then';
    case 'introduction':
      return `made a code to admit ${thing}${there}`;
    case 'note':
      return `noted ${claimPhrase(act)}, based on ${basisPhrase(act)}`;
    case 'request':
      // Facets are asked for by their actions; one action is one act.
      return action === null
        ? `asked for ${name(object)}${because}`
        : `asked to confirm ${on}${args === null ? '' : withPhrase(args)}`;
    case 'rule':
      return `made the rule ${person(about)}${there}`;
    case 'passkey':
      return `${about === 'removed' ? 'removed' : 'added'} a passkey of this device`;
    case 'decision':
      return `${DECIDED[about ?? ''] ?? 'denied'} what #${ref} asks for${there}${because}`;
    case 'withdrawal':
      return object === 'aios/facets'
        ? `withdrew the code of #${ref}, which nobody had used`
        : `withdrew what #${ref} asks for`;
    case 'grant':
      return `was given a facet on ${name(object)}`;
    case 'delegation':
      return `lent a facet on ${name(object)} to ${thing}`;
    case 'revocation':
      // One entry for all on an object names neither a facet nor a holder.
      return about === null && object !== null
        ? `revoked all on ${name(object)}${because}`
        : `revoked ${thing}${because}`;
    case 'pause':
      return `paused ${thing}${because}`;
    case 'resume':
      return `resumed ${thing}${there}${because}`;
    default:
      return kind;
  }
}

/** What is proposed changes nothing yet. */
function connected(change: string | null, object: string): string {
  switch (change) {
    case 'proposed':
      return `proposed to connect ${object}`;
    case 'added':
      return `connected ${object}`;
    case 'replaced':
      return `connected ${object} anew`;
    case 'moved':
      return `connected ${object} at another place`;
    case 'removed':
      return `disconnected ${object}`;
    default:
      return `connected or changed ${object}`;
  }
}

function authorityLines(steps: readonly Step[], facet: string | null): string[] {
  const lines = steps.map(step => stepLine(step));
  return steps.length === 0 && facet !== null
    ? [`with the authority of facet ${facet}, of which nothing is shown`]
    : lines;
}

function stepLine(step: Step): string {
  switch (step.is) {
    case 'facet': {
      const ended = step.ended ? ` Revoked ${stopped(step.ended)}.` : '';
      const paused = step.paused ? ` Paused ${stopped(step.paused)}.` : '';
      const limits = visibleText(step.sentence, Infinity);
      return `by facet ${step.facet} (#${step.entry}): ${limits}${ended}${paused}`;
    }
    case 'lent':
      return `lent by ${person(step.petname ?? step.by)} (#${step.entry}), who held`;
    case 'decision': {
      if (step.rule !== null) {
        return `granted by a rule, without asking, at ${time(step.at)} (#${step.entry})`;
      }
      const mode = step.mode === null ? '' : ` by ${visibleText(step.mode)}`;
      const one = `${person(step.petname ?? step.by)} at ${time(step.at)}${mode} (#${step.entry})`;
      return step.persons > step.with.length + 1
        ? `agreed to before by ${one}`
        : `granted by ${one}${step.persons > 1 ? `, the last of ${step.persons} persons` : ''}`;
    }
    case 'rule': {
      const ended = step.ended ? ` Revoked ${stopped(step.ended)}.` : '';
      const limits = visibleText(step.sentence, Infinity);
      return `by the rule ${person(step.name)} of ${person(step.petname ?? step.by)} (#${step.entry}): ${limits}${ended}`;
    }
    case 'request': {
      const purpose = step.purpose ? `, for “${visibleText(step.purpose)}”` : '';
      const cell = step.cell === null ? '' : `, from ${cellPhrase(step.cell)}`;
      return `asked for by ${person(step.petname ?? step.by)}${cell}${purpose} (#${step.entry})`;
    }
    case 'enrolment':
      return `${person(step.petname ?? step.principal)} (${visibleText(step.kind ?? 'principal')}) was admitted (#${step.entry}) by`;
    default:
      return 'whoever holds the terminal of the service';
  }
}

function stopped({ entry, at, reason }: { entry: number; at: number; reason: string | null }) {
  return `at ${time(at)} (#${entry}${reason ? `, “${visibleText(reason)}”` : ''})`;
}

function custody(kind: string | null | undefined): string {
  switch (kind) {
    case 'wallet':
      return ' (the service keeps its key: it attests that this session asked)';
    case 'handed-over':
      return ' (its key was made by somebody else)';
    default:
      return '';
  }
}

/** As much of an id as people tell two kernels of one notebook apart by. */
const KERNEL = 8;

/** @param words whose word it is which cell it was, and which kernel */
function cellPhrase(
  { id, notebook, count, kernel }: CellWord,
  words: { cell: string; kernel: string } = { cell: '', kernel: '' }
): string {
  const short =
    kernel === undefined
      ? ''
      : `kernel ${visibleText([...kernel].slice(0, KERNEL).join(''))}${words.kernel}`;
  if (short !== '' && id === undefined && notebook === undefined && count === undefined) {
    return short;
  }
  const cell = count === undefined ? 'a cell' : `cell [${count}]`;
  const of = notebook === undefined ? cell : `${cell} of ${visibleText(notebook)}`;
  return `${of}${words.cell}${short === '' ? '' : ` in ${short}`}`;
}

/** From which cell and kernel it was, whose words these are, and which results that cell read before. */
function fromPhrase({ cell, lineage, who }: Act): string {
  if (cell === null) {
    return '';
  }
  const kept = who?.custody === 'wallet';
  const from = cellPhrase(cell, {
    cell: lineage?.seen && kept ? ' (as its Jupyter server saw)' : ' (by its kernel’s word)',
    kernel: kept ? ' (by its Jupyter server’s word)' : ' (by its own word)'
  });
  const read = (lineage?.read ?? []).map(index => `#${index}`).join(', ');
  return `, from ${from}${read === '' ? '' : `, having read ${read}`}`;
}

/** In its author's own words, which may have been erased. */
function claimPhrase({ args }: Act): string {
  const claim = args?.['claim'];
  return typeof claim === 'string' ? `“${visibleText(claim)}”` : 'something not shown';
}

function basisPhrase({ based_on: bases }: Act): string {
  return bases.length === 0 ? 'what is not shown' : bases.map(index => `#${index}`).join(', ');
}

function withPhrase(args: Record<string, Json>): string {
  const words = Object.entries(args).map(
    ([argument, value]) => `${visibleText(argument, VALUE)} ${visibleText(jcs(value), VALUE)}`
  );
  return words.length === 0 ? '' : ` with ${words.join(', ')}`;
}

function name(text: string | null): string {
  return text === null ? 'something not shown' : actionPhrase([text]);
}

function person(petname: string | null | undefined): string {
  return petname === null || petname === undefined ? 'somebody not shown' : petnamePhrase(petname);
}

function time(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${separated(count)} ${count === 1 ? one : many}`;
}

/** Thousands apart, as sentences have them. */
function separated(count: number): string {
  return count.toLocaleString('en-US');
}
