import {
  type ActionPayload,
  type CellWord,
  type DescriptorPayload,
  type FacetState,
  type Issued,
  type Json,
  type Jwk,
  type Lineage,
  type Need,
  type PauseView,
  MAX_URL_TOKEN,
  facetId,
  sha256Hex
} from '../../protocol';
import { awaitConfirmation, type ConfirmOptions } from '../asking/confirming';
import type { Speaker } from '../asking/speaker';
import { BadAnswer, BadInput, type Explanation, Refused } from '../errors';
import { Answer } from '../wire/answer';
import { MOST_JSON } from '../wire/exchange';
import { sendSealed } from '../wire/sealing';
import { readCard } from './card';

/** Bytes that travel beside an action; their digest is signed with it. */
export type ActionBody =
  | { bytes: Uint8Array<ArrayBuffer>; type: string }
  /** What is too long to be held, made anew by each call; `digest`: hex SHA-256 of all `length` bytes. */
  | { stream(): ReadableStream<Uint8Array>; digest: string; length: number; type: string };

export interface InvokeOptions {
  body?: ActionBody;
  cell?: CellWord;
  /** What the cell is and drew on, by one's own word. */
  lineage?: Lineage;
  signal?: AbortSignal;
  /**
   * Whoever stands in between sees neither the action nor what comes back: both are encrypted, the
   * answer to a key of this call alone.
   */
  sealed?: boolean;
  /** Identity of the action, where the caller must know it before any answer; else random. */
  jti?: string;
  /** How to wait, where the facet asks a person each time. */
  confirm?: ConfirmOptions;
  /** Id of the request with which a person confirmed this very act. */
  confirmed?: string;
}

/** Of what is asked about a facet or an action. */
export type Sealing = Pick<InvokeOptions, 'sealed'>;

/** `facet.describe` (docs/protocol.md §8). */
export interface FacetDescription {
  id: string;
  terms: DescriptorPayload['terms'];
  state: FacetState;
  paused?: PauseView;
  uses_left: number | null;
  /** Budget → what is left of it, as a decimal. */
  budget_left?: Record<string, string>;
  definitions: DescriptorPayload['definitions'];
  parent: string;
  decided_by: string | null;
}

export interface Checked {
  ok: boolean;
  reason?: string;
  detail?: string;
  /** Arguments that break limits which are only tried yet, and the facets that have these. */
  observed?: { facet: string; argument: string }[];
}

export interface Delegated {
  /** For the delegatee, who alone can open it. */
  facet: Issued;
  principal: string;
  /** The delegatee's `aios/self`, where it was no principal before. */
  self?: Issued;
}

export interface Renewed extends Delegated {
  /** Ids: the facet whose place this takes, and what came from it. */
  ended: string[];
  /** Indexes of the intents under them that may still have had effect. */
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

/** What ended, and indexes of the intents under that which may still have had effect. */
export interface RevokedFacets {
  revoked: string[];
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

/** What a facet needs of all that its principal holds. */
export interface Holder extends Speaker {
  remove(id: string): void;
  explain(jti: string, options?: Sealing): Promise<Explanation | null>;
}

/**
 * A facet that this principal holds, its descriptor opened and checked. The URL is kept private:
 * it shows in no property, no JSON and no error.
 */
export class HeldFacet {
  constructor(
    private readonly holder: Holder,
    issued: Issued,
    /** What the service signed. */
    readonly descriptor: DescriptorPayload
  ) {
    this.id = issued.id;
    this.#issued = issued;
  }

  readonly id: string;

  get terms(): DescriptorPayload['terms'] {
    return this.descriptor.terms;
  }

  get definitions(): DescriptorPayload['definitions'] {
    return this.descriptor.definitions;
  }

  /** Secret: for a store that only the holder reads. */
  issued(): Issued {
    return { ...this.#issued };
  }

  toJSON(): { id: string; terms: DescriptorPayload['terms'] } {
    return { id: this.id, terms: this.terms };
  }

  /**
   * Performs an action. Answers of the upstream come back whatever their status; `json()` or
   * `expectOk()` of the answer go on from there. Where the facet asks a person each time, it waits.
   *
   * @throws Refused with the true reason, NotConfirmed, ServiceProblem, ClockOff, Unreachable,
   * BadAnswer.
   */
  async invoke(
    act: string,
    args: Record<string, unknown> = {},
    options: InvokeOptions = {}
  ): Promise<Answer> {
    if (this.asksFor(act) && options.confirmed === undefined) {
      return this.invoke(act, args, { ...options, confirmed: await this.ask(act, args, options) });
    }
    const answer = await this.send(act, args, options);
    if (answer.receipt !== null || answer.intent !== null) {
      return answer;
    }
    if (!answer.ok) {
      throw await this.explained(answer, options.sealed);
    }
    if (!this.isServices(act)) {
      throw new BadAnswer(
        'An answer came without a receipt: it is not known to be the upstream’s. Ask `outcome`.',
        answer.jti
      );
    }
    return answer;
  }

  /** Performs an action that answers in JSON; other than `invoke` it throws UpstreamError too. */
  async call<T = unknown>(
    act: string,
    args: Record<string, unknown> = {},
    options: InvokeOptions = {}
  ): Promise<T> {
    const answer = await this.invoke(act, args, options);
    await answer.expectOk();
    return answer.json<T>(this.isServices(act) ? MOST_JSON : undefined);
  }

  /** Sends one signed action and returns whatever answers. */
  async send(
    act: string,
    args: Record<string, unknown>,
    options: InvokeOptions = {}
  ): Promise<Answer> {
    const { service, keys } = this.holder;
    const { body, cell, confirmed, lineage, sealed, signal, jti = service.newJti() } = options;
    const claims = {
      act,
      args: args as Record<string, Json>,
      fct: this.id,
      obj: this.terms.object,
      ...(cell === undefined ? {} : { cell }),
      ...(confirmed === undefined ? {} : { confirmed }),
      ...(lineage === undefined ? {} : { lineage }),
      ...(body === undefined ? {} : { body: claimOf(body) })
    };
    const path = this.#issued.facet_url;
    if (sealed) {
      if (body !== undefined && 'stream' in body) {
        throw new BadInput(
          'What is sealed travels as a whole: give its bytes, at most about 700 KB.'
        );
      }
      const signed = (reply: Jwk): Promise<string> =>
        service.token(keys, 'facet-action', { ...claims, reply }, jti);
      const call = { path, signed, upload: body?.bytes, jti, signal };
      return new Answer(await sendSealed(service, call), jti);
    }
    const token = await service.token(keys, 'facet-action', claims, jti);
    if (body === undefined) {
      const message = {
        method: 'POST',
        body: token,
        type: 'application/jose',
        signal,
        jti
      } as const;
      return new Answer(await service.exchange.send(path, message), jti);
    }
    if (token.length > MAX_URL_TOKEN) {
      throw new BadInput('The arguments are too long to travel beside an upload.');
    }
    const sent = 'stream' in body ? body.stream() : body.bytes;
    const message = { method: 'POST', body: sent, type: body.type, signal, jti } as const;
    return new Answer(await service.exchange.send(path + token, message), jti);
  }

  /** How it stands with the service. */
  describe(options: Sealing = {}): Promise<FacetDescription> {
    return this.call('facet.describe', {}, options);
  }

  /** Whether an action would be allowed now; nothing is done and no use is taken. */
  check(act: string, args: Record<string, unknown> = {}, options: Sealing = {}): Promise<Checked> {
    return this.call('facet.check', { act, args }, options);
  }

  /** Ends a descendant, or this facet itself, with all below. */
  async revoke(descendant?: string): Promise<RevokedFacets> {
    const args = descendant === undefined ? {} : { facet: descendant };
    const ended = await this.call<RevokedFacets>('facet.revoke', args);
    for (const id of ended.revoked) {
      this.holder.remove(id);
    }
    return ended;
  }

  /**
   * Gives a part of this facet to the keys of a card (see `makeCard`).
   * @param handedOver whether its key is new and goes to somebody else (see `handOver`)
   */
  async delegate(
    card: string,
    terms: Omit<Need, 'object'>,
    { handedOver = false }: { handedOver?: boolean } = {}
  ): Promise<Delegated> {
    const { token, body } = await this.carded(card);
    const args = { card: token, terms: plain(terms), ...(handedOver && { handed_over: true }) };
    return this.call('facet.delegate', args, { body });
  }

  /**
   * Lends on until another end what was lent to the keys of this card before: that facet ends,
   * with what came from it, and what it counted goes on.
   *
   * @param lent id of the facet that this one takes the place of
   * @param expiry seconds since the epoch
   */
  async renew(card: string, lent: string, expiry: number): Promise<Renewed> {
    const { token, body } = await this.carded(card);
    return this.call('facet.delegate', { card: token, terms: { expiry }, renews: lent }, { body });
  }

  /** What the bearer calls itself goes beside what is signed, so that it can be erased. */
  private async carded(card: string): Promise<{ token: string; body: ActionBody }> {
    const { token, told } = await readCard(this.holder.service, card);
    return { token: token.compact, body: { bytes: told, type: 'application/json' } };
  }

  /** Whether the service answers it itself. */
  private isServices(act: string): boolean {
    return act.startsWith('facet.') || this.terms.object.startsWith('aios/');
  }

  private asksFor(act: string): boolean {
    return this.terms.confirm !== undefined && !act.startsWith('facet.');
  }

  /** @returns id of the request with which a person confirmed the act. */
  private async ask(
    act: string,
    args: Record<string, unknown>,
    { jti: _jti, confirm = {}, ...options }: InvokeOptions
  ): Promise<string> {
    const answer = await this.send(act, args, options);
    if (!answer.ok) {
      throw await this.explained(answer, options.sealed);
    }
    const { id } = await answer.json<{ id?: unknown }>();
    if (answer.status !== 202 || answer.receipt !== null || typeof id !== 'string') {
      throw new BadAnswer('The service named no request to wait for.', answer.jti);
    }
    await awaitConfirmation(this.holder, id, confirm, options.signal);
    return id;
  }

  private async explained(answer: Answer, sealed: boolean | undefined): Promise<Error> {
    const { service } = this.holder;
    const error = await service.exchange.complaint(answer.asReply(), answer.jti);
    if (!(error instanceof Refused)) {
      return error;
    }
    return new Refused(await this.holder.explain(answer.jti, { sealed }), answer.jti);
  }

  readonly #issued: Issued;
}

function claimOf(body: ActionBody): ActionPayload['body'] {
  if ('stream' in body) {
    const { digest, length, type } = body;
    return { digest, length, type };
  }
  return { digest: sha256Hex(body.bytes), length: body.bytes.length, type: body.type };
}

/** Leaves out members that are undefined: tokens have none. */
function plain<T extends object>(value: T): Record<string, Json> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}

/** The facet id that a facet URL (`/<nonce>/`) stands for. */
export function idOfUrl(facetUrl: string): string {
  return facetId(facetUrl.slice(1, -1));
}
