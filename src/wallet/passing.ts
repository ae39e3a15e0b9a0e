import { type Answer, receiptIndexes } from '../client';
import type { WalletResponse } from './http';

/** Of one connection, or made untrue by reading the body. */
const NOT_PASSED_ON = [
  'connection',
  'content-encoding',
  'content-length',
  // The wallet's alone.
  'facet-features',
  'keep-alive',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade'
];

/** Bytes of an answer that go on in one piece with their head: as what they are, one short answer. */
const SHORT = 256 * 1024;

/**
 * The gateway's answer as it is, and where it stands in the ledger.
 *
 * @throws BrokenOff where a short one did not come to its end
 */
export async function passedOn(answer: Answer): Promise<WalletResponse> {
  const headers: Record<string, string> = {};
  answer.headers.forEach((value, name) => {
    if (!NOT_PASSED_ON.includes(name)) {
      headers[name] = value;
    }
  });
  headers['facetry-jti'] = answer.jti;
  const indexes = answer.receipt === null ? null : receiptIndexes(answer.receipt);
  const intent = indexes?.intent ?? answer.intent;
  if (intent !== null) {
    headers['facetry-index'] = String(intent);
  }
  const length = answer.headers.get('content-length');
  // What was packed on its way is longer than it says.
  if (length === null || !(Number(length) <= SHORT) || answer.headers.has('content-encoding')) {
    return { status: answer.status, headers, body: answer };
  }
  const body = await answer.bytes();
  return {
    status: answer.status,
    headers: { ...headers, 'content-length': String(body.length) },
    body
  };
}
