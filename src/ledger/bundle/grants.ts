import {
  type Definition,
  definitionDigest,
  jcs,
  type Json,
  type Need,
  normalizeNeed,
  parseDefinition,
  parseNeed,
  parseTerms,
  sealTerms,
  subsumes,
  type Terms,
  verifyToken
} from '../../protocol';
import { type Examination, messageOf } from './acts';
import { type Link, member, type ReadEntry, textMember } from './world';

/** A system action may be recorded a little after the facet's end was looked at. */
const SYSTEM_SLACK = { slackMs: 60_000 };

const REQUESTS = 'aios/requests';
const REGISTRY = 'aios/registry';

type Examiner = (exam: Examination, entry: ReadEntry) => void | Promise<void>;

/** Who is known, what was asked and decided, what was given: by kind of entry. */
export const EXAMINERS: Partial<Record<string, Examiner>> = {
  genesis,
  enrolment,
  introduction,
  registration,
  request,
  decision,
  withdrawal,
  grant,
  delegation
};

function genesis({ world, ...exam }: Examination, entry: ReadEntry): void {
  const id = textMember(entry.opened.who, 'facet');
  if (world.genesis !== undefined) {
    exam.findings.fault('facet', entry.index, 'There is a root of authority already.');
    return;
  }
  if (id === undefined) {
    world.hidden.facets += 1;
    return;
  }
  world.genesis = id;
  world.links.set(id, {
    id,
    holder: '',
    terms: {
      object: '*',
      actions: ['*'],
      constraints: {},
      not_before: null,
      expiry: null,
      uses: null,
      result: null,
      delegation: true
    },
    definitions: {},
    parent: null,
    made: entry.index,
    revoked: undefined,
    paused: undefined,
    taken: 0
  });
}

async function enrolment(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  const kid = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-enrolment', 'facet-card'], kid);
  if (token === undefined) {
    exam.world.hidden.principals += 1;
    return;
  }
  if (exam.world.principals.has(token.kid)) {
    exam.fault(entry, 'principal', 'This key was enrolled before.');
    return;
  }
  exam.world.principals.set(token.kid, {
    kid: token.kid,
    key: token.payload.public_key,
    kind: member(who, 'kind'),
    custody: member(who, 'custody'),
    petname: member(who, 'petname'),
    madeBy: textMember(what, 'made_by') ?? null
  });
}

async function introduction(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, terms } = entry.opened;
  for (const carried of Array.isArray(terms) ? terms : []) {
    exam.world.introduced.add(jcs(carried));
  }
  const token = await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
  }
  bySystem(exam, entry, { object: REQUESTS, action: 'introduce' }, token?.payload);
}

async function registration(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  await exam.token(entry, ['facet-action'], textMember(who, 'principal'));
  const name = textMember(what, 'object');
  const removed = member(what, 'change') === 'removed';
  const action = removed ? 'remove' : 'add';
  bySystem(exam, entry, { object: REGISTRY, action });
  if (name === undefined) {
    return;
  }
  if (removed) {
    exam.world.objects.delete(name);
    return;
  }
  const definitions = member(what, 'definitions');
  const digests = (member(what, 'digests') ?? {}) as Record<string, unknown>;
  const read: Record<string, Definition> = {};
  for (const [name, value] of Object.entries((definitions ?? {}) as Record<string, unknown>)) {
    try {
      const definition = parseDefinition(value);
      const digest = definitionDigest(definition);
      if (digests[name] !== digest) {
        exam.fault(entry, 'agreement', `The definition of “${name}” has another digest.`);
        continue;
      }
      read[name] = definition;
      exam.world.definitions.set(digest, definition);
    } catch (error) {
      exam.fault(entry, 'agreement', `The definition of “${name}” is none: ${messageOf(error)}`);
    }
  }
  exam.world.objects.set(name, read);
}

async function request(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, terms, why } = entry.opened;
  const asker = textMember(who, 'principal');
  const token = await exam.token(entry, ['facet-request'], asker);
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
  exam.world.requests.set(entry.index, { asker, digest: token?.digest, needs });
}

async function decision(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what, terms } = entry.opened;
  const { world } = exam;
  const asked = entry.leaf.ref === undefined ? undefined : world.requests.get(entry.leaf.ref);
  if (asked === undefined && world.hidden.requests === 0) {
    exam.fault(entry, 'reference', 'It decides no request that was made before.');
    return;
  }
  const token = await exam.token(
    entry,
    ['facet-decision', 'facet-action'],
    textMember(who, 'principal')
  );
  const action = textMember(what, 'action') ?? 'decide';
  let granted = readAll(exam, entry, terms, value => (value === null ? null : parseTerms(value)));
  let outcome = member(what, 'outcome');
  if (token?.header.typ === 'facet-decision') {
    const { payload } = token as { payload: Extract<typeof token.payload, { challenge: string }> };
    exam.once(entry, token.kid, payload.jti);
    if (asked?.digest !== undefined && payload.request_digest !== asked.digest) {
      exam.fault(entry, 'reference', 'The decision was signed for another request.');
      return;
    }
    if (
      (granted !== undefined && jcs(granted) !== jcs(payload.granted)) ||
      (outcome !== undefined && outcome !== payload.outcome) ||
      (textMember(who, 'facet') ?? payload.fct) !== payload.fct
    ) {
      exam.fault(entry, 'agreement', 'The decider signed another decision than the entry says.');
      return;
    }
    granted = payload.granted;
    outcome = payload.outcome;
  }
  bySystem(exam, entry, { object: REQUESTS, action });
  if (asked !== undefined && asked.asker === textMember(who, 'principal')) {
    exam.fault(entry, 'authority', 'Nobody decides its own request.');
  }
  granted?.forEach((given, at) => withinNeed(exam, entry, asked?.needs?.[at], given));
  world.decisions.set(entry.index, {
    request: asked,
    granted: granted?.filter(given => given !== null) as Terms[] | undefined,
    outcome
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

async function withdrawal(exam: Examination, entry: ReadEntry): Promise<void> {
  const { ref } = entry.leaf;
  const asked = ref === undefined ? undefined : exam.world.requests.get(ref);
  const by = textMember(entry.opened.who, 'principal');
  await exam.token(entry, ['facet-withdraw'], by);
  if (asked === undefined && exam.world.hidden.requests === 0) {
    exam.fault(entry, 'reference', 'It withdraws no request that was made before.');
  } else if (asked !== undefined && by !== undefined && asked.asker !== by) {
    exam.fault(entry, 'authority', 'Somebody else’s request was withdrawn.');
  }
}

/** A facet given by a decision, or with an enrolment. */
function grant(exam: Examination, entry: ReadEntry): void {
  const { world } = exam;
  const link = made(exam, entry);
  if (link === undefined) {
    return;
  }
  if (link.parent !== world.genesis && world.genesis !== undefined) {
    exam.fault(entry, 'authority', 'What is granted stands under the root, and this does not.');
  }
  const { ref } = entry.leaf;
  if (ref === undefined) {
    const standing = link.terms.object.startsWith('aios/');
    if (!standing && !world.introduced.has(jcs(link.terms)) && world.hidden.principals === 0) {
      exam.fault(entry, 'undecided', 'Nobody decided this grant.');
    }
    return;
  }
  const decided = world.decisions.get(ref);
  if (decided === undefined) {
    exam.fault(entry, 'undecided', `Entry ${ref} is no decision that grants this.`);
    return;
  }
  if (decided.request !== undefined && decided.request.asker !== link.holder) {
    exam.fault(entry, 'undecided', 'It was granted to somebody else than the asker.');
  }
  if (decided.granted !== undefined) {
    const terms = jcs(link.terms);
    const at = decided.granted.findIndex(given => jcs(given) === terms);
    if (at === -1) {
      exam.fault(entry, 'undecided', 'The decision grants other terms.');
    } else {
      decided.granted.splice(at, 1);
    }
  }
}

async function delegation(exam: Examination, entry: ReadEntry): Promise<void> {
  const { world } = exam;
  const giver = textMember(entry.opened.what, 'by');
  const token = await exam.token(entry, ['facet-action'], giver);
  const link = made(exam, entry);
  if (link === undefined) {
    return;
  }
  const parent = link.parent === null ? undefined : world.links.get(link.parent);
  if (parent === undefined) {
    return;
  }
  for (const one of world.chain(parent.id)) {
    if (one.revoked !== undefined) {
      exam.fault(entry, 'authority', `Facet ${one.id} was revoked by entry ${one.revoked}.`);
      return;
    }
    if (one.terms.expiry !== null && one.terms.expiry * 1000 <= entry.leaf.t) {
      exam.fault(entry, 'authority', `Facet ${one.id} had expired.`);
      return;
    }
  }
  narrower(exam, entry, parent, link);
  if (token === undefined) {
    return;
  }
  exam.once(entry, token.kid, token.payload.jti);
  const { act, args, fct } = token.payload;
  if (act !== 'facet.delegate' || fct !== parent.id || token.kid !== parent.holder) {
    exam.fault(entry, 'agreement', 'The giver signed something else.');
    return;
  }
  await asSigned(exam, entry, link, args);
}

function narrower(exam: Examination, entry: ReadEntry, parent: Link, link: Link): void {
  const { world } = exam;
  if (!parent.terms.delegation) {
    exam.fault(entry, 'authority', `Facet ${parent.id} could not be lent.`);
    return;
  }
  const bound = world.declared(parent.terms, link.terms.actions, parent.definitions);
  const pinned =
    parent.definitions && link.definitions
      ? { parent: parent.definitions, child: link.definitions }
      : undefined;
  const why = bound && subsumes(bound, link.terms, pinned);
  if (typeof why === 'string') {
    exam.fault(entry, 'not_subsumed', `It is wider than the facet it came from: ${why}.`);
  }
}

/** The card and the terms that the giver signed are those of the new facet. */
async function asSigned(
  exam: Examination,
  entry: ReadEntry,
  link: Link,
  args: Record<string, Json>
): Promise<void> {
  try {
    const card = await verifyToken(String(args['card']), {
      typ: 'facet-card',
      resolveKey: ({ payload }) => payload.public_key
    });
    const need = parseNeed({ ...(args['terms'] as unknown as Need), object: link.terms.object });
    const asked = normalizeNeed(need);
    if (card.kid !== link.holder) {
      exam.fault(entry, 'agreement', 'It was lent to another key than the one on the card.');
    } else if (jcs(sealTerms(asked, link.terms.expiry)) !== jcs(link.terms)) {
      exam.fault(entry, 'agreement', 'The giver signed other terms.');
    }
  } catch (error) {
    exam.fault(entry, 'agreement', `The giver signed no delegation: ${messageOf(error)}`);
  }
}

/** The facet that a grant or delegation describes; what is not shown leaves it unknown. */
function made(exam: Examination, entry: ReadEntry): Link | undefined {
  const { world } = exam;
  const { who, what, terms } = entry.opened;
  const id = textMember(who, 'facet');
  const holder = textMember(who, 'principal');
  const chain = member(who, 'chain');
  if (id === undefined || holder === undefined || terms === undefined) {
    world.hidden.facets += 1;
    return undefined;
  }
  const parent = Array.isArray(chain) && typeof chain[1] === 'string' ? chain[1] : null;
  if (world.links.has(id)) {
    exam.fault(entry, 'facet', 'This facet was made before.');
    return undefined;
  }
  if (parent === null || (!world.links.has(parent) && world.hidden.facets === 0)) {
    exam.fault(entry, 'facet', 'It comes from no facet that was made before.');
    world.hidden.facets += 1;
    return undefined;
  }
  if (!world.principals.has(holder) && world.hidden.principals === 0) {
    exam.fault(entry, 'principal', 'Its holder was not enrolled before.');
  }
  const definitions = member(what, 'definitions');
  const link: Link = {
    id,
    holder,
    terms: parseTerms(terms),
    definitions:
      typeof definitions === 'object' && definitions !== null
        ? (definitions as Record<string, string>)
        : undefined,
    parent,
    made: entry.index,
    revoked: undefined,
    paused: undefined,
    taken: 0
  };
  world.links.set(id, link);
  if (jcs(chain) !== jcs(world.chain(id).map(one => one.id)) && world.hidden.facets === 0) {
    exam.fault(entry, 'facet', 'Its chain is not the one that its parent has.');
  }
  return link;
}

/** An act on one of the service's own objects, by the facet that the entry names; the terminal has none. */
export function bySystem(
  exam: Examination,
  entry: ReadEntry,
  act: { object: string; action: string },
  signed?: { fct: string; act: string; obj: string }
): Link | undefined {
  const { who } = entry.opened;
  if (
    signed !== undefined &&
    (signed.act !== act.action ||
      signed.obj !== act.object ||
      signed.fct !== textMember(who, 'facet'))
  ) {
    exam.fault(entry, 'agreement', 'Something else was signed than the entry says.');
    return undefined;
  }
  const link = exam.facet(entry, textMember(who, 'facet'), textMember(who, 'principal'));
  return link !== undefined && exam.allowed(entry, link, act, SYSTEM_SLACK) ? link : undefined;
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
