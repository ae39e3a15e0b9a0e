import type { FormerKey } from '../../ledger';
import { gate, MAX_TOKEN, MAX_URL_TOKEN, Problem, type TokenType } from '../../protocol';
import { Refusal } from '../errors';
import {
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

/** 404s leave at multiples of this after their request: how long a check took stays inside. */
const QUANTUM_MS = 8;

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
  refusals: Refusals;
  unread: Unread;
  sealing: Sealing;
  consent: ConsentDoor;
  /** The page outside of Jupyter; absent where nobody serves it. */
  ui?: UiDoor | undefined;
  /** Whether the ledger could be written when it was last tried. */
  recording(): boolean;
  /** The log for everybody to read; absent unless its owner wants that. */
  publicLog?: PublicLog | undefined;
  /** What was measured; undefined where nothing is. */
  metrics?: (() => Promise<Page> | undefined) | undefined;
  /** What answers at the kernel door. */
  wallet: Handler;
}

/** All doors in one function: the wallet in this process goes through it like anybody else. */
export function createHandler(parts: HandlerParts): Handler {
  const { wallet } = parts;

  return async request => {
    const begun = tick();
    const route = routeOf(request.door, request.method, request.target);
    if (!route) {
      return refused(begun);
    }
    if (route.name === 'wallet') {
      return wallet(request);
    }
    if (!admitted(parts, request, route)) {
      return refused(begun);
    }
    try {
      return (await answer(parts, route, request)) ?? (await refused(begun));
    } catch (error) {
      if (error instanceof Refusal) {
        return refused(begun);
      }
      if (error instanceof Problem) {
        return problem(error);
      }
      throw error;
    }
  };
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
  request: ServiceRequest
): Promise<ServiceResponse | undefined> {
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
      return parts.recording() ? json(200, { ready: true }) : json(503, { ready: false });
    case 'use':
      return use(parts, first!, second, request);
    case 'enrol':
      return issue(parts, 'facet-enrolment', request, body =>
        issuance.enrol(body, request.headers['origin'] ?? null)
      );
    case 'knock':
      return issue(parts, 'facet-knock', request, body =>
        issuance.knock(body, knocksFrom(request))
      );
    case 'knocked':
      return issue(parts, 'facet-poll', request, body => issuance.knocked(first!, body));
    case 'facets':
      return issue(parts, 'facet-request', request, body => issuance.ask(body));
    case 'requests':
      return issue(parts, 'facet-poll', request, body =>
        issuance.request(first!, body, request.signal)
      );
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
  { gateway, refusals }: HandlerParts,
  nonce: string,
  inUrl: string | undefined,
  request: ServiceRequest
): Promise<ServiceResponse> {
  if (inUrl !== undefined) {
    const { body } = request;
    const upload = body && {
      read: (limit: number) => readBody(body, limit, request.signal),
      stream: () => body
    };
    return gateway.use(nonce, inUrl, { request, upload, maxLength: MAX_URL_TOKEN });
  }
  const body = await tokenBody(request, refusals);
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
  perform: (body: Uint8Array) => Promise<{ status: number; body: unknown }>
): Promise<ServiceResponse> {
  const body = await tokenBody(request, parts.refusals);
  await parts.entrance.enter(request, { holder: undefined, asks: typ });
  try {
    const { status, body: value } = await perform(body);
    return json(status, value);
  } catch (error) {
    if (error instanceof Refusal) {
      // After the answer: whether a key is known must not show in how long this takes.
      setTimeout(() => record(parts, typ, request.source, body.toString('latin1'), error), 5);
    }
    throw error;
  }
}

function record(
  { book, verifier, refusals, unread }: HandlerParts,
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
      if (principal && verifier.verify(alg, principal.key, token.signingInput, token.signature)) {
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

async function tokenBody(request: ServiceRequest, refusals: Refusals): Promise<Buffer> {
  try {
    return await readBody(request.body ?? nothing(), MAX_TOKEN, request.signal);
  } catch {
    refusals.counted(request.source, 'malformed');
    throw new Refusal('malformed', `more than ${MAX_TOKEN} bytes, or broken off`);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function refused(begun: number): Promise<ServiceResponse> {
  const now = tick();
  const due = begun + Math.ceil((now - begun + 1) / QUANTUM_MS) * QUANTUM_MS;
  await new Promise(resolve => setTimeout(resolve, due - now));
  return notFound();
}

/** Whole milliseconds of the clock that timers follow: the due time is one of its ticks. */
function tick(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
