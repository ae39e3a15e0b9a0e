import type { ProvenanceModel } from '../model';
import { lookAt, type Looked, readLooked, writeLooked } from './looked';
import { isOwn, PREFIX } from './query';
import type { Unfollowed } from './unfollowed';

/** Longest link that is read at all; Jupyter servers take no longer address either. */
const LONGEST = 8000;
/** Longest name of a service. */
const LONGEST_NAME = 400;
/** Members that mean something in the log of one service alone. */
const NUMBERED = ['entry', 'of', 'facet', 'principal'];

/** What a link says. */
export interface Link {
  looked: Looked;
  /** Whose numbers it has; null where it does not say. */
  service: string | null;
  unfollowed: readonly Unfollowed[];
}

/**
 * A link's members, of which nothing is secret: what is looked at, and at which service.
 * @param service as it names itself; null where that is not known
 */
export function writeLink(looked: Looked, service: string | null): Record<string, string> {
  return {
    // What says that it is one: it stands there whatever is looked at.
    view: looked.view,
    ...writeLooked(looked),
    ...(service !== null && { service })
  };
}

/** Reads the link in the query of an address, where others have members, too. */
export function linkIn(search: string): Link {
  if (search.length > LONGEST) {
    return tooLong();
  }
  const own = [...new URLSearchParams(search)].filter(([key]) => isOwn(key));
  return readLink(own.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

/**
 * Reads a link; what is malformed in it counts as absent, and is told.
 * @param members in the order of the address, which need not be of this version, nor of a friend
 */
export function readLink(members: readonly (readonly [string, string])[]): Link {
  if (members.reduce((sum, [key, value]) => sum + key.length + value.length, 0) > LONGEST) {
    return tooLong();
  }
  const once = new Map<string, string>();
  const unread = new Set<string>();
  for (const [key, value] of members) {
    if (once.has(key)) {
      unread.add(key);
    }
    once.set(key, value);
  }
  const read = (): Looked => readLooked(key => (unread.has(key) ? null : (once.get(key) ?? null)));
  const service = once.get('service') ?? null;
  // What would be written otherwise than it is said was not understood.
  const understood = writeLink(read(), service?.slice(0, LONGEST_NAME) ?? null);
  for (const [key, value] of once) {
    if (understood[key] !== value && value !== '') {
      unread.add(key);
    }
  }
  return {
    looked: read(),
    service: unread.has('service') ? null : service,
    unfollowed: unread.size === 0 ? [] : [{ why: 'unread', members: [...unread] }]
  };
}

/**
 * Shows what a link says as far as this service has it, and says what it has not.
 * @param begun called once that is looked at, of which an entry may still be on its way
 */
export async function followLink(
  model: ProvenanceModel,
  link: Link,
  begun: () => void = () => undefined
): Promise<void> {
  const { service } = link;
  const others = service !== null && service !== (await issuerOf(model));
  if (model.isDisposed) {
    return;
  }
  const looked = others ? withoutNumbers(link.looked) : link.looked;
  const unfollowed: Unfollowed[] = [
    ...link.unfollowed,
    ...(others ? [{ why: 'service' } as const] : [])
  ];
  model.setUnfollowed(unfollowed);
  const looking = lookAt(model, looked);
  begun();
  await looking;
  const { entry } = looked;
  if (entry !== null && model.selection === entry && model.at(entry) === undefined) {
    model.setUnfollowed([...unfollowed, { why: 'entry', entry }]);
  }
}

function tooLong(): Link {
  return { looked: readLooked(() => null), service: null, unfollowed: [{ why: 'long' }] };
}

/** What names mean goes for each service; what numbers mean, for one. */
function withoutNumbers(looked: Looked): Looked {
  const said = new Map(Object.entries(writeLooked(looked)));
  return readLooked(key => (NUMBERED.includes(key) ? null : (said.get(key) ?? null)));
}

/** What the service calls itself, once it is there; null where nobody looks any more. */
async function issuerOf(model: ProvenanceModel): Promise<string | null> {
  const { facetry } = model;
  return new Promise(resolve => {
    const look = (): void => {
      const issuer = facetry.status?.issuer ?? null;
      if (issuer !== null || model.isDisposed) {
        facetry.changed.disconnect(look);
        resolve(issuer);
      }
    };
    facetry.changed.connect(look);
    look();
  });
}
