import {
  type Definition,
  type LeftOut,
  Problem,
  Refusal,
  parseDefinition,
  visibleText
} from '../../protocol';
import type { Runner } from './runner';
import { offeredFor, SECRET_REF } from './credentials';

/** What would be registered. */
export interface Inspected {
  kind: string;
  title: string;
  origin: string;
  config: unknown;
  definitions: Record<string, Definition>;
  /** What its document describes and is not offered. */
  left_out?: LeftOut;
}

/** What an object is called to people: one of a kernel as its principal is called now. */
export type TitleOf = (found: Pick<Inspected, 'kind' | 'title' | 'config'>) => string;

const MOST_ACTIONS = 2000;
const MOST_LEFT_OUT = 20;

/**
 * Has the runner read a configuration, and believes of its answer only what has the right form.
 *
 * @throws Problem 422 that says what is wrong with the document
 */
export async function inspect(
  runner: Runner,
  kind: string,
  config: unknown,
  secret: string | null,
  signal: AbortSignal
): Promise<Inspected> {
  checkCredential(config);
  const question = { kind, config, ...(secret !== null && { secret }) };
  const answer = (await runner.ask('/inspect', question, signal)) as Record<string, unknown> | null;
  const { title, origin, config: normalized, actions, left_out } = answer ?? {};
  const leftOut = leftOutOf(left_out);
  const entries = Object.entries((actions ?? {}) as object);
  if (typeof title !== 'string' || typeof origin !== 'string' || entries.length > MOST_ACTIONS) {
    throw unusable(`it has ${entries.length} actions`);
  }
  checkOffer(config, origin);
  if (entries.length === 0) {
    throw new Problem(
      422,
      'no_actions',
      'There is nothing to do on that service.',
      'Its document describes no operation that can be called. Name methods and paths instead.'
    );
  }
  return {
    kind,
    title,
    origin,
    config: normalized,
    definitions: definitionsOf(entries),
    ...(leftOut !== null && { left_out: leftOut })
  };
}

/** Text of a document's author: shown, and nothing more. */
function leftOutOf(value: unknown): LeftOut | null {
  const { operations, first } = Object(value) as Record<string, unknown>;
  if (typeof operations !== 'number' || !Number.isSafeInteger(operations) || operations < 1) {
    return null;
  }
  const told = Array.isArray(first) ? first.slice(0, MOST_LEFT_OUT) : [];
  return {
    operations,
    first: told.map(one => {
      const { operation, why } = Object(one) as Record<string, unknown>;
      return { operation: visibleText(String(operation), 200), why: visibleText(String(why), 500) };
    })
  };
}

/** @throws Problem 422 `document_unusable` */
export function definitionsOf(entries: readonly [string, unknown][]): Record<string, Definition> {
  return Object.fromEntries(entries.map(([name, value]) => [name, defined(name, value)]));
}

/** `credential` says where a secret is kept; the secret itself has no place in a configuration. */
function checkCredential(config: unknown): void {
  const credential = (config as { credential?: unknown } | null)?.credential ?? null;
  if (credential !== null && !(typeof credential === 'string' && SECRET_REF.test(credential))) {
    throw new Problem(
      422,
      'credential_in_config',
      'A credential has no place in the configuration.',
      'Type it where it is asked for, or name where it is kept: env:…, file:…, keyring:…, exec:….'
    );
  }
}

/** An offer names its origin, so that nobody can have it sent elsewhere. */
function checkOffer(config: unknown, origin: string): void {
  const meant = offeredFor((config as { credential?: unknown } | null)?.credential);
  if (meant !== null && meant !== origin) {
    throw new Problem(
      422,
      'credential_elsewhere',
      'That credential is offered for another address.',
      `It is for ${meant}; the document leads to ${origin}.`
    );
  }
}

function defined(name: string, value: unknown): Definition {
  try {
    const definition = parseDefinition(value, `actions.${name}`);
    if (definition.name === name) {
      return definition;
    }
  } catch (error) {
    throw unusable(error instanceof Refusal ? error.detail : 'a definition is malformed');
  }
  throw unusable(`the action ${name} is defined under another name`);
}

function unusable(detail: string): Problem {
  return new Problem(422, 'document_unusable', 'That service can not be registered.', detail);
}
