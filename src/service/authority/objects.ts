import { Problem, type VerifiedToken } from '../../protocol';
import { HEX_ID, KID, TOKEN, define, text } from '../definitions';
import { Pace } from '../pace';
import { type ApprovesInPage, PAGE_MARK, pageMark } from '../pageMark';
import type {
  Clock,
  FacetRecord,
  PrincipalKind,
  SystemAction,
  SystemCall,
  SystemObjects
} from '../types';
import type { Book } from './book';
import type { Facet, Principal } from './records';
import { boundsOf, concerns } from './bounding';
import { type Catalogue, definedIn, pick } from './catalogue';
import { mustBeWithin, paceOf } from './circle';
import type { Confirming } from './confirming';
import type { Decisions } from './decisions';
import type { Delegation } from './delegation';
import { boundsSaid } from './entries';
import type { Hosting } from './hosting';
import { type Introductions, KINDS } from './introductions';
import { invitedBounds } from './inviting';
import { type Knocks, noSuchKnock } from './knocks';
import { FACETS, REQUESTS } from './kinds';
import type { AuthorityOptions, DryRun } from './options';
import type { PasskeyBook } from './passkeyBook';
import type { PasskeyChanges } from './passkeyChanges';
import type { Passkeys } from './passkeys';
import { type Pausing, pauseView } from './pausing';
import type { Requests } from './requests';
import type { Revocation } from './revocation';
import type { Rules } from './rules';
import { budgetLeft, stateOf, usesLeft } from './states';
import type { Target } from './targets';
import { typeOf } from './tokens';
import type { Verdicts } from './verdicts';
import type { Views } from './views';

const NARROWED_A_MINUTE = 10;
const LISTED_FACETS = 2000;
/** A facet, or all that a principal holds: one of them. */
const TARGET = { facet: HEX_ID, principal: KID };

export interface ObjectParts {
  book: Book;
  catalogue: Catalogue;
  clock: Clock;
  requests: Requests;
  views: Views;
  decisions: Decisions;
  verdicts: Verdicts;
  confirmations: Confirming;
  introductions: Introductions;
  hosting: Hosting;
  knocks: Knocks;
  revocation: Revocation;
  pausing: Pausing;
  delegation: Delegation;
  rules: Rules;
  passkeys: Passkeys;
  passkeyBook: PasskeyBook;
  passkeyChanges: PasskeyChanges;
  dryRun: DryRun;
  approvesInPage: ApprovesInPage;
  proposals: AuthorityOptions['proposals'];
}

/** `aios/requests`, `aios/facets`, and the actions on a facet itself (docs/protocol.md §8, §9). */
export function authorityObjects(parts: ObjectParts): SystemObjects {
  const pace = new Pace(parts.clock, NARROWED_A_MINUTE, 60_000);
  return {
    [REQUESTS]: requestActions(parts, pace),
    [FACETS]: facetsActions(parts, pace),
    facet: facetActions(parts)
  };
}

/**
 * A page's key is within reach of what a notebook shows, so it may not even narrow at will: all
 * pages together, of a host its own, for each can have another key. What changed nothing does not
 * count, so that nobody uses up the person's share without an effect that the ledger shows.
 */
async function paced<T>(
  { pace, book }: { pace: Pace; book: Book },
  { principal, facet }: SystemCall,
  narrow: () => Promise<T>,
  changed: (answer: T) => boolean = () => true
): Promise<T> {
  if (principal.kind !== 'page') {
    return narrow();
  }
  const together = paceOf(book.circleOf(facet), principal);
  if (!pace.admit(together)) {
    throw new Problem(
      429,
      'too_many_requests',
      `Pages may do this ${NARROWED_A_MINUTE} times a minute.`,
      'Wait a minute, or use the approval page or the terminal.'
    );
  }
  let counts = false;
  try {
    const answer = await narrow();
    counts = changed(answer);
    return answer;
  } finally {
    if (!counts) {
      pace.forgive(together);
    }
  }
}

function requestActions(parts: ObjectParts, pace: Pace): Record<string, SystemAction> {
  const { book, requests, views, clock, introductions, knocks, proposals } = parts;
  return {
    list: {
      definition: define('list', true, 'Requests that wait for a decision, and the rules.'),
      perform: ({ principal, facet }) => {
        const passkeys = parts.passkeyBook.views(principal.kid);
        return {
          requests: requests
            .pending(clock.now())
            .filter(request => concerns(parts.book, facet, request, definedIn(parts.catalogue)))
            .map(request => views.request(request, principal)),
          rules: rulesFor(parts, facet),
          ...(passkeys.length > 0 && { passkeys })
        };
      }
    },
    show: {
      definition: define(
        'show',
        true,
        'One request with all that was asked, or who knocks with a code.',
        { request: HEX_ID, knock: text(40) }
      ),
      perform: call => {
        const { args, principal } = call;
        const bounded = boundsOf(call.facet) !== null;
        if ((args.request === undefined) === (args.knock === undefined)) {
          throw new Problem(400, 'bad_target', 'Name a request or a code, one of them.');
        }
        if (args.knock !== undefined) {
          if (bounded) {
            throw noSuchKnock();
          }
          return knocks.look(principal.kid, String(args.knock));
        }
        const request = parts.verdicts.concerning(call, String(args.request));
        return {
          ...views.request(request, principal),
          proposals: bounded ? [] : proposals(request.needs.map(need => need.object))
        };
      }
    },
    decide: {
      definition: define(
        'decide',
        false,
        'Grants, confirms or denies a request, makes a rule that grants, or changes passkeys.',
        { decision: TOKEN },
        ['decision']
      ),
      perform: call => decide(parts, call)
    },
    deny: {
      definition: define(
        'deny',
        false,
        'Denies a request.',
        { request: HEX_ID, reason: text(500) },
        ['request']
      ),
      perform: call => {
        const reason = call.args.reason === undefined ? null : String(call.args.reason);
        const deny = () => parts.decisions.deny(call, String(call.args.request), reason);
        return paced({ pace, book }, call, deny);
      }
    },
    introduce: {
      definition: define(
        'introduce',
        false,
        'Makes a single-use code with which a key becomes a principal, or lets one in that knocks.',
        {
          kind: { type: 'string', enum: [...KINDS] },
          petname: text(120),
          recovery: { type: 'boolean' },
          knock: HEX_ID,
          key: KID,
          until: { type: 'integer', minimum: 0 },
          person: { type: 'string', enum: ['another'] },
          bounds: { type: 'array' },
          ...PAGE_MARK
        },
        ['kind', 'petname']
      ),
      perform: async call => {
        const { args, principal, facet, chain, token } = call;
        const attended = await attendedBy(parts, call);
        const petname = String(args.petname);
        const until = args.until as number | undefined;
        const within = parts.hosting.introduces(principal as Principal, petname, until);
        const wanted = {
          kind: args.kind as PrincipalKind,
          petname,
          ...(within !== null && { within }),
          recovery: args.recovery === true,
          another: args.person === 'another',
          by: {
            principal: principal as Principal,
            facet: facet.id,
            chain,
            token: token.compact,
            attended
          },
          ...pageMark(call, parts.approvesInPage)
        };
        const approver = args.kind === 'approver';
        const ends = args.knock !== undefined || approver || within !== null;
        if (
          ends !== (args.until !== undefined) ||
          approver !== (args.bounds !== undefined) ||
          (args.knock !== undefined) !== (args.key !== undefined)
        ) {
          throw new Problem(
            400,
            'bad_introduction',
            'That introduction can not be made.',
            'Who knocks, approves or comes by a host is let in until a time; who knocks, alone, by its key; an approver, alone, has bounds.'
          );
        }
        if (args.knock !== undefined) {
          return knocks.admit({ id: String(args.knock), key: args.key, until: until! }, wanted);
        }
        const approves = approver && {
          bounds: invitedBounds(parts.catalogue, args.bounds, until!, clock.now()),
          until: until! * 1000
        };
        return introductions.introduce({ ...wanted, ...(approves && { approves }) });
      }
    }
  };
}

/** Rules are whose who looks after all that there is. */
function rulesFor({ book, rules }: ObjectParts, facet: FacetRecord) {
  return boundsOf(facet) === null && book.circleOf(facet) === null ? rules.list() : [];
}

/** Each kind of decision has a token type of its own. */
function decide(parts: ObjectParts, call: SystemCall) {
  const { decisions, confirmations, rules, passkeyChanges } = parts;
  switch (typeOf(String(call.args.decision))) {
    case 'facet-confirmation':
      return confirmations.decide(call);
    case 'facet-rule':
      return rules.make(call);
    case 'facet-passkey':
      return passkeyChanges.change(call);
    default:
      return decisions.decide(call);
  }
}

function facetsActions(parts: ObjectParts, pace: Pace): Record<string, SystemAction> {
  const { book, views, revocation, pausing, clock } = parts;
  return {
    list: {
      definition: define('list', true, 'Facets and who holds them.'),
      perform: call => {
        const circle = book.circleOf(call.facet);
        const { facets, leftOut } = book.listFacets(LISTED_FACETS, clock.now(), circle?.members());
        const holders = new Set(facets.map(({ holder }) => holder));
        const principals = book
          .listPrincipals()
          .filter(({ kid }) => circle === null || circle.has(kid) || holders.has(kid));
        return {
          facets: facets.map(facet => views.facet(facet)),
          principals: principals.map(principal => views.principal(principal)),
          ...(leftOut > 0 && { left_out: leftOut })
        };
      }
    },
    revoke: {
      definition: define(
        'revoke',
        false,
        'Ends a facet, or all of a principal, with all that came from it.',
        { ...TARGET, granted_since: { type: 'integer', minimum: 0 }, reason: text(500) }
      ),
      perform: call => {
        const since = call.args.granted_since as number | undefined;
        const target = mustBeWithin(book, book.circleOf(call.facet), targetOf(call.args));
        const revoke = () =>
          revocation.revoke(target, revokerOf(call), {
            ...(since !== undefined && { grantedSince: since * 1000 }),
            owners: call.principal.kind === 'owner'
          });
        return paced({ pace, book }, call, revoke, ({ revoked }) => revoked.length > 0);
      }
    },
    pause: {
      definition: define(
        'pause',
        false,
        'Stops a facet, or all of a principal, with all that came from it, until it is resumed.',
        { ...TARGET, reason: text(500) }
      ),
      perform: call => {
        const target = mustBeWithin(book, book.circleOf(call.facet), targetOf(call.args));
        const pause = () => pausing.pause(target, revokerOf(call));
        return paced({ pace, book }, call, pause, ({ paused }) => paused.length > 0);
      }
    },
    resume: {
      definition: define('resume', false, 'Ends a pause.', {
        ...TARGET,
        reason: text(500),
        ...PAGE_MARK
      }),
      perform: async call => {
        const mark = pageMark(call, parts.approvesInPage);
        const attended = await attendedBy(parts, call);
        return pausing.resume(targetOf(call.args), revokerOf(call), { mark, attended });
      }
    }
  };
}

function facetActions(parts: ObjectParts): Record<string, SystemAction> {
  const { catalogue, clock, revocation, delegation, dryRun } = parts;
  return {
    'facet.describe': {
      definition: define('facet.describe', true, 'What this facet allows, and how it stands.'),
      perform: ({ facet, chain }) => {
        const entry = catalogue.object(facet.terms.object);
        const paused = pauseView(chain as Facet[]);
        const budget = budgetLeft(chain);
        return {
          id: facet.id,
          terms: facet.terms,
          state: stateOf(chain, catalogue, clock.now()),
          ...(paused && { paused }),
          uses_left: usesLeft(chain),
          ...(budget && { budget_left: budget }),
          definitions: entry ? pick(entry, facet.terms.actions).definitions : {},
          parent: facet.parent,
          decided_by: facet.decidedBy,
          ...boundsSaid(facet)
        };
      }
    },
    'facet.check': {
      definition: define(
        'facet.check',
        true,
        'Whether an act would pass; nothing is taken.',
        { act: text(256), args: { type: 'object' } },
        ['act', 'args']
      ),
      perform: ({ principal, facet, chain, args }) => {
        const { refused, observed } = dryRun({
          principal,
          facet,
          chain,
          act: String(args.act),
          args: args.args as Record<string, unknown>
        });
        if (refused !== null) {
          return { ok: false, reason: refused.code, detail: refused.detail };
        }
        return {
          ok: true,
          ...(chain.some(({ terms }) => terms.confirm) && { confirm: true }),
          ...(observed.length > 0 && { observed: observed.map(one => ({ ...one })) })
        };
      }
    },
    'facet.revoke': {
      definition: define(
        'facet.revoke',
        false,
        'Ends this facet, or one that descends from it, with all that came from it.',
        { facet: HEX_ID }
      ),
      perform: call => {
        const id = call.args.facet === undefined ? call.facet.id : String(call.args.facet);
        revocation.mustBeBelow(call.facet as Facet, id);
        return revocation.revoke({ of: 'facet', id }, revokerOf(call));
      }
    },
    'facet.delegate': {
      definition: define(
        'facet.delegate',
        false,
        'Gives a narrower facet to the key on a card.',
        {
          card: TOKEN,
          terms: { type: 'object' },
          renews: HEX_ID,
          handed_over: { type: 'boolean' }
        },
        ['card', 'terms']
      ),
      perform: call => delegation.delegate(call)
    }
  };
}

/** What lets somebody in or run again takes what a decision does. */
function attendedBy({ passkeys }: ObjectParts, { principal, token }: SystemCall) {
  return passkeys.attended(principal, token as VerifiedToken<'facet-action'>);
}

function revokerOf(call: SystemCall) {
  return {
    by: { principal: call.principal, facet: call.facet.id },
    why: call.args.reason === undefined ? null : String(call.args.reason),
    token: call.token.compact
  };
}

/** @throws Problem 400 `bad_target` */
function targetOf({ facet, principal }: Record<string, unknown>): Target {
  if ((facet === undefined) === (principal === undefined)) {
    throw new Problem(400, 'bad_target', 'Name a facet or a principal, one of them.');
  }
  return facet === undefined
    ? { of: 'principal', id: String(principal) }
    : { of: 'facet', id: String(facet) };
}
