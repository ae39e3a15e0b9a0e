/**
 * What the parts of the core ask of each other. Each folder implements one of these and
 * imports none of the others; `src/host` wires them.
 */
import type { DatabaseSync } from 'node:sqlite';

import type {
  Act,
  Decimal,
  Definition,
  Ended,
  EntryKind,
  FieldGroup,
  Jwk,
  RefusalCode,
  Requirement,
  Reservation,
  Signer,
  Terms,
  VerifiedToken
} from '../protocol';

/** Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Closes secrets where they lie, by a key that does not lie beside them. */
export interface Vault {
  /** What is closed by another opens by none. */
  readonly id: string;
  /** @param purpose what the text is, and whose; it opens as nothing else */
  close(text: string, purpose: string): string;
  /** @throws where this did not close it, as that */
  open(stored: string, purpose: string): string;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

export type Door = 'facets' | 'kernel' | 'page' | 'consent' | 'ui' | 'listen' | 'metrics';

/** One HTTP request, whichever listener (or the wallet, in process) it came from. */
export interface ServiceRequest {
  door: Door;
  method: string;
  /** Path and query as received, still encoded. */
  target: string;
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array> | null;
  /** Coarse origin for counting refusals (address family or door name), never a name. */
  source: string;
  /** Of whoever is connected, on the network; absent on a socket of this machine. */
  address?: string | undefined;
  /** What it came over, as others may; says nothing by itself. */
  connection?: object | undefined;
  /** Whether the other side left before its answer was whole. */
  readonly left: boolean;
  /** Aborts when it leaves; where it is only asked whether it did, `left` costs less. */
  readonly signal: AbortSignal;
}

export interface ServiceResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
  /** Of an upstream's stream: resolves once all is done for it, its outcome too; never rejects. */
  ended?: Promise<void>;
}

export interface NewEntry {
  kind: EntryKind;
  /** JSON groups are JCS-encoded by the ledger; `token` is the token's ASCII text. */
  groups: Partial<Record<FieldGroup, unknown>>;
  ref?: number;
  /** Of the token behind an intent or a refusal: found by it, and not accepted again. */
  jti?: string;
}

/** An entry of a group that has become durable. */
export interface RecordedEntry {
  index: number;
  /** Milliseconds since the epoch. */
  at: number;
  entry: NewEntry;
}

/** Inside one durable group: check first, then write; a throw leaves no trace of this unit. */
export interface Unit {
  readonly db: DatabaseSync;
  readonly now: number;
  /** @returns the entry's index in the log. */
  append(entry: NewEntry): number;
  /** Runs when the group could not be made durable: put memory back as it was. */
  onRollback(undo: () => void): void;
}

/** Group commit of state and ledger together (see docs/architecture.md). */
/** Writes along with every group, inside its transaction. */
export interface Companion {
  write(): void;
  committed(): void;
  rolledBack(): void;
}

export interface Journal {
  /**
   * Resolves once `work`'s changes, its entries and a checkpoint over them are durable.
   * @param more whether whoever waits for it has more on the way: where all in a group have, it
   * gathers for some milliseconds
   * @throws LedgerUnavailable when they could not be made durable; nothing has changed then.
   */
  transact<T>(work: (unit: Unit) => T, more?: () => boolean): Promise<T>;
  /** Base64 of the tlog-proof of entry `index`, against the latest checkpoint. */
  receipt(index: number): string;
  /** Called after each durable group with the indexes [from, to). */
  onAppended(listener: (from: number, to: number) => void): () => void;
  /** Has `companion` write along from now on. */
  accompany(companion: Companion): void;
}

export type PrincipalKind =
  'service' | 'owner' | 'approver' | 'page' | 'host' | 'notebook' | 'job' | 'agent';
export type Custody = 'own' | 'wallet' | 'handed-over';

export interface PrincipalRecord {
  /** RFC 7638 thumbprint of the signing key. */
  kid: string;
  key: Jwk;
  encryptionKey: Jwk;
  kind: PrincipalKind;
  petname: string;
  custody: Custody;
  /** The browser origin an owner's key was made at. */
  origin: string | null;
  enrolledAt: number;
}

/** What keeps a facet from being used for now. */
export interface Pause {
  /** Whether the facet itself was paused, or all that its holder has. */
  of: 'facet' | 'principal';
  /** Milliseconds since the epoch. */
  at: number;
  /** kid, or the issuer id for the terminal. */
  by: string;
  why: string | null;
}

export interface Spending {
  /** Settled and set aside. */
  taken: Decimal;
  /** Of that, set aside for uses under way; what nobody settled before a restart is taken. */
  reserved: Decimal;
}

export interface FacetRecord {
  id: string;
  holder: string;
  terms: Terms;
  /** Action → digest of its definition when granted. */
  definitions: Record<string, string>;
  parent: string | null;
  decidedBy: string | null;
  issuedAt: number;
  usesLeft: number | null;
  /** Times in ms, ascending, of the uses that its rate counts; empty where it has none. */
  pacedUses: readonly number[];
  /** Budget → what is taken of it; none is absent. */
  spending: ReadonlyMap<string, Spending>;
  revokedAt: number | null;
  revokedBy: string | null;
  paused: Pause | null;
}

/** An outcome that a link required and that was there. */
export interface Met {
  facet: string;
  /** Index of its entry. */
  outcome: number;
  /** Whether it serves the link this once. */
  consume: boolean;
}

/** What an action takes of budgets depends on. */
export interface Use {
  definition: Definition;
  /** With defaults filled in. */
  args: Readonly<Record<string, unknown>>;
}

/** What a use takes of the links of its chain besides their uses. */
export interface Taken {
  /** Set aside of budgets. */
  reserved: Reservation[];
  met: Met[];
}

/** An act with its outcome, once both have an entry. */
export interface Done {
  intent: number;
  outcome: number;
  object: string;
  action: string;
  /** kid */
  principal: string;
  ended: Ended;
}

/** What was done, as far as some facet requires it. */
export interface Evidence {
  /** Inside the outcome's unit. */
  tell(done: Done): void;
  /**
   * Index of the newest outcome that meets a requirement of a link; undefined where none does.
   * @param act the one that is to be done: the holders from its facet up to the link, its arguments
   * @param besides what the link takes for this act already
   */
  meeting(
    facet: string,
    requirement: Requirement,
    act: { holders: readonly string[]; args: Readonly<Record<string, unknown>> },
    besides: ReadonlySet<number>
  ): number | undefined;
}

/** A host with whom it brought in: those whom its page sees and stops. */
export interface Circle {
  /** kid of the host. */
  readonly host: string;
  has(kid: string): boolean;
  /** All of it, the host first. */
  members(): string[];
}

/** Facets and principals as the gateway reads them; memory over SQLite, all calls synchronous. */
export interface FacetBook {
  facet(id: string): FacetRecord | undefined;
  principal(kid: string): PrincipalRecord | undefined;
  /** From the facet itself up to the genesis facet. */
  chain(id: string): FacetRecord[];
  /** Whom a facet is about, where a host's introduction brought it; null: nothing bounds it so. */
  circleOf(facet: FacetRecord): Circle | null;
  /**
   * Takes one use of every link inside the intent's unit, sets aside of their budgets, and takes
   * what they consume. Throws Refusal('spent' | 'over_budget' | 'requirement'), TooSoon.
   */
  takeUse(unit: Unit, chain: readonly FacetRecord[], use?: Use): Taken;
  /** With the outcome: what was set aside comes to what was used. */
  settleUse(unit: Unit, chain: readonly FacetRecord[], taken: Taken, ended: Ended): void;
  readonly evidence: Evidence;
  /** Called (after durability) with what was revoked or paused, so that calls in flight end. */
  onStopped(listener: (ids: readonly string[]) => void): () => void;
}

/** An act that passes all checks and waits for a person. */
export interface AskedAct {
  principal: PrincipalRecord;
  chain: readonly FacetRecord[];
  act: Act;
  token: VerifiedToken<'facet-action'>;
}

/** Acts of facets that ask a person each time (docs/protocol.md §8). */
export interface Confirmations {
  /**
   * @throws Refusal `too_many_requests`
   * @throws Problem `too_long_to_confirm`
   */
  ask(asked: AskedAct): Promise<{ request_url: string; id: string }>;
  /**
   * Whether a person confirmed this very act, and it was not performed yet.
   *
   * @param request its id, as the asker names it
   * @param now ms
   * @returns index of the decision
   * @throws Refusal `not_confirmed`
   */
  confirmed(request: string, principal: string, act: Act, now: number): number;
  /** Inside the intent's unit. */
  spend(request: string, intent: number): void;
}

/** The registered API objects. */
export interface Registry {
  object(name: string): RegisteredObject | undefined;
}

export interface RegisteredObject {
  name: string;
  kind: string;
  title: string;
  origin: string;
  definitions: Record<string, Definition>;
  /** Action → digest; compared with what a facet pinned. */
  digests: Record<string, string>;
  config: unknown;
}

/** What travels beside an action: as a whole, or, where that is too long, as it comes. */
export interface Upload {
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  length: number;
  type: string;
}

export interface UpstreamCall {
  object: RegisteredObject;
  action: string;
  args: Record<string, unknown>;
  upload: Upload | null;
  /** Whether an answer may come bit by bit, and then as long as streams may. */
  streams: boolean;
  idempotencyKey: string;
  signal: AbortSignal;
}

export type UpstreamAnswer =
  | {
      outcome: 'done';
      status: number;
      type: string;
      headers: Record<string, string>;
      body: AsyncIterable<Uint8Array>;
    }
  | { outcome: 'failed' | 'not_sent'; code: string; message: string };

/** Calls an upstream through the runner. Never throws; an abort is `failed` with code `cut`. */
export interface Upstream {
  perform(call: UpstreamCall): Promise<UpstreamAnswer>;
}

/** A verified, unspent action on one of the service's own objects or on the facet itself. */
export interface SystemCall {
  door: Door;
  principal: PrincipalRecord;
  facet: FacetRecord;
  chain: readonly FacetRecord[];
  args: Record<string, unknown>;
  upload: Uint8Array | null;
  token: VerifiedToken;
  signal: AbortSignal;
}

/** An answer that goes on: `text/event-stream`, ended by `signal` of the call. */
export class EventStream {
  constructor(readonly events: AsyncIterable<Uint8Array>) {}
}

export interface SystemAction {
  definition: Definition;
  /** JSON answer, or an {@link EventStream}. Throws Refusal or Problem. */
  perform(call: SystemCall): Promise<unknown> | unknown;
}

/** `aios/…` objects by name, and `facet` for the actions on the facet itself. */
export type SystemObjects = Record<string, Record<string, SystemAction>>;

/** A key that signs descriptors no more. */
export interface FormerDescriptor {
  key: Jwk;
  /** Seconds since the epoch: no descriptor by it is younger. */
  until: number;
  /** `facet-successor`, by which it named the next. */
  successor: string;
}

/** What the service is called and signs with; made at the first start. */
export interface Identity {
  issuer: string;
  /** Signs descriptors. */
  descriptor: Signer;
  descriptorKey: Jwk;
  /** What signed descriptors before, the newest first. */
  formerDescriptors: readonly FormerDescriptor[];
  /** C2SP vkey of the log's key. */
  logKey: string;
}

/** Where the truth about refusals goes (§11); never waits for the disk. */
export interface RefusalLog {
  /** Signed by a key that the service knows: an entry of its own, found by `aios/self explain`. */
  signed(truth: RefusalTruth, by: PrincipalRecord, token: VerifiedToken, facet?: FacetRecord): void;
  /** Anybody else's: counted per interval and source. */
  counted(source: string, code: RefusalCode): void;
}

/** Calls between intent and outcome. */
export interface InFlight {
  /** Indexes of the intents whose chain holds one of these facets. */
  indexes(facets: readonly string[]): number[];
}

export interface JsonAnswer {
  status: number;
  body: unknown;
}

/** The routes of §6 and §7: token bytes in, JSON out. All throw Refusal or Problem. */
export interface Issuance {
  /** `POST S/enrol`; `origin` is the header that a browser sent. */
  enrol(body: Uint8Array, origin: string | null): Promise<JsonAnswer>;
  /** `POST S/knocks`; from an address of the network, or a socket of this machine. */
  knock(body: Uint8Array, from: { address: string } | 'socket'): Promise<JsonAnswer>;
  /** `POST S/knocks/<id>` with a poll or a withdrawal. */
  knocked(id: string, body: Uint8Array): Promise<JsonAnswer>;
  /** `POST S/facets` */
  ask(body: Uint8Array): Promise<JsonAnswer>;
  /** `POST S/requests/<id>` with a poll or a withdrawal. */
  request(id: string, body: Uint8Array, signal: AbortSignal): Promise<JsonAnswer>;
  readonly challenges: { issue(): string };
  /** Whether anybody may decide already. */
  hasOwner(): boolean;
}

/** The truth about one refusal: told to the ledger and to `aios/self`, never to a stranger. */
export interface RefusalTruth {
  code: RefusalCode;
  detail: string;
}

/** An argument of an act that a link would refuse, once what it tries holds. */
export interface Observed {
  /** The link. */
  facet: string;
  argument: string;
}

/** What would become of an act. */
export interface Rehearsal {
  refused: RefusalTruth | null;
  observed: readonly Observed[];
}

/** An entry of which something is erased. */
export interface Emptied {
  index: number;
  kind: EntryKind;
  groups: readonly FieldGroup[];
  /** What it is about, as it says. */
  what: Readonly<Record<string, unknown>>;
}
