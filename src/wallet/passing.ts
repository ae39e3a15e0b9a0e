import { type Answer, BadAnswer, receiptIndexes } from '../client';
import type { WalletResponse } from './http';

/** Of one connection, or made untrue by reading the body. */
const NOT_PASSED_ON = [
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade'
];

/** The gateway's answer as it is, and where it stands in the ledger. */
export function passedOn(answer: Answer): WalletResponse {
  const headers: Record<string, string> = {};
  answer.headers.forEach((value, name) => {
    if (!NOT_PASSED_ON.includes(name)) {
      headers[name] = value;
    }
  });
  headers['facetry-jti'] = answer.jti;
  const indexes = answer.receipt === null ? null : receiptIndexes(answer.receipt);
  if (indexes) {
    headers['facetry-index'] = String(indexes.intent);
  }
  return { status: answer.status, headers, body: streamed(answer) };
}

async function* streamed({ body, jti }: Answer): AsyncGenerator<Uint8Array> {
  if (!body) {
    return;
  }
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } catch {
    // The transport's own words may name the address.
    throw new BadAnswer('The answer broke off.', jti);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
