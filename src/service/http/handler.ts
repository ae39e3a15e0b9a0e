import type { FormerKey } from '../../ledger';
import {
  algOf,
  FEATURES_HEADER,
  FEATURES_SAID,
  gate,
  MAX_TOKEN,
  MAX_URL_TOKEN,
  Problem,
  type TokenType
} from '../../protocol';
import { Refusal } from '../errors';
import {
  type Decoy,
  type Departures,
  type Entrance,
  type Gateway,
  GUARDS,
  json,
  type NativeVerifier,
  notFound,
  problem,
  readBody,
  type Refusals,
  type Sealing,
  type Unread
} from '../gateway';
import type { LogFile, PublicLog } from '../ledger';
import type {
  Clock,
  FacetBook,
  Identity,
  Issuance,
  ServiceRequest,
  ServiceResponse
} from '../types';
import type { ConsentDoor } from './consentDoor';
import { type Route, routeOf } from './doors';
import type { UiDoor } from './uiDoor';

/** A text of its media type. */
export interface Page {
  type: string;
  text: string;
}

export type Handler = (request: ServiceRequest) => Promise<ServiceResponse>;

export interface HandlerParts {
  clock: Clock;
  identity: Identity;
  /** The logs that this service's log continues, oldest first. */
  former: readonly FormerKey[];
  gateway: Gateway;
  /** Where tokens wait that are no action. */
  entrance: Entrance;
  issuance: Issuance;
  book: FacetBook;
  verifier: NativeVerifier;
  decoy: Decoy;
  refusals: Refusals;
  unread: Unread;
  /** When what is refused is answered. */
  departures: Departures;
  sealing: Sealing;
  consent: ConsentDoor;
  /** The page outside of Jupyter; absent where nobody serves it. */
  ui?: UiDoor | undefined;
  /** Whether the ledger could be written when it was last tried, and the service does what it has to. */
  ready(): boolean;
  /** Up to when all that is signed now is refused (s); undefined where nothing is waited for. */
  closedUntil(): number | undefined;
  /** The log for everybody to read; absent unless its owner wants that. */
  publicLog?: PublicLog | undefined;
  /** What was measured; undefined where nothing is. */
  metrics?: (() => Promise<Page> | undefined) | undefined;
  /** What answers at the kernel door. */
  wallet: Handler;
}

/** From when on a refusal is counted: what its sender can draw out is over by then. */
interface Arrival {
  at: number;
}

/** All doors in one function: the wallet in this process goes through it like anybody else. */
export function createHandler(parts: HandlerParts): Handler {
  const { departures } = parts;

  return async request => {
    const arrival = { at: departures.arrival() };
    const answer = await answered(parts, request, arrival);
    if (answer) {
      return answer;
    }
    // Whatever was refused, and wherever: it is answered here, alike and not before its time.
    await departures.leave(arrival.at);
    return notFound();
  };
}

/** Undefined where it is refused. */
async function answered(
  parts: HandlerParts,
  request: ServiceRequest,
  arrival: Arrival
): Promise<ServiceResponse | undefined> {
  const route = routeOf(request.door, request.method, request.target);
  if (route?.name === 'wallet') {
    return parts.wallet(request);
  }
  if (!route || !admitted(parts, request, route)) {
    return undefined;
  }
  try {
    const given = await answer(parts, route, request, arrival);
    return given && KNOWN.has(route.name) ? sayingFeatures(given) : given;
  } catch (error) {
    if (error instanceof Refusal) {
      return undefined;
    }
    if (error instanceof Problem) {
      return problem(error);
    }
    throw error;
  }
}

/** Where a token is taken from a principal alone, or makes one. */
const KNOWN: ReadonlySet<Route['name']> = new Set(['enrol', 'facets', 'requests', 'use']);

/** Whoever is known here learns what this release takes; of what is refused nobody learns that. */
function sayingFeatures(given: ServiceResponse): ServiceResponse {
  const { status, headers } = given;
  return status >= 200 && status < 300
    ? { ...given, headers: { ...headers, [FEATURES_HEADER]: FEATURES_SAID } }
    : given;
}

/** At the doors of pages, what is not from their own page is nobody's. */
function admitted(
  { consent, ui }: HandlerParts,
  request: ServiceRequest,
  { name }: Route
): boolean {
  const isPage = name === 'page';
  switch (request.door) {
    case 'consent':
      return consent.admits(request, isPage);
    case 'ui':
      return ui !== undefined && ui.admits(request, isPage);
    default:
      return true;
  }
}

async function answer(
  parts: HandlerParts,
  { name, parts: [first, second] }: Route,
  request: ServiceRequest,
  arrival: Arrival
): Promise<ServiceResponse | undefined> {
  const issued = (
    typ: TokenType,
    perform: (body: Uint8Array) => Promise<{ status: number; body: unknown }>
  ): Promise<ServiceResponse> => issue(parts, typ, request, arrival, perform);
  const { clock, identity, issuance, consent, ui } = parts;
  switch (name) {
    case 'well-known': {
      const successors = identity.formerDescriptors.map(({ successor }) => successor).reverse();
      return json(200, {
        issuer: identity.issuer,
        version: 1,
        keys: { descriptor: identity.descriptorKey, log: identity.logKey },
        ...(parts.former.length > 0 && { former: parts.former }),
        ...(successors.length > 0 && { successors }),
        sealing: await parts.sealing.statement(),
        time: Math.floor(clock.now() / 1000)
      });
    }
    case 'healthz':
      return json(200, { alive: true });
    case 'readyz':
      return readiness(parts);
    case 'use':
      return use(parts, first!, second, request, arrival);
    case 'enrol':
      return issued('facet-enrolment', body =>
        issuance.enrol(body, request.headers['origin'] ?? null)
      );
    case 'knock':
      return issued('facet-knock', body => issuance.knock(body, knocksFrom(request)));
    case 'knocked':
      return issued('facet-poll', body => issuance.knocked(first!, body));
    case 'facets':
      return issued('facet-request', body => issuance.ask(body));
    case 'requests':
      return issued('facet-poll', body => issuance.request(first!, body, request.signal));
    case 'challenge':
      return json(200, { challenge: issuance.challenges.issue() });
    case 'config':
      return json(200, consent.config(issuance.hasOwner()));
    case 'status': {
      const status = ui?.status(identity.issuer, issuance.hasOwner());
      return status && json(200, status);
    }
    case 'page':
      return (request.door === 'ui' ? ui : consent)?.page(first!);
    case 'metrics':
      return measured(await parts.metrics?.());
    case 'log':
      return logFile(parts.publicLog?.file(first!));
    case 'wallet':
      return undefined;
  }
}

/** Where nothing but a clock is waited for, it says until when. */
function readiness({ ready, closedUntil }: HandlerParts): ServiceResponse {
  const until = closedUntil();
  return ready() && until === undefined
    ? json(200, { ready: true })
    : json(503, { ready: false, ...(until !== undefined && { closed_until: until }) });
}

/** By the door: of whoever has left already there is no address, and nobody local knocks at another. */
function knocksFrom({ door, address }: ServiceRequest): { address: string } | 'socket' {
  return door === 'facets' ? 'socket' : { address: address ?? 'gone' };
}

function measured(page: Page | undefined): ServiceResponse | undefined {
  const bytes = page && Buffer.from(page.text);
  return (
    page &&
    bytes && {
      status: 200,
      headers: {
        ...GUARDS,
        'content-type': page.type,
        'content-length': String(bytes.length)
      },
      body: bytes
    }
  );
}

function logFile(file: LogFile | undefined): ServiceResponse | undefined {
  return (
    file && {
      status: 200,
      headers: {
        ...GUARDS,
        'content-type': file.type,
        'content-length': String(file.bytes.length),
        'cache-control': file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache'
      },
      body: file.bytes
    }
  );
}

async function use(
  parts: HandlerParts,
  nonce: string,
  inUrl: string | undefined,
  request: ServiceRequest,
  arrival: Arrival
): Promise<ServiceResponse> {
  const { gateway } = parts;
  if (inUrl !== undefined) {
    const { body } = request;
    const upload = body && {
      read: (limit: number) => readBody(body, limit, request.signal),
      stream: () => body
    };
    return gateway.use(nonce, inUrl, { request, upload, maxLength: MAX_URL_TOKEN });
  }
  const body = await tokenBody(parts, request, arrival);
  return gateway.use(nonce, body.toString('latin1'), {
    request,
    upload: null,
    maxLength: MAX_TOKEN
  });
}

/** Enrolling, asking, polling: what a known key signed is recorded where it is refused. */
async function issue(
  parts: HandlerParts,
  typ: TokenType,
  request: ServiceRequest,
  arrival: Arrival,
  perform: (body: Uint8Array) => Promise<{ status: number; body: unknown }>
): Promise<ServiceResponse> {
  const body = await tokenBody(parts, request, arrival);
  await parts.entrance.enter(request, { holder: undefined, asks: typ });
  try {
    const { status, body: value } = await perform(body);
    return json(status, value);
  } catch (error) {
    if (error instanceof Refusal) {
      record(parts, typ, request.source, body.toString('latin1'), error);
    }
    throw error;
  }
}

function record(
  { book, verifier, decoy, refusals, unread }: HandlerParts,
  typ: TokenType,
  source: string,
  compact: string,
  refusal: Refusal
): void {
  for (const one of typ === 'facet-poll' ? (['facet-poll', 'facet-withdraw'] as const) : [typ]) {
    try {
      const token = gate(compact, { typ: one });
      const principal = book.principal(token.header.kid);
      const alg = token.header.alg === 'ES256' ? 'ES256' : 'Ed25519';
      if (!principal || algOf(principal.key) !== alg) {
        decoy.verify(alg, token.signingInput, token.signature);
      } else if (verifier.verify(alg, principal.key, token.signingInput, token.signature)) {
        refusals.signed(refusal, principal, { ...token, kid: principal.kid });
        return;
      }
    } catch {
      // Not of this type, or not signed by a key of that kind.
    }
  }
  if (refusal.code === 'malformed') {
    unread.tell(compact, source, refusal);
  } else {
    refusals.counted(source, refusal.code);
  }
}

async function tokenBody(
  { refusals, departures }: HandlerParts,
  request: ServiceRequest,
  arrival: Arrival
): Promise<Buffer> {
  try {
    return await readBody(request.body ?? nothing(), MAX_TOKEN, request.signal);
  } catch {
    refusals.counted(request.source, 'malformed');
    throw new Refusal('malformed', `more than ${MAX_TOKEN} bytes, or broken off`);
  } finally {
    arrival.at = departures.arrival();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
