import {
  covered,
  type Decimal,
  decimalOf,
  decimalText,
  type Ended,
  jcs,
  leftOf,
  less,
  plus,
  rateWait,
  type Reservation,
  reservations,
  rowsAtMost,
  settled,
  ZERO
} from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { rowsOf } from './passing';
import { type Link, type Taken } from './records';

/** One use of a link, counted as the service had to count it. */
export function take(exam: Examination, entry: ReadEntry, link: Link): void {
  const { uses, rate } = link.terms;
  link.taken += 1;
  if (uses !== null && link.parent !== null && link.taken > uses) {
    exam.fault(entry, 'authority', `Facet ${link.id} had no uses left.`);
  }
  if (rate !== undefined) {
    if (rateWait(rate, link.paced, entry.leaf.t) > 0) {
      exam.fault(entry, 'authority', `Facet ${link.id} was used more often than its rate allows.`);
    }
    link.paced = [...link.paced, entry.leaf.t].slice(-rate.calls);
  }
}

/** What an intent set aside of the budgets of its chain, and whether enough was left of them. */
export function reserve(
  exam: Examination,
  entry: ReadEntry,
  chain: readonly Link[]
): readonly Reservation[] {
  const said = saidReservations(entry);
  // What is set aside depends on all that was before, which has to be shown for that.
  const whole = exam.findings.blindCount === 0;
  const reserved = whole
    ? chain.flatMap(link => reservedOf(exam, entry, link, { said, rows: rowsAtMost(chain) }))
    : (said ?? []).filter(({ facet }) => chain.some(({ id }) => id === facet));
  if (whole && said !== undefined && jcs(said.map(told)) !== jcs(reserved.map(told))) {
    exam.fault(entry, 'agreement', 'It set aside something else of its budgets than it had to.');
  }
  for (const one of reserved) {
    const link = exam.world.links.get(one.facet)!;
    const spent = link.spent.get(one.name) ?? ZERO;
    const limit = link.terms.budget?.[one.name]?.limit;
    if (limit !== undefined && !covered(limit, spent, one)) {
      exam.fault(entry, 'authority', `Facet ${link.id} had too little left of ${one.name}.`);
    }
    link.spent.set(one.name, plus(spent, one.amount));
  }
  return reserved;
}

/** By the rules where definition and arguments are shown, else as the entry says. */
function reservedOf(
  exam: Examination,
  entry: ReadEntry,
  link: Link,
  { said, rows }: { said: readonly Reservation[] | undefined; rows: number | null }
): readonly Reservation[] {
  const { budget } = link.terms;
  if (budget === undefined) {
    return [];
  }
  const { what, args } = entry.opened;
  const action = textMember(what, 'action');
  const definition =
    action === undefined
      ? undefined
      : exam.world.definition(link.terms.object, action, link.definitions);
  if (definition === undefined || typeof args !== 'object' || args === null) {
    return (said ?? []).filter(({ facet }) => facet === link.id);
  }
  try {
    return reservations(
      link.id,
      link.terms,
      definition,
      args as Record<string, unknown>,
      name => leftOf(budget[name]!.limit, link.spent.get(name) ?? ZERO),
      rows
    );
  } catch (error) {
    exam.fault(entry, 'authority', `Facet ${link.id} does not allow this: ${messageOf(error)}.`);
    return [];
  }
}

/** What the outcome leaves of it. */
export function settle(
  exam: Examination,
  entry: ReadEntry,
  { reserved }: Taken,
  state: string
): void {
  const ended = endOf(entry.opened.result, state);
  for (const one of reserved) {
    const link = exam.world.latest(exam.world.links.get(one.facet)!);
    const others = less(link.spent.get(one.name) ?? ZERO, one.amount);
    link.spent.set(one.name, plus(others, settled(one, ended)));
  }
}

function endOf(result: unknown, state: string): Ended {
  const status = member(result, 'status');
  const rows = rowsOf(result);
  const used = Object.entries((member(result, 'used') ?? {}) as Record<string, unknown>);
  return {
    state,
    ...(typeof status === 'number' && { status }),
    ...(rows !== undefined && { rows }),
    used: Object.fromEntries(
      used.flatMap(([name, text]) => {
        const amount = amountOf(text);
        return amount === undefined ? [] : [[name, amount]];
      })
    )
  };
}

/** Undefined where the entry is not shown; nothing set aside is an empty list. */
function saidReservations(entry: ReadEntry): readonly Reservation[] | undefined {
  const { what } = entry.opened;
  if (what === undefined) {
    return undefined;
  }
  const said = member(what, 'reserved');
  return (Array.isArray(said) ? said : []).flatMap(one => {
    const [facet, name] = [textMember(one, 'facet'), textMember(one, 'name')];
    const amount = amountOf(member(one, 'amount'));
    return facet === undefined || name === undefined || amount === undefined
      ? []
      : [{ facet, name, amount }];
  });
}

function amountOf(text: unknown): Decimal | undefined {
  return typeof text === 'string' ? decimalOf(text) : undefined;
}

function told({ facet, name, amount }: Reservation): Record<string, string> {
  return { facet, name, amount: decimalText(amount) };
}
