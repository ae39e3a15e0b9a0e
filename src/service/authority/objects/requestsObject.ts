import { Problem } from '../../../protocol';
import { define, HEX_ID, KID, text, TOKEN } from '../../definitions';
import type { Pace } from '../../pace';
import { PAGE_MARK, pageMark } from '../../pageMark';
import type { FacetRecord, PrincipalKind, SystemAction, SystemCall } from '../../types';
import { boundsOf, concerns } from '../books/bounding';
import { definedIn } from '../books/catalogue';
import { KINDS } from '../principals/introductions';
import { invitedBounds } from '../principals/inviting';
import { noSuchKnock } from '../principals/knocks';
import { paced } from '../facets/narrowing';
import { attendedBy, type ObjectParts } from './objectParts';
import type { Principal } from '../books/records';
import { typeOf } from '../tokens';
import { petnameOf, toldIn } from '../principals/petname';

export function requestsObject(parts: ObjectParts, pace: Pace): Record<string, SystemAction> {
  const { book, requests, views, clock, knocks, proposals } = parts;
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
          recovery: { type: 'boolean' },
          knock: HEX_ID,
          key: KID,
          until: { type: 'integer', minimum: 0 },
          person: { type: 'string', enum: ['another'] },
          bounds: { type: 'array' },
          ...PAGE_MARK
        },
        ['kind'],
        true
      ),
      perform: call => introduce(parts, call)
    },
    rename: {
      definition: define(
        'rename',
        false,
        'Says what somebody is called from now on: of a host its notebooks, of an owner who approves, and agents.',
        { principal: KID, ...PAGE_MARK },
        ['principal'],
        true
      ),
      perform: call => rename(parts, call)
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

async function rename(parts: ObjectParts, call: SystemCall) {
  const { chain, token } = call;
  const principal = call.principal as Principal;
  const { name, salt } = toldIn(call.upload);
  const kid = String(call.args.principal);
  const by = { principal, chain, token: token.compact, salt };
  if (principal.kind !== 'owner') {
    return parts.renaming.byHost(kid, name, by);
  }
  const mark = pageMark(call, parts.approvesInPage);
  const attended = await attendedBy(parts, call);
  return parts.renaming.byOwner(kid, name, { ...by, ...mark, attended });
}

async function introduce(parts: ObjectParts, call: SystemCall) {
  const { clock, introductions, knocks } = parts;
  const { args, principal, facet, chain, token } = call;
  const attended = await attendedBy(parts, call);
  const { name, salt } = toldIn(call.upload);
  const petname = petnameOf(name);
  const until = args.until as number | undefined;
  const within = parts.hosting.introduces(principal as Principal, petname, until);
  const wanted = {
    kind: args.kind as PrincipalKind,
    petname,
    salt,
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
