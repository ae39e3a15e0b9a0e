import {
  type Definition,
  definitionDigest,
  isAsker,
  jcs,
  namesObject,
  parseRule,
  type Rule,
  ruleCovers,
  ruleFacetTerms,
  ruleId,
  ruleSentence,
  subsumes,
  type Terms
} from '../../protocol';
import { mayDecide } from './deciding';
import { member, type ReadEntry, textMember } from './entry';
import { type Examination, messageOf } from './examination';
import { attended } from './passkeys';
import { type AskedRequest, type Link, newLink } from './records';
import { take } from './spending';
import { bySystem, REQUESTS } from './system';
import { type World } from './world';

/** A rule lasts for 366 days at most; it may be recorded a little after that was looked at. */
const LONGEST_S = 366 * 86_400;
const SLACK_S = 60;
/** That stand at a time. */
const RULES_AT_MOST = 100;

const DECIDE = { object: REQUESTS, action: 'decide' };

/** A rule: a facet below its maker's, which nobody holds. */
export async function rule(exam: Examination, entry: ReadEntry): Promise<void> {
  const { world } = exam;
  const { who, what, terms } = entry.opened;
  if (entry.leaf.c.token === undefined) {
    exam.fault(entry, 'undecided', 'Nobody signed this rule.');
    return;
  }
  const token = await exam.token(entry, ['facet-rule'], textMember(who, 'principal'));
  // A token that is shown and wrong was told of already.
  const open = exam.disproven(entry, token) ? undefined : terms;
  const said = token?.payload.rule ?? readRule(exam, entry, open);
  const id = token === undefined ? textMember(what, 'rule') : ruleId(token.compact);
  const parent = token?.payload.fct ?? textMember(who, 'facet');
  if (said === undefined || id === undefined || parent === undefined) {
    world.unseen.facets.add(id);
    return;
  }
  if (token !== undefined) {
    exam.once(entry, token.kid, token.payload.jti);
    await attended(exam, entry, token);
    const { mode, fct } = token.payload;
    if (
      (terms !== undefined && jcs(terms) !== jcs(said)) ||
      (what !== undefined && (member(what, 'rule') !== id || member(what, 'mode') !== mode)) ||
      (textMember(who, 'facet') ?? fct) !== fct ||
      ruleSentence(said) !== token.payload.shown ||
      !isNamed(world, said, token.payload.named)
    ) {
      exam.fault(entry, 'agreement', 'The maker of the rule signed another one.');
      return;
    }
  }
  if (world.links.has(id)) {
    if (token === undefined) {
      exam.fault(entry, 'facet', 'This rule was made before.');
    }
    return;
  }
  if (!world.isNew(id, parent)) {
    exam.fault(entry, 'facet', 'Something came from this rule before it was made.');
    return;
  }
  const maker = bySystem(exam, entry, DECIDE);
  const seconds = entry.leaf.t / 1000;
  if (said.expiry <= seconds - SLACK_S || said.expiry > seconds + LONGEST_S) {
    exam.fault(entry, 'authority', 'A rule ends, at most 366 days after it was made.');
  }
  if (maker?.bounds !== undefined) {
    exam.fault(entry, 'authority', 'Whoever decides within bounds makes no rules.');
  }
  if (standing(world, entry.leaf.t) >= RULES_AT_MOST) {
    exam.fault(entry, 'authority', `There were ${RULES_AT_MOST} rules already.`);
  }
  const wider = maker && subsumes(maker.terms, ruleFacetTerms(said));
  if (typeof wider === 'string') {
    exam.fault(entry, 'not_subsumed', `It decides more than its maker could: ${wider}.`);
  }
  world.addLink({
    ...newLink(id, entry),
    holder: exam.issuer,
    terms: ruleFacetTerms(said),
    definitions: {},
    parent
  });
  world.rules.set(id, { rule: said, pinned: pinnedBy(world, said) });
  world.standing.add(id);
}

/** How many rules may grant again, or are paused; as many as there may be are counted. */
function standing(world: World, at: number): number {
  const goesOn = ({ revoked, taken, terms: { expiry, uses } }: Link): boolean =>
    revoked === undefined &&
    (expiry === null || expiry * 1000 > at) &&
    (uses === null || taken < uses);
  let count = 0;
  for (const id of world.standing) {
    if (count === RULES_AT_MOST) {
      break;
    }
    if (world.chain(id).every(goesOn)) {
      count += 1;
    } else {
      // None of that is ever otherwise again.
      world.standing.delete(id);
    }
  }
  return count;
}

/**
 * Whether a rule granted this: it ran, was not used more than it may be, is for this asker as the
 * service knew it then, and each of the terms lies within it.
 */
export function byRule(
  exam: Examination,
  entry: ReadEntry,
  asked: AskedRequest | undefined,
  granted: readonly (Terms | null)[] | undefined
): void {
  const { world } = exam;
  const { who, what } = entry.opened;
  const link = exam.facet(entry, textMember(who, 'facet'), exam.issuer);
  if (link === undefined) {
    return;
  }
  const by = textMember(who, 'principal') ?? exam.issuer;
  if (by !== exam.issuer) {
    exam.fault(entry, 'authority', `Nobody holds rule ${link.id}, and it says that ${by} decided.`);
    return;
  }
  const made = world.rules.get(link.id);
  if (made === undefined) {
    exam.fault(entry, 'authority', `Facet ${link.id} is no rule.`);
    return;
  }
  if (what !== undefined && member(what, 'rule') !== made.rule.name) {
    exam.fault(entry, 'agreement', 'The rule has another name than the entry says.');
  }
  if (!exam.allowed(entry, link, DECIDE)) {
    return;
  }
  take(exam, entry, link);
  const why =
    (member(what, 'outcome') ?? 'grant') === 'grant' && asked?.act === undefined
      ? (notFor(world, link, made.rule, asked) ??
        notWhole(asked?.needs, granted) ??
        notWithin(exam, entry, made, granted))
      : 'a rule grants, and confirms nothing';
  if (why !== null) {
    exam.fault(entry, 'authority', `The rule ${link.id} does not grant this: ${why}.`);
  }
}

function notFor(
  world: World,
  link: Link,
  rule: Rule,
  asked: AskedRequest | undefined
): string | null {
  if (asked === undefined) {
    return null;
  }
  const { asker: kid } = asked;
  const asker = world.principals.get(kid);
  const place = asker?.place;
  // What it is, or where it lies, may not be shown.
  const unseen =
    !('principal' in rule.askers) &&
    (asker?.kind === undefined || (place === undefined && 'below' in rule.askers));
  const { kind, custody } = asker ?? {};
  if (!unseen && !isAsker(rule.askers, { kid, kind, custody, place: place ?? null })) {
    return 'it is for others';
  }
  if ('kind' in rule.askers && world.hostOf(kid) !== undefined) {
    return 'what a host brings in is of a kind by its word alone';
  }
  const maker = world.links.get(link.parent ?? '')?.holder;
  const own = maker !== undefined && !mayDecide(world, link.id, maker, kid);
  return own ? 'nobody decides for its own lineage' : null;
}

/** A rule grants all that is asked for, and narrows nothing but the end. */
function notWhole(
  needs: readonly Terms[] | undefined,
  granted: readonly (Terms | null)[] | undefined
): string | null {
  const endless = (terms: readonly (Terms | null)[]): string =>
    jcs(terms.map(one => one && { ...one, expiry: null }));
  return needs === undefined || granted === undefined || endless(needs) === endless(granted)
    ? null
    : 'it grants something else than was asked for';
}

function notWithin(
  { world }: Examination,
  entry: ReadEntry,
  { rule, pinned }: { rule: Rule; pinned: Pinned },
  granted: readonly (Terms | null)[] | undefined
): string | null {
  for (const terms of granted ?? []) {
    if (terms === null) {
      return 'it strikes nothing';
    }
    const definitions = definitionsOf(world, terms);
    const why = ruleCovers(rule, terms, definitions, Math.floor(entry.leaf.t / 1000));
    if (why !== null) {
      return why;
    }
    const held = Object.hasOwn(pinned, terms.object) ? pinned[terms.object]! : undefined;
    const other = Object.entries(definitions).find(
      ([action, definition]) => held && held[action] !== definitionDigest(definition)
    );
    if (other !== undefined) {
      return `action ${other[0]} was defined otherwise when it was made`;
    }
  }
  return null;
}

type Pinned = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Object → action → digest, of what the rule names and was connected when it was made. */
function pinnedBy(world: World, { grants }: Rule): Pinned {
  const named = [...world.objects].flatMap(([object, definitions]) => {
    const actions = grants
      .filter(({ objects }) => namesObject(objects, object))
      .flatMap(grant => grant.actions.filter(action => Object.hasOwn(definitions, action)));
    const digests = actions.map(
      action => [action, definitionDigest(definitions[action]!)] as const
    );
    return actions.length === 0 ? [] : [[object, Object.fromEntries(digests)] as const];
  });
  return Object.fromEntries(named);
}

function definitionsOf(world: World, { object, actions }: Terms): Record<string, Definition> {
  const known = actions.flatMap(action => {
    const definition = world.definition(object, action);
    return definition === undefined ? [] : [[action, definition] as const];
  });
  return Object.fromEntries(known);
}

/** Whether the one that a rule is for was shown by the name that it had then. */
function isNamed(world: World, { askers }: Rule, named: string | undefined): boolean {
  const known = 'principal' in askers ? world.principals.get(askers.principal) : undefined;
  return known === undefined || known.named === named || world.mayBeRenamed(known.kid);
}

function readRule(exam: Examination, entry: ReadEntry, terms: unknown): Rule | undefined {
  if (terms === undefined) {
    return undefined;
  }
  try {
    return parseRule(terms);
  } catch (error) {
    exam.fault(entry, 'agreement', messageOf(error));
    return undefined;
  }
}
