import {
  argumentsHold,
  closeArguments,
  type Definition,
  type Json,
  withDefaults
} from '../../../protocol';
import { mustAfford, mustBeMet, mustHaveUses } from '../../counting';
import { isOwnObject } from '../../definitions';
import { Refusal } from '../../errors';
import type { Evidence, FacetRecord, Observed } from '../../types';
import { observedOf } from './observing';

/** What is there to act on: registered objects and the service's own. */
export interface Catalogue {
  object(name: string):
    | {
        definitions: Readonly<Record<string, Definition>>;
        digests: Readonly<Record<string, string>>;
      }
    | undefined;
}

export interface Act {
  /** From the facet itself up to the genesis facet. */
  chain: readonly FacetRecord[];
  act: string;
  obj: string;
  args: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  now: number;
  evidence: Evidence;
}

export interface Passed {
  definition: Definition;
  /** With defaults filled in. */
  args: Record<string, Json>;
  /** What it breaks of limits that are only tried. */
  observed: Observed[];
}

/**
 * All that docs/protocol.md §8 asks of the links and the arguments, in its order; takes nothing.
 *
 * @throws Refusal; TooSoon where the rate of a link is used up
 */
export function examine(catalogue: Catalogue, act: Act): Passed {
  const entry = catalogue.object(act.obj);
  const definition = own(entry?.definitions, act.act);
  const digest = own(entry?.digests, act.act);
  const closed = definition && attempt(() => closeArguments(definition, act.args));
  const args =
    closed && 'value' in closed
      ? closed.value
      : definition
        ? withDefaults(definition, act.args)
        : act.args;
  const observed: Observed[] = [];
  for (const link of act.chain) {
    mustLive(link, act.now);
    if (link.parent === null) {
      continue;
    }
    if (link.terms.object === act.obj && !entry) {
      throw new Refusal('object_unavailable', act.obj);
    }
    const pinned = own(link.definitions, act.act);
    const changed = pinned !== undefined && pinned !== digest && !isOwnObject(act.obj);
    if (changed && link.terms.object === act.obj) {
      throw new Refusal('definition_changed', act.act);
    }
    if (!link.terms.actions.includes(act.act) || pinned === undefined) {
      throw new Refusal('action_not_granted', `${act.act}, by facet ${link.id}`);
    }
    if (link.terms.object !== act.obj || !definition) {
      throw new Refusal('object_not_granted', `${act.obj}, by facet ${link.id}`);
    }
    const why = argumentsHold(link.terms.constraints, definition, args);
    if (why !== null) {
      throw new Refusal('constraint', why);
    }
    observed.push(...observedOf(link, { definition, args }, act.now));
    mustHaveUses(link, act.now);
  }
  if (!definition || !closed) {
    throw new Refusal('object_unavailable', act.obj);
  }
  if ('error' in closed) {
    throw closed.error;
  }
  const use = { definition, args: closed.value };
  act.chain.forEach(link => mustAfford(link, use, act.chain));
  mustBeMet(act.chain, use, act.evidence);
  return { ...use, observed };
}

/**
 * Not revoked, not paused and within its window.
 *
 * @throws Refusal `revoked`, `paused`, `not_yet_valid`, `expired`
 */
export function mustLive(
  link: FacetRecord,
  now: number,
  { begun = true, running = true } = {}
): void {
  const { not_before: notBefore, expiry } = link.terms;
  if (link.revokedAt !== null) {
    throw new Refusal('revoked', `facet ${link.id}, ${new Date(link.revokedAt).toISOString()}`);
  }
  if (running && link.paused !== null) {
    const at = new Date(link.paused.at).toISOString();
    throw new Refusal(
      'paused',
      `the ${link.paused.of === 'facet' ? `facet ${link.id}` : 'holder'}, ${at}`
    );
  }
  if (begun && notBefore !== null && now < notBefore * 1000) {
    throw new Refusal('not_yet_valid', `from ${new Date(notBefore * 1000).toISOString()}`);
  }
  if (expiry !== null && now >= expiry * 1000) {
    throw new Refusal('expired', `at ${new Date(expiry * 1000).toISOString()}`);
  }
}

function attempt<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

export function own<T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string
): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
