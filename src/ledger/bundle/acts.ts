import {
  type ActionPayload,
  closeArguments,
  jcs,
  type Json,
  type SpokenType,
  withDefaults
} from '../../protocol';
import { examineCell } from './cells';
import { confirmed } from './confirmations';
import { member, type ReadEntry, signerOf, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { mayAct } from './handovers';
import { examineLineage, rememberResult } from './lineage';
import { observed } from './observations';
import { examineRows } from './passing';
import { redefined } from './pins';
import { type Act, type Link } from './records';
import { meet, remember } from './requirements';
import { reserve, settle, take } from './spending';

const ENDS: ReadonlySet<unknown> = new Set(['done', 'failed', 'not_sent', 'cut', 'unknown']);

const SPOKEN = Object.keys({
  'facet-action': true,
  'facet-card': true,
  'facet-confirmation': true,
  'facet-decision': true,
  'facet-enrolment': true,
  'facet-knock': true,
  'facet-passkey': true,
  'facet-poll': true,
  'facet-request': true,
  'facet-rule': true,
  'facet-withdraw': true
} satisfies Record<SpokenType, true>) as SpokenType[];

/** Intents, outcomes and refusals. */
export async function examineAct(exam: Examination, entry: ReadEntry): Promise<void> {
  switch (entry.leaf.k) {
    case 'intent':
      return examineIntent(exam, entry);
    case 'outcome':
      return examineOutcome(exam, entry);
    default: {
      const kid = textMember(entry.opened.who, 'principal');
      // Whatever somebody known signed may have been refused.
      examineCell(exam, entry, await exam.token(entry, SPOKEN, kid, { accepted: false }));
    }
  }
}

async function examineIntent(exam: Examination, entry: ReadEntry): Promise<void> {
  const { world } = exam;
  const { who, what, args } = entry.opened;
  const kid = textMember(who, 'principal');
  world.intents += 1;
  const by = signerOf(entry);
  const nothing = { chain: [], reserved: [], consumed: [], by, act: undefined };
  world.open.set(entry.index, nothing);
  const token = await exam.token(entry, ['facet-action'], kid);
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    if (!exam.agrees(entry, token.payload) || !argumentsAre(exam, entry, token.payload)) {
      return;
    }
  }
  examineCell(exam, entry, token);
  examineLineage(exam, entry, by, token === undefined ? null : token.payload.lineage);
  const id = token?.payload.fct ?? textMember(who, 'facet');
  const link = exam.facet(entry, id, by);
  if (link === undefined) {
    return;
  }
  const chain = world.chain(link.id);
  if (!world.knows(member(who, 'chain'), chain)) {
    exam.fault(entry, 'agreement', 'The chain is not the one that the facets were made with.');
    return;
  }
  const object = token?.payload.obj ?? textMember(what, 'object');
  const action = token?.payload.act ?? textMember(what, 'action');
  if (object === undefined || action === undefined) {
    return;
  }
  if (!exam.allowed(entry, link, { object, action, args })) {
    return;
  }
  if (!mayAct(exam, entry, link.holder)) {
    return;
  }
  const changed = chain.map(one => redefined(exam, one, action)).find(why => why !== null);
  if (changed !== undefined) {
    exam.fault(entry, 'authority', changed);
    return;
  }
  described(exam, entry, link, action);
  for (const one of chain) {
    take(exam, entry, one);
  }
  const act: Act = { object, action, principal: by, args: argsOf(args) };
  observed(exam, entry, chain, act);
  confirmed(exam, entry, chain, act, token?.payload);
  const reserved = reserve(exam, entry, chain);
  const consumed = meet(exam, entry, chain, act);
  world.open.set(entry.index, { chain, reserved, consumed, by, act });
}

/** Whether the arguments are those signed, with the defaults of the definition and no more. */
function argumentsAre(exam: Examination, entry: ReadEntry, payload: ActionPayload): boolean {
  const { args } = entry.opened;
  const pinned = exam.world.links.get(payload.fct)?.definitions;
  const definition = exam.world.definition(payload.obj, payload.act, pinned);
  if (args === undefined || definition === undefined) {
    return true;
  }
  const same = jcs(withDefaults(definition, payload.args)) === jcs(args as Json);
  if (!same) {
    exam.fault(entry, 'agreement', 'The entry has other arguments than were signed.');
  }
  return same;
}

/** Whether the arguments are such as the action takes, and it is said to be safe where it is. */
function described(exam: Examination, entry: ReadEntry, link: Link, action: string): void {
  const { what, args } = entry.opened;
  const definition = exam.world.definition(link.terms.object, action, link.definitions);
  if (definition === undefined) {
    return;
  }
  if (what !== undefined && member(what, 'safe') !== definition.safe) {
    exam.fault(entry, 'agreement', 'It is said to be safe, or not, otherwise than it is defined.');
  }
  try {
    closeArguments(definition, argsOf(args) ?? {});
  } catch (error) {
    if (args !== undefined) {
      exam.fault(entry, 'authority', `Its action takes no such arguments: ${messageOf(error)}.`);
    }
  }
}

function argsOf(args: unknown): Act['args'] {
  return typeof args === 'object' && args !== null
    ? (args as Readonly<Record<string, unknown>>)
    : undefined;
}

function examineOutcome(exam: Examination, entry: ReadEntry): void {
  const { world } = exam;
  const { ref } = entry.leaf;
  const ended = entry.closed.includes('result') || ENDS.has(member(entry.opened.result, 'state'));
  if (!ended) {
    exam.fault(entry, 'agreement', 'It does not say how the act ended.');
  }
  const taken = ref === undefined ? undefined : world.open.get(ref);
  if (ref === undefined || taken === undefined) {
    exam.fault(entry, 'reference', 'It answers no intent that was still open.');
    return;
  }
  world.open.delete(ref);
  // What is not shown may have given all back, and accuses nobody.
  const state = textMember(entry.opened.result, 'state') ?? 'not_sent';
  if (state === 'not_sent') {
    for (const link of taken.chain) {
      world.latest(link).taken -= 1;
    }
    for (const { link, outcome } of taken.consumed) {
      world.latest(link).consumed.delete(outcome);
    }
  }
  settle(exam, entry, taken, state);
  examineRows(exam, entry, taken.chain, state);
  rememberResult(exam, entry, ref, taken.by);
  remember(exam, entry, taken.act, ref);
}
