import {
  type Jwk,
  MAX_TOKEN,
  openAction,
  type OpenedAction,
  sealAnswer,
  sign
} from '../../../protocol';
import type { SealingKeys } from '../../storage';
import type { Clock, Identity, ServiceResponse } from '../../types';
import { GUARDS } from './answers';

/** How long one statement is shown; who reads it takes none that is an hour old. */
const STATED_MS = 600_000;

/** Actions that come sealed, and their answers (docs/protocol.md §8). */
export class Sealing {
  constructor(
    private readonly parts: {
      keys: SealingKeys;
      identity: Pick<Identity, 'issuer' | 'descriptor' | 'formerDescriptors'>;
      clock: Clock;
    }
  ) {}

  /**
   * What actions may be sealed to, and what signed descriptors before, signed: whoever stands in
   * between can't put a key of its own.
   */
  async statement(): Promise<string> {
    const { keys, identity, clock } = this.parts;
    const now = clock.now();
    const announced = keys.announced();
    const of = announced.map(({ kid }) => kid).join();
    if (this.stated?.of !== of || Math.abs(now - this.stated.at) > STATED_MS) {
      const sealing = announced.map(({ publicKey, endsAt }) => ({
        key: publicKey,
        ends: endsAt === null ? null : Math.floor(endsAt / 1000)
      }));
      const former = identity.formerDescriptors.map(({ key, until }) => ({ key, until }));
      const payload = {
        ...(former.length > 0 && { former }),
        iat: Math.floor(now / 1000),
        iss: identity.issuer,
        sealing
      };
      const token = await sign(payload, 'facet-keys', identity.descriptor);
      this.stated = { of, at: now, token };
    }
    return this.stated.token;
  }

  /** @throws Refusal */
  open(jwe: string, maxLength = MAX_TOKEN): Promise<OpenedAction> {
    return openAction(jwe, kid => this.parts.keys.opening(kid), maxLength);
  }

  /** One outer form for every answer. @param token the action that it answers */
  async seal(answer: ServiceResponse, token: string, reply: Jwk): Promise<ServiceResponse> {
    const { 'content-length': _, ...headers } = answer.headers;
    // What goes on was refused before it began.
    const body = Uint8Array.from(answer.body as Uint8Array);
    const jwe = Buffer.from(
      await sealAnswer({ status: answer.status, headers, body }, token, reply)
    );
    return {
      status: 200,
      headers: {
        'content-type': 'application/jose',
        'content-length': String(jwe.length),
        ...GUARDS
      },
      body: jwe
    };
  }

  private stated: { of: string; at: number; token: string } | undefined;
}
