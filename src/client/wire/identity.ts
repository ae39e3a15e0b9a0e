import { descriptorKeyFollows, type Jwk, publicJwk } from '../../protocol';
import { BadAnswer } from '../errors';

/** Who a service is: what every token is meant for, and the keys it signs with. */
export interface ServiceIdentity {
  issuer: string;
  keys: { descriptor: Jwk; log: string };
  /**
   * Keys that its log had before, oldest first, as it tells of them; each proves the next
   * (`followKeys` of the ledger).
   */
  former?: { log: string; succession: string }[];
  /** By which each key of its descriptors named the next, oldest first (`facet-successor`). */
  successors?: string[];
}

/** @throws BadAnswer */
export function parseIdentity(value: unknown): ServiceIdentity {
  const { issuer, version, keys, former, successors } = (value ?? {}) as {
    issuer?: unknown;
    version?: unknown;
    keys?: { descriptor?: unknown; log?: unknown };
    former?: unknown;
    successors?: unknown;
  };
  if (version !== 1) {
    throw new BadAnswer('What answers here is not a Facetry service of protocol version 1.');
  }
  if (typeof issuer !== 'string' || typeof keys?.log !== 'string') {
    throw new BadAnswer('The service does not say who it is.');
  }
  try {
    return {
      issuer,
      keys: { descriptor: publicJwk(keys.descriptor, 'sign'), log: keys.log },
      ...(Array.isArray(former) && { former: former.map(formerLog) }),
      ...(Array.isArray(successors) && { successors: successors.map(String) })
    };
  } catch (cause) {
    throw new BadAnswer('The service’s key is not one that the protocol allows.', null, { cause });
  }
}

function formerLog(value: unknown): { log: string; succession: string } {
  const { log, succession } = (value ?? {}) as Record<string, unknown>;
  return { log: String(log), succession: String(succession) };
}

/** Whether it is the service that was known before. */
export async function goesOn(known: ServiceIdentity, seen: ServiceIdentity): Promise<boolean> {
  return (
    known.issuer === seen.issuer &&
    descriptorKeyFollows({
      issuer: seen.issuer,
      known: known.keys.descriptor,
      current: seen.keys.descriptor,
      successors: seen.successors ?? []
    })
  );
}
