import { Problem } from '../../../protocol';
import { define, text } from '../../definitions';
import type { Pace } from '../../pace';
import { PAGE_MARK, pageMark } from '../../pageMark';
import type { SystemAction, SystemCall } from '../../types';
import { mustBeWithin } from '../books/circle';
import { LISTED } from '../telling/listing';
import { paced } from '../facets/narrowing';
import { attendedBy, type ObjectParts } from './objectParts';
import { ownersOnly, revokerOf } from '../facets/revocation';
import { TARGET, targetOf } from '../books/targets';

const INDEX = { type: 'integer', minimum: 0 };

export function facetsObject(parts: ObjectParts, pace: Pace): Record<string, SystemAction> {
  const { book, listing, revocation, pausing } = parts;
  return {
    list: {
      definition: define('list', true, 'Facets and who holds them.', {
        after: text(64),
        limit: { type: 'integer', minimum: 1, maximum: LISTED }
      }),
      perform: ({ facet, args }) =>
        listing.list(
          book.circleOf(facet),
          args.limit as number | undefined,
          args.after as string | undefined
        )
    },
    revoke: {
      definition: define(
        'revoke',
        false,
        'Ends a facet, or all of a principal, with all that came from it; or takes back a link that nobody used.',
        {
          ...TARGET,
          introduction: INDEX,
          granted_since: { type: 'integer', minimum: 0 },
          reason: text(500)
        }
      ),
      perform: call => {
        if (call.args.introduction !== undefined) {
          return paced({ pace, book }, call, () => withdraw(parts, call));
        }
        const since = call.args.granted_since as number | undefined;
        const target = mustBeWithin(book, book.circleOf(call.facet), targetOf(call.args));
        const revoke = () =>
          revocation.revoke(
            target,
            { ...revokerOf(call), holds: call.chain },
            {
              ...(since !== undefined && { grantedSince: since * 1000 }),
              owners: call.principal.kind === 'owner'
            }
          );
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
        const pause = () => pausing.pause(target, { ...revokerOf(call), holds: call.chain });
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
        const resumer = { ...revokerOf(call), holds: call.chain };
        return pausing.resume(targetOf(call.args), resumer, { mark, attended });
      }
    }
  };
}

/** Of what an owner lets somebody in by, and of nothing else, whoever stops something is told. */
async function withdraw(
  { book, introductions }: ObjectParts,
  { args, principal, facet, chain, token }: SystemCall
): Promise<{ withdrawn: number }> {
  if (Object.keys(args).length > 1) {
    throw new Problem(400, 'bad_target', 'A link is withdrawn alone.', 'Name nothing beside it.');
  }
  const withdrawn = args.introduction as number;
  const circle = book.circleOf(facet);
  const by = { principal, facet, chain, token: token.compact };
  await introductions.withdraw(withdrawn, by, made => {
    const known = made.by !== null && book.principal(made.by)?.kind === 'owner' && circle === null;
    if (known && made.recovery && principal.kind !== 'owner') {
      throw ownersOnly();
    }
    return known;
  });
  return { withdrawn };
}
