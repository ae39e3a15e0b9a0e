import {
  jcs,
  normalizeNeed,
  parseNeed,
  parseTerms,
  subsumes,
  type Terms,
  type VerifiedToken
} from '../../protocol';
import { withinBounds } from './bounds';
import { askedAct, confirmation } from './confirmations';
import { type Examination, messageOf } from './examination';
import { mayAct } from './handovers';
import { attended } from './passkeys';
import { byRule } from './rules';
import { word } from './several';
import { bySystem, REQUESTS } from './system';
import { member, type ReadEntry, textMember } from './world';

export async function request(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what, terms, why } = entry.opened;
  const asker = textMember(who, 'principal');
  const shown = await exam.token(entry, ['facet-request', 'facet-action'], asker);
  mayAct(exam, entry, asker);
  const acting = shown?.header.typ === 'facet-action';
  if (acting || (shown === undefined && textMember(what, 'act') !== undefined)) {
    actRequest(exam, entry, shown as VerifiedToken<'facet-action'> | undefined);
    return;
  }
  const token = shown as VerifiedToken<'facet-request'> | undefined;
  let needs = readAll(exam, entry, terms, value => normalizeNeed(parseNeed(value)));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    const signed = token.payload.needs.map(need => normalizeNeed(need));
    const purpose = member(why, 'purpose');
    if (needs !== undefined && jcs(needs) !== jcs(signed)) {
      exam.fault(entry, 'agreement', 'Something else was asked for than the entry says.');
    } else if (purpose !== undefined && purpose !== token.payload.purpose) {
      exam.fault(entry, 'agreement', 'The asker gave another purpose.');
    }
    needs = signed;
  }
  if (asker === undefined) {
    exam.world.hidden.requests += 1;
    return;
  }
  exam.world.requests.set(entry.index, { asker, digest: token?.digest, needs, act: undefined });
}

function actRequest(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-action'> | undefined
): void {
  const asker = token?.kid ?? textMember(entry.opened.who, 'principal');
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  const act = askedAct(exam, entry, token);
  if (asker === undefined || act === undefined) {
    exam.world.hidden.requests += 1;
    return;
  }
  exam.world.requests.set(entry.index, { asker, digest: token?.digest, needs: [], act });
}

export async function decision(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what, terms } = entry.opened;
  const { world } = exam;
  const asked = entry.leaf.ref === undefined ? undefined : world.requests.get(entry.leaf.ref);
  if (asked === undefined && world.hidden.requests === 0) {
    exam.fault(entry, 'reference', 'It decides no request that was made before.');
    return;
  }
  const token = await exam.token(
    entry,
    ['facet-decision', 'facet-confirmation', 'facet-action'],
    textMember(who, 'principal')
  );
  const action = textMember(what, 'action') ?? 'decide';
  let granted = readAll(exam, entry, terms, value => (value === null ? null : parseTerms(value)));
  let outcome = member(what, 'outcome');
  const typ = token?.header.typ;
  if (typ === 'facet-decision' || typ === 'facet-confirmation') {
    const { payload } = token as VerifiedToken<'facet-decision' | 'facet-confirmation'>;
    exam.once(entry, token!.kid, payload.jti);
    await attended(exam, entry, token as VerifiedToken<typeof typ>);
    if (asked?.digest !== undefined && payload.request_digest !== asked.digest) {
      exam.fault(entry, 'reference', 'The decision was signed for another request.');
      return;
    }
    const given = 'granted' in payload ? payload.granted : undefined;
    if (
      (granted !== undefined && given !== undefined && jcs(granted) !== jcs(given)) ||
      (asked !== undefined && (asked.act === undefined) !== 'granted' in payload) ||
      (outcome !== undefined && outcome !== payload.outcome) ||
      (what !== undefined && member(what, 'mode') !== payload.mode) ||
      (textMember(who, 'facet') ?? payload.fct) !== payload.fct
    ) {
      exam.fault(entry, 'agreement', 'The decider signed another decision than the entry says.');
      return;
    }
    granted = given ?? [];
    outcome = payload.outcome;
  }
  if (asked?.act !== undefined) {
    // Whoever confirms an act gives nothing.
    granted = [];
    const said = typ === 'facet-confirmation' ? token : undefined;
    confirmation(exam, entry, asked.act, said as VerifiedToken<'facet-confirmation'> | undefined);
  }
  if (token === undefined && member(what, 'mode') === 'rule') {
    byRule(exam, entry, asked, granted);
  } else {
    if (what !== undefined && entry.leaf.c.token === undefined) {
      exam.fault(entry, 'undecided', 'Nobody signed this decision, and no rule made it.');
    }
    const link = bySystem(exam, entry, { object: REQUESTS, action });
    if (link !== undefined) {
      withinBounds(exam, entry, link, asked, granted);
    }
  }
  if (asked !== undefined && asked.asker === textMember(who, 'principal')) {
    exam.fault(entry, 'authority', 'Nobody decides its own request.');
  }
  granted?.forEach((given, at) => withinNeed(exam, entry, asked?.needs?.[at], given));
  const gives = (outcome ?? 'grant') === 'grant' && asked?.act === undefined;
  const said = gives ? word(exam, entry, asked, granted) : undefined;
  if (asked !== undefined && said?.waits !== true) {
    asked.over = true;
  }
  world.decisions.set(entry.index, {
    request: asked,
    granted: granted?.filter(given => given !== null) as Terms[] | undefined,
    terms: granted,
    word: said,
    outcome,
    by: textMember(who, 'facet'),
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

export async function withdrawal(exam: Examination, entry: ReadEntry): Promise<void> {
  const { ref } = entry.leaf;
  const asked = ref === undefined ? undefined : exam.world.requests.get(ref);
  const by = textMember(entry.opened.who, 'principal');
  await exam.token(entry, ['facet-withdraw'], by);
  if (asked === undefined && exam.world.hidden.requests === 0) {
    exam.fault(entry, 'reference', 'It withdraws no request that was made before.');
  } else if (asked !== undefined && by !== undefined && asked.asker !== by) {
    exam.fault(entry, 'authority', 'Somebody else’s request was withdrawn.');
  }
  if (asked !== undefined) {
    asked.over = true;
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
