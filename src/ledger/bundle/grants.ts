import {
  everything,
  jcs,
  type Json,
  lendable,
  type Need,
  normalizeNeed,
  parseNeed,
  parseTerms,
  sealTerms,
  subsumes,
  verifyToken
} from '../../protocol';
import { boundsOf } from './bounds';
import { member, type ReadEntry, textMember } from './entry';
import { type Examination, messageOf, timely } from './examination';
import { handover } from './handovers';
import { observedBriefly } from './observations';
import { fitsItsActions, pinnedAsDefined } from './pins';
import { type AskedRequest, type Link, newLink } from './records';
import { renewal } from './renewals';
import { decidedWith } from './several';
import { isSigned } from './shapes';
import { givable, standing } from './standing';

export function genesis({ world, ...exam }: Examination, entry: ReadEntry): void {
  const id = textMember(entry.opened.who, 'facet');
  if (world.rooted) {
    exam.findings.fault('facet', entry.index, 'There is a root of authority already.');
    return;
  }
  world.rooted = true;
  if (id === undefined) {
    world.unseen.facets.add();
    return;
  }
  world.genesis = id;
  world.addLink({
    ...newLink(id, entry),
    holder: '',
    terms: everything(),
    definitions: {},
    parent: null
  });
}

/** A facet given by a decision, or with an enrolment. */
export function grant(exam: Examination, entry: ReadEntry): void {
  const { world } = exam;
  const link = made(exam, entry);
  if (link === undefined) {
    return;
  }
  const lent = link.bounds !== undefined || entry.opened.what === undefined;
  const above = world.links.get(link.parent ?? '');
  const known = world.genesis !== undefined || (above !== undefined && above.parent !== null);
  if (!lent && link.parent !== world.genesis && known) {
    exam.fault(entry, 'authority', 'What is granted stands under the root, and this does not.');
  }
  const { ref } = entry.leaf;
  if (ref === undefined) {
    standing(exam, entry, link);
    return;
  }
  const decided = world.decisions.get(ref);
  if (decided === undefined) {
    exam.fault(entry, 'undecided', `Entry ${ref} is no decision that grants this.`);
    return;
  }
  link.unverified = decided.unverified;
  if (decided.request !== undefined && decided.request.asker !== link.holder) {
    exam.fault(entry, 'undecided', 'It was granted to somebody else than the asker.');
  }
  const by = textMember(entry.opened.what, 'decided_by');
  if (entry.opened.what !== undefined && decided.by !== undefined && by !== decided.by) {
    exam.fault(entry, 'agreement', 'It names another decider than its decision.');
  }
  if (otherPurpose(entry, decided.request)) {
    exam.fault(entry, 'agreement', 'It gives another purpose than was asked for.');
  }
  const before = member(entry.opened.what, 'decided_with');
  const others = decidedWith(world, decided);
  const { word } = decided;
  const told =
    word === undefined || (!word.unsure && (others !== undefined || word.with.length === 0));
  if (entry.opened.what !== undefined && told && jcs(before ?? null) !== jcs(others ?? null)) {
    exam.fault(entry, 'agreement', 'It names others who agreed than its decision.');
  }
  if (word?.waits === true && !word.unsure) {
    const { needed, with: others } = word;
    exam.fault(entry, 'undecided', `Of ${needed} persons ${others.length + 1} agreed to it.`);
    return;
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

/** What it was asked for stands in the grant, too, for whoever sees no request. */
function otherPurpose({ opened: { why } }: ReadEntry, asked: AskedRequest | undefined): boolean {
  return (
    why !== undefined && asked?.purpose !== undefined && member(why, 'purpose') !== asked.purpose
  );
}

export async function delegation(exam: Examination, entry: ReadEntry): Promise<void> {
  const { world } = exam;
  const giver = textMember(entry.opened.what, 'by');
  const token = await exam.token(entry, ['facet-action'], giver);
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    if (token.payload.act !== 'facet.delegate') {
      exam.fault(entry, 'agreement', 'The giver signed something else.');
      return;
    }
  }
  const link = made(exam, entry);
  if (link === undefined) {
    return;
  }
  link.unverified = exam.isUnverified(entry.index);
  const parent = link.parent === null ? undefined : world.links.get(link.parent);
  if (parent === undefined) {
    return;
  }
  for (const one of world.chain(parent.id)) {
    const stopped = exam.stopped(one);
    if (stopped !== null) {
      exam.fault(entry, 'authority', stopped);
      return;
    }
    if (one.terms.expiry !== null && one.terms.expiry * 1000 <= entry.leaf.t) {
      exam.fault(entry, 'authority', `Facet ${one.id} had expired.`);
      return;
    }
  }
  if (!exam.disproven(entry, token) && giver !== undefined && giver !== parent.holder) {
    exam.fault(entry, 'authority', 'It was lent by somebody who does not hold it.');
    return;
  }
  if (link.decidedBy.length > 0) {
    exam.fault(entry, 'agreement', 'Nobody decides what is lent.');
  }
  narrower(exam, entry, parent, link);
  renewal(exam, entry, link, token);
  handover(exam, entry, { parent, link }, token);
  if (token === undefined) {
    return;
  }
  const { args, fct } = token.payload;
  if (fct !== parent.id || token.kid !== parent.holder || !isLending(args)) {
    exam.fault(entry, 'agreement', 'The giver signed something else.');
    return;
  }
  await asSigned(exam, entry, link, args);
}

function isLending(args: Record<string, Json>): boolean {
  const said = ['card', 'terms'].every(name => Object.hasOwn(args, name));
  return said && isSigned(args, 'card', 'renews', 'terms');
}

function narrower(exam: Examination, entry: ReadEntry, parent: Link, link: Link): void {
  const { world } = exam;
  if (!parent.terms.delegation) {
    exam.fault(entry, 'authority', `Facet ${parent.id} could not be lent.`);
    return;
  }
  const bound = world.declared(lendable(parent.terms), link.terms.actions, parent.definitions);
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
    const card = await verifyToken(args['card'] as string, {
      typ: 'facet-card',
      resolveKey: ({ payload }) => payload.public_key
    });
    const renews = textMember(args, 'renews');
    // What is renewed may be what is not shown.
    const old = exam.world.links.get(renews ?? '') ?? link;
    const need = parseNeed({
      ...(renews === undefined ? { object: link.terms.object } : old.terms),
      ...(args['terms'] as unknown as Need)
    });
    const asked = normalizeNeed(need);
    if (renews !== undefined && Object.keys(args['terms'] as object).join() !== 'expiry') {
      exam.fault(entry, 'agreement', 'Who renews says an end, and no other limit.');
    } else if (card.payload.aud !== exam.issuer || !timely(entry, 'facet-card', card.payload.iat)) {
      exam.fault(entry, 'authority', 'The card is for another service, or counts no more.');
    } else if (card.kid !== link.holder) {
      exam.fault(entry, 'agreement', 'It was lent to another key than the one on the card.');
    } else if (
      jcs(asked.expiry === null ? sealTerms(asked, link.terms.expiry) : asked) !== jcs(link.terms)
    ) {
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
    world.unseen.facets.add(id);
    return undefined;
  }
  if (what === undefined) {
    world.hidden.deciders += 1;
  }
  const parent = Array.isArray(chain) && typeof chain[1] === 'string' ? chain[1] : null;
  if (!world.isNew(id, parent ?? '')) {
    exam.fault(entry, 'facet', 'This facet was made before.');
    return undefined;
  }
  if (parent === null || (!world.links.has(parent) && !world.unseen.facets.mayBe(parent))) {
    exam.fault(entry, 'facet', 'It comes from no facet that was made before.');
    return undefined;
  }
  if (!world.principals.has(holder) && !world.unseen.principals.mayBe(holder)) {
    exam.fault(entry, 'principal', 'Its holder was not enrolled before.');
  }
  const definitions = member(what, 'definitions');
  const read = parseTerms(terms);
  const link: Link = {
    ...newLink(id, entry),
    holder,
    terms: read,
    definitions:
      typeof definitions === 'object' && definitions !== null
        ? (definitions as Record<string, string>)
        : undefined,
    parent,
    shown: what !== undefined,
    decidedBy: decidersOf(what),
    bounds: boundsOf(exam, entry, read)
  };
  world.addLink(link);
  const said = [member(what, 'object'), member(what, 'actions')];
  if (
    what !== undefined &&
    jcs(said as Json) !== jcs([link.terms.object, [...link.terms.actions]])
  ) {
    exam.fault(entry, 'agreement', 'It names another object or other actions than its terms.');
  }
  observedBriefly(exam, entry, link);
  givable(exam, entry, link);
  pinnedAsDefined(exam, entry, link);
  fitsItsActions(exam, entry, link);
  link.terms.requires?.forEach(({ object, action }) => world.required.add(`${object}\n${action}`));
  if (!world.knows(chain, world.chain(id))) {
    exam.fault(entry, 'facet', 'Its chain is not the one that its parent has.');
  }
  return link;
}

/** The facets with which somebody decided it, the last decider's first. */
function decidersOf(what: unknown): string[] {
  const others = member(what, 'decided_with');
  const all = [member(what, 'decided_by'), ...(Array.isArray(others) ? (others as unknown[]) : [])];
  return all.filter(one => typeof one === 'string');
}
