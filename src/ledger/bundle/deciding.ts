import {
  type ConfirmationPayload,
  type DecisionPayload,
  sentence,
  type VerifiedToken
} from '../../protocol';
import { waits } from './crowding';
import { type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type AskedRequest } from './records';
import { REQUESTS } from './system';
import { type World } from './world';

export type DecidingToken = VerifiedToken<'facet-decision' | 'facet-confirmation' | 'facet-action'>;

/** Who brought somebody in, and who brought that one in, up to the terminal. */
export function makersOf(world: World, kid: string): string[] {
  const found: string[] = [];
  for (let at = world.principals.get(kid)?.madeBy; at && !found.includes(at);) {
    found.push(at);
    at = world.principals.get(at)?.madeBy;
  }
  return found;
}

/** Whether somebody may decide what another asks for, with this facet (docs/protocol.md §7). */
export function mayDecide(world: World, facet: string, decider: string, asker: string): boolean {
  const holders = world.chain(facet).map(({ holder }) => holder);
  const kind = world.principals.get(decider)?.kind;
  // What is not shown may be an owner.
  const mayOwn = kind === 'owner' || kind === undefined;
  return (
    decider !== asker &&
    !holders.includes(asker) &&
    !makersOf(world, decider).includes(asker) &&
    (mayOwn || !makersOf(world, asker).includes(decider))
  );
}

/** Nobody decides for its own lineage; of an act neither does whoever is bound by its confirmation. */
export function notItsOwn(exam: Examination, entry: ReadEntry, { asker, act }: AskedRequest): void {
  const { who } = entry.opened;
  const [decider, facet] = [textMember(who, 'principal'), textMember(who, 'facet')];
  // Nobody holds the root.
  const bound = [asker, ...(act?.holders ?? [])].filter(one => one !== '');
  const may = (one: string): boolean => mayDecide(exam.world, facet ?? '', decider ?? '', one);
  if (decider !== undefined && !bound.every(may)) {
    exam.fault(entry, 'authority', 'Nobody decides its own request, nor one of its lineage.');
  }
}

/** Whether a request still waits; where it had ended, that is reported. */
export function stillWaits(exam: Examination, entry: ReadEntry, asked: AskedRequest): void {
  if (!waits(asked, entry.leaf.t)) {
    exam.fault(entry, 'authority', 'The request had ended.');
  }
}

/** Whether an entry says of a decision on a request what its decider signed, and saw. */
export function asDecided(
  exam: Examination,
  entry: ReadEntry,
  { header, payload }: DecidingToken,
  asked: AskedRequest | undefined
): boolean {
  const { who, what, why } = entry.opened;
  const signed =
    header.typ === 'facet-action'
      ? denied(payload as VerifiedToken<'facet-action'>['payload'])
      : decided(payload as DecisionPayload | ConfirmationPayload);
  const told = {
    act: textMember(what, 'action'),
    outcome: textMember(what, 'outcome'),
    request: textMember(what, 'request'),
    mode: textMember(what, 'mode')
  };
  const { reason, fct, ...others }: Partial<Decided> = signed ?? {};
  const same =
    signed !== undefined &&
    (what === undefined ||
      (Object.keys(told) as (keyof typeof told)[]).every(name => told[name] === others[name])) &&
    (asked?.id ?? signed.request) === signed.request &&
    (textMember(who, 'facet') ?? fct) === fct &&
    (entry.closed.includes('why') || textMember(why, 'reason') === reason);
  if (!same) {
    exam.fault(entry, 'agreement', 'The decider signed another decision than the entry says.');
  }
  return same;
}

interface Decided {
  act: string;
  outcome: string;
  request: string;
  mode: string | undefined;
  reason: string | undefined;
  fct: string;
}

function decided({
  outcome,
  request,
  mode,
  reason,
  fct
}: DecisionPayload | ConfirmationPayload): Decided {
  return { act: 'decide', outcome, request, mode, reason, fct };
}

/** A page narrows, and signs no more than that it denies. */
function denied({
  act,
  obj,
  args,
  fct
}: VerifiedToken<'facet-action'>['payload']): Decided | undefined {
  const { request, reason } = args;
  return act === 'deny' && obj === REQUESTS && typeof request === 'string'
    ? {
        act,
        outcome: 'deny',
        request,
        mode: undefined,
        reason: typeof reason === 'string' ? reason : undefined,
        fct
      }
    : undefined;
}

/**
 * Whether whoever decided saw the sentences of what was asked for and granted, and the name that the
 * asker had then: that is signed as what the ledger commits to, so that it may be erased. What is
 * not shown, can't differ.
 */
export function asShown(
  exam: Examination,
  entry: ReadEntry,
  payload: DecisionPayload | ConfirmationPayload,
  asked: AskedRequest | undefined
): boolean {
  const asker = exam.world.principals.get(asked?.asker ?? '');
  if (asked === undefined || asker === undefined) {
    return true;
  }
  const same =
    typeof payload.shown === 'string'
      ? (asked.act?.sentence?.(asker.kid) ?? payload.shown) === payload.shown
      : sentencesAre(payload as DecisionPayload, asked, asker.kid);
  const named = payload.named === asker.named || exam.world.mayBeRenamed(asker.kid);
  if (!same || !named) {
    exam.fault(entry, 'agreement', 'Its decider was shown something else than what it decides.');
  }
  return same && named;
}

/** The joining and the digest are form of the token. */
function sentencesAre(
  { granted, shown }: DecisionPayload,
  { needs }: AskedRequest,
  who: string
): boolean {
  const given = granted.map(terms => (terms === null ? '' : sentence(who, terms)));
  const wanted = needs?.map(need => sentence(who, need));
  return (
    given.join('\n') === shown.granted.join('\n') &&
    (wanted === undefined || wanted.join('\n') === shown.requested.join('\n'))
  );
}
