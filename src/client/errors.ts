import { FacetryError, type Feature, REFUSALS, type RefusalCode, visibleText } from '../protocol';

/** Why the service refused, as `aios/self explain` tells the one who signed. */
export interface Explanation {
  code: RefusalCode;
  detail: string;
  /** Milliseconds since the epoch. */
  at?: number;
}

/** The one 404 of the protocol (docs/protocol.md §11), with the true reason where it could be had. */
export class Refused extends FacetryError {
  constructor(
    readonly explained: Explanation | null,
    /** The refused token's `jti`; null where none was signed. */
    readonly jti: string | null = null,
    message = explained ? explanationText(explained) : 'The service refused and gave no reason.'
  ) {
    super(explained?.code ?? 'refused', message);
  }
}

/** The service behind the facet answered with an error of its own; a receipt proves the call. */
export class UpstreamError extends FacetryError {
  constructor(
    readonly status: number,
    readonly body: string,
    readonly receipt: string | null,
    readonly jti: string
  ) {
    super('upstream_error', `The service behind the facet answered with status ${status}.`);
  }
}

/** Nothing answered. Whether the call had an effect, `aios/self outcome` of `jti` tells. */
export class Unreachable extends FacetryError {
  constructor(
    readonly jti: string | null = null,
    options?: ErrorOptions
  ) {
    super('unreachable', 'The Facetry service can not be reached. Is it running?', options);
  }
}

/** RFC 9457 problem details, said by the facet service itself. */
export class ServiceProblem extends FacetryError {
  constructor(
    readonly status: number,
    code: string,
    message: string,
    readonly jti: string | null = null
  ) {
    super(code, message);
  }
}

/** Tokens carry times: with a clock this wrong the service refuses everything. */
export class ClockOff extends FacetryError {
  constructor(
    /** How far this machine's clock is ahead of the service's (negative: behind). */
    readonly seconds: number,
    readonly jti: string | null = null
  ) {
    super(
      'clock',
      `This machine’s clock is ${lasting(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} ` +
        'the service’s; at most 60 s are allowed. Set the clock and try again.'
    );
  }
}

/** Seconds as people say them, of something that is off by so much. */
function lasting(seconds: number): string {
  const units = [
    [2 * 86_400, 86_400, 'days'],
    [2 * 3_600, 3_600, 'hours'],
    [2 * 60, 60, 'minutes']
  ] as const;
  const unit = units.find(([from]) => seconds >= from);
  return unit === undefined ? `${seconds} s` : `${Math.round(seconds / unit[1])} ${unit[2]}`;
}

/** The service takes no knock; it tells strangers no reason. */
export class NoKnock extends FacetryError {
  constructor() {
    super(
      'no_knock',
      'The service lets nobody log in by a code from here now: too many wait already, or it is ' +
        'of an older release. Try again in ten minutes.'
    );
  }
}

/** What a person typed is no whole code: nobody was looked for. */
export class NoCode extends FacetryError {
  constructor() {
    super('no_code', 'A code has four groups of four letters. Type all of it.');
  }
}

/** The service shows another key than that of the program that shows the code; nothing was signed. */
export class NotItsKey extends FacetryError {
  constructor() {
    super(
      'not_its_key',
      'The service shows somebody else than who shows that code. Compare it letter for letter; if ' +
        'it was typed as it is shown, let nobody in: this service, or who speaks for it, lies.'
    );
  }
}

/** Nobody let in who knocked: its code has ended, or a person said no by letting it end. */
export class LoginEnded extends FacetryError {
  /** @param early before the code's own end: a service that starts anew remembers none */
  constructor(early = false) {
    super(
      'login_ended',
      early
        ? 'The service was started anew, and knows that code no more. Log in again for a new one.'
        : 'Nobody let this in while its code was good. Log in again for a new one.'
    );
  }
}

/** No person has confirmed an act of a facet that asks for each use: nothing was done. */
export class NotConfirmed extends FacetryError {
  declare readonly code: 'denied' | 'no_answer' | 'withdrawn' | 'not_in_time';

  constructor(
    code: NotConfirmed['code'],
    readonly request: string,
    /** The person's own words. */
    readonly reason?: string
  ) {
    super(code, NOT_CONFIRMED[code] + (reason === undefined ? '' : ` “${visibleText(reason)}”`));
  }
}

const NOT_CONFIRMED: Record<NotConfirmed['code'], string> = {
  denied: 'A person did not let this be done.',
  no_answer: 'Nobody decided whether this may be done.',
  withdrawn: 'The request to confirm this was withdrawn.',
  not_in_time: 'Nobody confirmed this in time; the request was withdrawn.'
};

/** The answer is not one that the protocol allows: a broken or a lying service, or a proxy. */
export class BadAnswer extends FacetryError {
  constructor(
    message: string,
    readonly jti: string | null = null,
    options?: ErrorOptions
  ) {
    super('bad_answer', message, options);
  }
}

/** A facet was handed over that is not what was asked for, or not for this holder. */
export class BadDescriptor extends FacetryError {
  constructor(message: string, options?: ErrorOptions, code = 'bad_descriptor') {
    super(code, message, options);
  }
}

/** What limits authority is not understood by the service: nothing was signed. */
export class ServiceOlder extends FacetryError {
  constructor(readonly feature: Feature) {
    super(
      'service_older',
      `The service is of an older release, which can’t limit by ${LIMITS_BY[feature]}. Nothing was ` +
        'sent. Update that service, or do without this limit.'
    );
  }
}

const LIMITS_BY: Record<Feature, string> = {
  'budget.rows': 'a budget of rows (“..rows”)',
  'cell.kernel': 'a kernel'
};

/** The service signed what this release does not understand: it holds nothing that it can't read. */
export class ServiceNewer extends BadDescriptor {
  constructor(detail: string, options?: ErrorOptions) {
    super(
      'The service is of a newer release, and gave what this one does not understand ' +
        `(${visibleText(detail, 200)}). Update Facetry here, then ask again.`,
      options,
      'service_newer'
    );
  }
}

/** A facet of which the service says otherwise than it signed: it is in quarantine. */
export class Unverified extends FacetryError {
  constructor(object: string) {
    super(
      'unverified',
      `What the service says of the facet on ${visibleText(object, 100)} is not what it ` +
        'signed. Until both are the same again it can be looked at and dropped, nothing else: ' +
        'revoke it in the sidebar, then ask anew.'
    );
  }
}

/** Another issuer, or another key, answers where the known one did. */
export class IssuerChanged extends FacetryError {
  constructor(expected: string) {
    super(
      'issuer_changed',
      `What answers here is not the service “${expected}” that these keys are enrolled at.`
    );
  }
}

/** A key can't be kept, or read. */
export class KeyStoreError extends FacetryError {
  declare readonly code: 'key_store_busy' | 'key_name_taken';

  constructor(code: 'key_store_busy' | 'key_name_taken', message: string) {
    super(code, message);
  }
}

export function nameTaken(name: string): KeyStoreError {
  return new KeyStoreError('key_name_taken', `A key named “${name}” is kept already.`);
}

/** Nobody has answered a request yet: it stays open, and the same need asked again takes it up. */
export class Waiting extends FacetryError {
  constructor(readonly request: string) {
    super('waiting', 'Nobody has answered yet; the request stays open.');
  }
}

const NOT_GRANTED = {
  denied: 'The request was denied.',
  no_answer: 'Nobody answered the request in time.',
  withdrawn: 'The request was withdrawn.',
  struck: 'Nothing of this was granted.'
};

/** The answer to a request was no. `reason` is text of whoever decided: show it as such. */
export class NotGranted extends FacetryError {
  declare readonly code: keyof typeof NOT_GRANTED;

  constructor(
    code: keyof typeof NOT_GRANTED,
    readonly reason?: string
  ) {
    super(code, NOT_GRANTED[code]);
  }
}

/** The caller asked for something that can't be sent. */
export class BadInput extends FacetryError {
  constructor(message: string) {
    super('bad_input', message);
  }
}

/** Nothing held allows it. */
export class NotHeld extends FacetryError {
  constructor(object: string, action?: string) {
    super(
      'not_held',
      `No facet on “${object}”${action === undefined ? '' : ` with the action “${action}”`} is held.`
    );
  }
}

/** How a service says of a member that its release does not know it. */
const UNKNOWN_MEMBER = 'unknown member';

export function explanationText(explained: Explanation): string {
  const text = (REFUSALS as Record<string, string>)[explained.code] ?? explained.code;
  const said = explained.detail === '' ? text : `${text} (${explained.detail})`;
  // What is sent from here is formed as this release has it, so one that knows less refuses it.
  return explained.code === 'malformed' && explained.detail.includes(UNKNOWN_MEMBER)
    ? `${said} The service may be of an older release than what asks it: update it.`
    : said;
}
