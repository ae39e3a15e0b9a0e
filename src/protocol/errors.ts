/** Every refusal of docs/protocol.md §11, with what it says to the one who may know. */
export const REFUSALS = {
  malformed: 'The token or its content is not formed as the protocol says.',
  unknown_facet: 'There is no such facet.',
  wrong_key: 'The token is not signed by the key that this facet was given to.',
  wrong_audience: 'The token is meant for another service.',
  wrong_facet: 'The token names another facet.',
  clock: 'The time in the token is more than 60 seconds off this service’s clock.',
  replayed: 'The token was used before.',
  body_mismatch: 'The bytes sent are not those that the token names.',
  revoked: 'The facet was revoked.',
  paused: 'The facet is paused.',
  not_yet_valid: 'The facet is not valid yet.',
  expired: 'The facet has expired.',
  spent: 'The uses of the facet are spent.',
  rate_exceeded: 'The facet is used more often than its rate allows.',
  over_budget: 'What is left of the facet’s budget does not cover it.',
  budget_reserved: 'What is left of the facet’s budget is set aside for uses under way.',
  requirement: 'Something else has to be done first.',
  not_confirmed: 'A person has not confirmed this act.',
  definition_changed: 'The definition of the action changed since it was granted: ask anew.',
  object_unavailable: 'The object is not available.',
  action_not_granted: 'The action is not among those granted.',
  object_not_granted: 'The object is not the one granted.',
  argument_unknown: 'The action has no such argument.',
  argument_missing: 'An argument is missing.',
  argument_invalid: 'An argument is not of the form that the action declares.',
  constraint: 'An argument is outside the limits granted.',
  not_safe: 'Only safe actions can be called this way.',
  delegation_not_allowed: 'The facet can not be lent.',
  not_subsumed: 'More is asked for than the facet allows.',
  too_many_requests: 'Too many requests are open.',
  not_yours: 'This is not yours to do.'
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** Root of all errors of this project; `code` is stable, messages are not. */
export class FacetryError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A check of the protocol that did not pass; `detail` is never shown to a stranger. */
export class Refusal extends FacetryError {
  declare readonly code: RefusalCode;

  constructor(
    code: RefusalCode,
    readonly detail: string = ''
  ) {
    super(code, detail === '' ? REFUSALS[code] : `${REFUSALS[code]} (${detail})`);
  }
}

/** An RFC 9457 problem: said only to those whose token verified. */
export class Problem extends FacetryError {
  constructor(
    readonly status: number,
    code: string,
    readonly title: string,
    readonly detail?: string,
    /** Seconds after which the same may pass. */
    readonly retryAfter?: number
  ) {
    super(code, detail === undefined ? title : `${title} ${detail}`);
  }

  toJSON(): { type: string; status: number; code: string; title: string; detail?: string } {
    return {
      type: 'about:blank',
      status: this.status,
      code: this.code,
      title: this.title,
      ...(this.detail === undefined ? {} : { detail: this.detail })
    };
  }
}

/** What came of an answer is not the whole, and there is no more: why, its outcome tells. */
export class BrokenOff extends FacetryError {
  constructor(
    readonly jti: string | null = null,
    options?: ErrorOptions
  ) {
    super('broken_off', 'The answer broke off: it is incomplete.', options);
  }
}
