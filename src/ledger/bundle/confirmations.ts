import {
  actDigest,
  type ActionPayload,
  actSentence,
  type Json,
  type VerifiedToken
} from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Act, type AskedAct, type Link } from './records';

/** How long after its decision a confirmed act may be performed. */
const CONFIRMED_MS = 600_000;

/** A request to confirm one act: what is to be done is what its asker signed. */
export function askedAct(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'> | undefined
): AskedAct | undefined {
  const { who, what, args } = entry.opened;
  if (token !== undefined && !exam.agrees(entry, token.payload)) {
    return undefined;
  }
  const facet = token?.payload.fct ?? textMember(who, 'facet');
  const link = exam.facet(entry, facet, token?.kid ?? textMember(who, 'principal'));
  const act = { object: member(what, 'object'), action: member(what, 'action'), args, facet };
  const whole = wholeAct(act, token?.payload.body ?? member(what, 'body'));
  const digest = whole && actDigest(whole);
  const said = textMember(what, 'act');
  if (said !== undefined && digest !== undefined && said !== digest) {
    exam.fault(entry, 'agreement', 'It names another act than the one that was asked for.');
    return undefined;
  }
  return {
    digest: digest ?? said,
    sentence: whole && (who => actSentence(who, whole)),
    object: act.object,
    action: act.action,
    args,
    holders: link === undefined ? [] : exam.world.chain(link.id).map(({ holder }) => holder)
  };
}

/** A person's word on an act: of somebody who is not bound by it, about the very act. */
export function confirmation(
  exam: Examination,
  entry: ReadEntry,
  asked: AskedAct,
  token: VerifiedToken<'facet-confirmation'> | undefined
): void {
  const said = textMember(entry.opened.what, 'act');
  const digests = [token?.payload.act, said, asked.digest].filter(one => one !== undefined);
  if (new Set(digests).size > 1) {
    exam.fault(entry, 'agreement', 'Another act was confirmed than the one that was asked for.');
  }
}

/** Whether a person confirmed this very act where a link of its chain asks for it. */
export function confirmed(
  exam: Examination,
  entry: ReadEntry,
  chain: readonly Link[],
  act: Act,
  signed: ActionPayload | undefined
): void {
  const { what } = entry.opened;
  const asking = chain.find(({ terms }) => terms.confirm !== undefined);
  const named = member(what, 'confirmed');
  if (asking === undefined) {
    const whole = chain.at(-1)?.parent === null;
    if (whole && (named !== undefined || signed?.confirmed !== undefined)) {
      exam.fault(
        entry,
        'agreement',
        'It names a confirmation that no facet of its chain asks for.'
      );
    }
    return;
  }
  if (what === undefined) {
    return;
  }
  const why = unconfirmed(exam, entry, Number(named), act, signed);
  if (why !== null) {
    exam.fault(entry, 'authority', `Facet ${asking.id} asks a person for each use, and ${why}.`);
  }
}

function unconfirmed(
  exam: Examination,
  entry: ReadEntry,
  decision: number,
  act: Act,
  signed: ActionPayload | undefined
): string | null {
  const made = exam.world.decisions.get(decision);
  if (made === undefined) {
    return 'none is named that confirmed this';
  }
  const asked = made.request?.act;
  if (
    made.request !== undefined &&
    (asked === undefined || (made.outcome ?? 'grant') !== 'grant')
  ) {
    return `entry ${decision} confirms nothing`;
  }
  const facet = chainFacet(entry, signed);
  const digest = digestOf({ ...act, facet }, signed?.body ?? member(entry.opened.what, 'body'));
  if (digest !== undefined && asked?.digest !== undefined && digest !== asked.digest) {
    return `entry ${decision} confirms another act`;
  }
  const request = made.request?.id;
  if (signed !== undefined && request !== undefined && signed.confirmed !== request) {
    return `its holder named another confirmation than entry ${decision}`;
  }
  if (made.request !== undefined && act.principal !== undefined) {
    if (made.request.asker !== act.principal) {
      return `entry ${decision} is on what somebody else asked`;
    }
  }
  if (entry.leaf.t >= made.at + CONFIRMED_MS) {
    return `entry ${decision} is older than ten minutes`;
  }
  if (made.spent !== undefined) {
    return `what entry ${decision} confirms was done before`;
  }
  made.spent = entry.index;
  return null;
}

function chainFacet(entry: ReadEntry, signed: ActionPayload | undefined): string | undefined {
  return signed?.fct ?? textMember(entry.opened.who, 'facet');
}

function digestOf(act: Parameters<typeof wholeAct>[0], body: unknown): string | undefined {
  const whole = wholeAct(act, body);
  return whole && actDigest(whole);
}

/** Undefined where not all of the act is shown. */
function wholeAct(
  { object, action, args, facet }: Record<'object' | 'action' | 'args' | 'facet', unknown>,
  body: unknown
): Parameters<typeof actDigest>[0] | undefined {
  return typeof object === 'string' &&
    typeof action === 'string' &&
    typeof facet === 'string' &&
    typeof args === 'object' &&
    args !== null
    ? {
        act: action,
        args: args as Record<string, Json>,
        ...(body !== undefined && { body: body as NonNullable<ActionPayload['body']> }),
        fct: facet,
        obj: object
      }
    : undefined;
}
