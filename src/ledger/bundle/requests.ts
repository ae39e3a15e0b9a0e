import {
  jcs,
  type Json,
  normalizeNeed,
  parseTerms,
  subsumes,
  type Terms,
  type VerifiedToken
} from '../../protocol';
import { withinBounds } from './bounds';
import { within } from './circles';
import { examineCell } from './cells';
import { askedAct, confirmation } from './confirmations';
import { opens } from './crowding';
import { asDecided, asShown, type DecidingToken, notItsOwn, stillWaits } from './deciding';
import { member, type ReadEntry, signerOf, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { mayAct } from './handovers';
import { attended } from './passkeys';
import { byRule } from './rules';
import { word } from './several';
import { bySystem, REQUESTS } from './system';

/** What is asked for may be recorded a little after its asker’s end was looked at. */
const SLACK_MS = 60_000;

export async function request(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what, terms, why } = entry.opened;
  const said = textMember(who, 'principal');
  const shown = await exam.token(entry, ['facet-request', 'facet-action'], said);
  const asker = signerOf(entry);
  examineCell(exam, entry, shown);
  mayAct(exam, entry, asker);
  const id = asking(exam, entry, asker);
  // Of a request nobody shows, what it commits to tells whether it is for an act.
  const acting =
    shown === undefined
      ? what === undefined
        ? entry.leaf.c.terms === undefined
        : textMember(what, 'act') !== undefined
      : shown.header.typ === 'facet-action';
  if (acting) {
    actRequest(exam, entry, id, shown as VerifiedToken<'facet-action'> | undefined);
    return;
  }
  const token = shown as VerifiedToken<'facet-request'> | undefined;
  const purpose = textMember(why, 'purpose');
  let needs = readAll(exam, entry, terms, value => parseTerms(value));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    const signed = token.payload.needs.map(need => normalizeNeed(need));
    if (needs !== undefined && jcs(needs) !== jcs(signed)) {
      exam.fault(entry, 'agreement', 'Something else was asked for than the entry says.');
    } else if (why !== undefined && purpose !== token.payload.purpose) {
      exam.fault(entry, 'agreement', 'The asker gave another purpose.');
    }
    needs = signed;
  }
  if (needs !== undefined && what !== undefined && !listsAll(what, needs)) {
    exam.fault(entry, 'agreement', 'It names other objects or actions than were asked for.');
  }
  if (asker === undefined) {
    exam.world.unseen.requests.add(String(entry.index));
    return;
  }
  const { t: at } = entry.leaf;
  const digest = token?.digest;
  const told = token?.payload.purpose ?? purpose;
  opens(exam, entry, { asker, id, at, digest, needs, purpose: told, act: undefined });
}

function listsAll(what: unknown, needs: readonly Terms[]): boolean {
  const told = ['object', 'actions', 'objects'].map(name => (member(what, name) ?? null) as Json);
  const [first] = needs;
  const objects = needs.map(({ object }) => object);
  return first !== undefined && jcs(told) === jcs([first.object, [...first.actions], objects]);
}

/** Whether somebody may ask now. @returns the id of its request, which is no other's */
function asking(
  exam: Examination,
  entry: ReadEntry,
  asker: string | undefined
): string | undefined {
  const { world } = exam;
  const principal = world.principals.get(asker ?? '');
  const id = textMember(entry.opened.what, 'request');
  if (id !== undefined && world.requestIds.has(id)) {
    exam.fault(entry, 'agreement', 'Its id is that of another request.');
  }
  if (id !== undefined) {
    world.requestIds.add(id);
  }
  if (asker === undefined) {
    return id;
  }
  const { kid, until } = principal ?? { kid: asker, until: undefined };
  const paused = world.pausedBy(kid);
  const host = world.hostOf(kid);
  const over = host !== undefined && world.hasEnded(host, REQUESTS);
  if (paused !== undefined) {
    exam.fault(entry, 'authority', `Its principal was paused by entry ${paused}.`);
  } else if (over) {
    exam.fault(entry, 'authority', 'The host that brought it in had ended.');
  } else if (typeof until === 'number' && until * 1000 <= entry.leaf.t - SLACK_MS) {
    exam.fault(entry, 'authority', 'The time that it was let in for was over.');
  }
  return id;
}

function actRequest(
  exam: Examination,
  entry: ReadEntry,
  id: string | undefined,
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const asker = signerOf(entry);
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  const act = askedAct(exam, entry, token);
  if (asker === undefined || act === undefined) {
    exam.world.unseen.requests.add(String(entry.index));
    return;
  }
  const { t: at } = entry.leaf;
  const digest = token?.digest;
  opens(exam, entry, { asker, id, at, digest, needs: [], purpose: undefined, act });
}

export async function decision(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what, terms } = entry.opened;
  const { world } = exam;
  const asked = entry.leaf.ref === undefined ? undefined : world.requests.get(entry.leaf.ref);
  if (asked === undefined && !world.unseen.requests.mayBe(String(entry.leaf.ref))) {
    exam.fault(entry, 'reference', 'It decides no request that was made before.');
    return;
  }
  const token: DecidingToken | undefined = await exam.token(
    entry,
    ['facet-decision', 'facet-confirmation', 'facet-action'],
    textMember(who, 'principal')
  );
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  let granted = readAll(exam, entry, terms, value => (value === null ? null : parseTerms(value)));
  let outcome = member(what, 'outcome');
  const typ = token?.header.typ;
  if (typ === 'facet-decision' || typ === 'facet-confirmation') {
    const { payload } = token as VerifiedToken<'facet-decision' | 'facet-confirmation'>;
    await attended(exam, entry, token as VerifiedToken<typeof typ>);
    if (asked?.digest !== undefined && payload.request_digest !== asked.digest) {
      exam.fault(entry, 'reference', 'The decision was signed for another request.');
      return;
    }
    const given = 'granted' in payload ? payload.granted : undefined;
    if (
      (granted !== undefined && given !== undefined && jcs(granted) !== jcs(given)) ||
      (asked !== undefined && (asked.act === undefined) !== 'granted' in payload)
    ) {
      exam.fault(entry, 'agreement', 'The decider signed another decision than the entry says.');
      return;
    }
    if (!asShown(exam, entry, payload, asked)) {
      return;
    }
    granted = given ?? [];
    outcome = payload.outcome;
  }
  if (token !== undefined && !asDecided(exam, entry, token, asked)) {
    return;
  }
  if (typ === 'facet-action') {
    outcome = 'deny';
    granted = [];
  }
  if (asked !== undefined) {
    stillWaits(exam, entry, asked);
  }
  if (asked?.act !== undefined) {
    // Whoever confirms an act gives nothing.
    granted = [];
    const said = typ === 'facet-confirmation' ? token : undefined;
    confirmation(exam, entry, asked.act, said as VerifiedToken<'facet-confirmation'> | undefined);
  }
  const signs = typ === undefined ? undefined : typ === 'facet-action' ? 'deny' : 'decide';
  const action = textMember(what, 'action') ?? signs;
  if (token === undefined && member(what, 'mode') === 'rule') {
    byRule(exam, entry, asked, granted);
  } else {
    if (what !== undefined && entry.leaf.c.token === undefined) {
      exam.fault(entry, 'undecided', 'Nobody signed this decision, and no rule made it.');
    }
    const link = action && bySystem(exam, entry, { object: REQUESTS, action });
    if (link) {
      withinBounds(exam, entry, link, asked, granted);
    }
    if (asked !== undefined) {
      within(exam, entry, textMember(who, 'facet'), { principal: asked.asker });
      // Whoever denies by its page alone, gives nothing.
      if (action === 'decide') {
        notItsOwn(exam, entry, asked);
      }
    }
  }
  granted?.forEach((given, at) => withinNeed(exam, entry, asked?.needs?.[at], given));
  const gives = (outcome ?? 'grant') === 'grant' && asked?.act === undefined;
  const said = gives ? word(exam, entry, asked, granted) : undefined;
  if (asked !== undefined && said?.unsure === true) {
    asked.unsure = true;
  } else if (asked !== undefined && said?.waits !== true) {
    asked.over = true;
  }
  world.decisions.set(entry.index, {
    request: asked,
    granted: granted?.filter(given => given !== null) as Terms[] | undefined,
    terms: granted,
    word: said,
    outcome,
    unverified: exam.isUnverified(entry.index),
    by: textMember(who, 'facet') ?? token?.payload.fct,
    at: entry.leaf.t,
    spent: undefined
  });
}

function withinNeed(
  exam: Examination,
  entry: ReadEntry,
  need: Terms | undefined,
  given: Terms | null
): void {
  if (need === undefined || given === null) {
    return;
  }
  const bound = exam.world.declared(need, given.actions);
  const why = bound && subsumes(bound, given);
  if (typeof why === 'string') {
    exam.fault(entry, 'not_subsumed', `More was granted than was asked for: ${why}.`);
  }
}

function readAll<T>(
  exam: Examination,
  entry: ReadEntry,
  values: unknown,
  read: (value: unknown) => T
): T[] | undefined {
  if (!Array.isArray(values)) {
    return undefined;
  }
  try {
    return values.map(read);
  } catch (error) {
    exam.fault(entry, 'agreement', messageOf(error));
    return undefined;
  }
}
