import {
  generateEncryptionKey,
  type Jwk,
  MAX_TOKEN,
  openAnswer,
  sealAction,
  verifyToken
} from '../../protocol';
import { BadAnswer, BadInput, Unreachable } from '../errors';
import type { Exchange, Reply } from './exchange';
import type { ServiceIdentity } from './identity';
import { textWithin } from './reading';

/** Seconds that a statement of the service's keys is good for. */
const LONGEST_AGE_S = 3600;
const NOTHING = new Uint8Array();
/** Of an answer of 10 MiB, sealed and as base64. */
const MOST_SEALED = 32 * 1024 * 1024;

/**
 * The key to seal to now. What the well-known document says is anybody's word who stands in
 * between; the statement in it is signed by the key that the descriptors are.
 *
 * @param now integer seconds since the epoch
 * @throws BadAnswer
 */
export async function sealingKeyOf(
  statement: string | undefined,
  { issuer, keys }: ServiceIdentity,
  now: number
): Promise<Jwk> {
  if (statement === undefined) {
    throw new BadAnswer('This service takes no sealed actions.');
  }
  const said = await verifyToken(statement, { typ: 'facet-keys', key: keys.descriptor }).catch(
    (cause: unknown) => {
      throw new BadAnswer('The service’s keys to seal to are not stated by its own key.', null, {
        cause
      });
    }
  );
  const { iss, iat, sealing } = said.payload;
  if (iss !== issuer || Math.abs(now - iat) > LONGEST_AGE_S) {
    throw new BadAnswer('The service’s keys to seal to are those of another service or time.');
  }
  const open = sealing.find(({ ends }) => ends === null || now < ends);
  if (!open) {
    throw new BadAnswer('The service’s keys to seal to have all ended.');
  }
  return open.key;
}

/**
 * Sends an action that only the service can read, and opens the answer that only this call can.
 *
 * @param signed the action's token, which names this key for the answer
 * @returns as if neither had been sealed; of what came unsealed only the one refusal
 * @throws Unreachable, BadAnswer for an answer that is not to this action
 */
export async function sendSealed(
  service: { readonly exchange: Exchange; sealingKey(): Promise<Jwk> },
  call: {
    path: string;
    signed(reply: Jwk): Promise<string>;
    upload: Uint8Array<ArrayBuffer> | undefined;
    jti: string;
    signal: AbortSignal | undefined;
  }
): Promise<Reply> {
  const { path, upload = NOTHING, jti, signal } = call;
  const reply = await generateEncryptionKey();
  const token = await call.signed(reply.publicKey);
  const body = await sealAction({ token, upload }, await service.sealingKey());
  if (body.length > MAX_TOKEN) {
    throw new BadInput('This is too long to be sealed: about 700 KB with its upload are the most.');
  }
  const type = 'application/jose';
  const response = await service.exchange.send(path, { method: 'POST', body, type, signal, jti });
  if (response.status === 404) {
    return response;
  }
  if (response.status !== 200 || response.headers.get('content-type') !== type) {
    throw response.status >= 502 && response.status <= 504
      ? new Unreachable(jti)
      : new BadAnswer('What was sealed was answered unsealed: it is not the service’s word.', jti);
  }
  const sealed = await textWithin(response, MOST_SEALED, jti);
  const answer = await openAnswer(sealed, reply.privateKey, token).catch((cause: unknown) => {
    throw new BadAnswer('The answer is not one to what was sealed.', jti, { cause });
  });
  const { status, headers } = answer;
  const empty = status === 204 || status === 205;
  return new Response(empty ? null : answer.body, { status, headers });
}
