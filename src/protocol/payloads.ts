import type { TokenPayloads, TokenType } from './types';

/** Closed validators, one a typ; throw Refusal('malformed', where). */
export declare const payloadOf: { readonly [T in TokenType]: (value: unknown) => TokenPayloads[T] };
