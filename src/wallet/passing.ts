import { type Answer, receiptIndexes } from '../client';
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
  const intent = indexes?.intent ?? answer.intent;
  if (intent !== null) {
    headers['facetry-index'] = String(intent);
  }
  return { status: answer.status, headers, body: answer };
}
