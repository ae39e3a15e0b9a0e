import { jcs, parseCanonical } from '../canonical';
import { concat, sha256Hex, utf8 } from '../encoding';
import { Refusal } from '../errors';
import {
  closed,
  dictionary,
  digestHex,
  type Form,
  integer,
  kid,
  malformed,
  oneOf,
  text
} from '../form';
import { decrypt, encrypt, gateJwe, jweHeader, type OpeningKey } from './jwe';
import { thumbprint } from './keys';
import { padme } from './padding';
import { MAX_TOKEN } from './token';
import type { Jwk } from '../types';

const TYP = 'facet-sealed';
const ACTION = 'facet-action';
const ANSWER = 'facet-answer';
const NEWLINE = 0x0a;

/** Bytes that nothing is shorter than: what is small would show its exact length otherwise. */
const LEAST = { action: 1024, answer: 8192 } as const;

/** An action as its holder meant it to travel: the token, and what goes with it. */
export interface OpenedAction {
  token: string;
  /** The bytes that `body` of the token names; none where it names none. */
  upload: Uint8Array<ArrayBuffer>;
}

/** What would have been answered had the action come unsealed. */
export interface SealedAnswer {
  status: number;
  /** Names in lower case, without `content-length` and `date`. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

const headerName: Form<string> = (value, where) =>
  /^[a-z0-9-]+$/.test(value as string)
    ? (value as string)
    : malformed(where, 'must be the name of a header in lower case');
const headerValue: Form<string> = (value, where) =>
  typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value)
    ? value
    : malformed(where, 'must be the value of a header');

const actionHead = closed<{ length: number; token: string }>({
  length: integer(0),
  // What it is is judged where it is used.
  token: text({ min: 1, max: MAX_TOKEN })
});
const answerHead = closed<{
  action: string;
  headers: Record<string, string>;
  length: number;
  status: number;
}>({
  action: digestHex,
  headers: dictionary(headerName, headerValue, 1000),
  length: integer(0),
  status: integer(200, 599)
});

const actionHeader = jweHeader<{ kid: string }>({ cty: oneOf(ACTION), kid, typ: oneOf(TYP) });
const answerHeader = jweHeader<object>({ cty: oneOf(ANSWER), typ: oneOf(TYP) });

/** Whether this claims to be a sealed token: no JWS has an empty part. */
export function isSealed(compact: string): boolean {
  return compact.includes('..');
}

/** An action for the sealing key `to`; its token names the key that the answer is sealed to. */
export function sealAction({ token, upload }: OpenedAction, to: Jwk): Promise<string> {
  const plaintext = padded({ length: upload.length, token }, upload, LEAST.action);
  return encrypt(plaintext, to, { cty: ACTION, kid: thumbprint(to), typ: TYP });
}

/**
 * @param keyOf the private key whose thumbprint is `kid`
 * @throws Refusal('malformed') for what is none, Refusal('wrong_key') for one to another key
 */
export async function openAction(
  jwe: string,
  keyOf: (kid: string) => OpeningKey | undefined,
  maxLength = MAX_TOKEN
): Promise<OpenedAction> {
  const what = 'sealed action';
  const { header } = gateJwe(jwe, { header: actionHeader, what, maxLength, plain: true });
  const key = keyOf(header.kid);
  if (key === undefined) {
    throw new Refusal('wrong_key', 'no such sealing key');
  }
  const { head, body } = parted(await decrypt(jwe, key, what), actionHead, LEAST.action, what);
  return { token: head.token, upload: body };
}

/** An answer for the key that the action's token names, bound to that token. */
export function sealAnswer(answer: SealedAnswer, token: string, to: Jwk): Promise<string> {
  const { status, headers, body } = answer;
  const head = { action: sha256Hex(token), headers, length: body.length, status };
  const plaintext = padded(head, body, LEAST.answer);
  return encrypt(plaintext, to, { cty: ANSWER, typ: TYP });
}

/**
 * @param token the action that was sent, unsealed
 * @throws Refusal('malformed') for what is no answer to it, Refusal('wrong_key') for one to another
 */
export async function openAnswer(
  jwe: string,
  key: OpeningKey,
  token: string
): Promise<SealedAnswer> {
  const what = 'sealed answer';
  gateJwe(jwe, { header: answerHeader, what, maxLength: Infinity, plain: true });
  const { head, body } = parted(await decrypt(jwe, key, what), answerHead, LEAST.answer, what);
  if (head.action !== sha256Hex(token)) {
    malformed(what, 'is the answer to another action');
  }
  return { status: head.status, headers: head.headers, body };
}

/** A line of JSON, the bytes, and zeros up to a length that tells little. */
function padded(head: object, body: Uint8Array, least: number): Uint8Array {
  const line = utf8.encode(`${jcs(head)}\n`);
  const length = line.length + body.length;
  return concat(line, body, new Uint8Array(Math.max(least, padme(length)) - length));
}

/** One plaintext for one content: as much padding as there must be, all of it zeros. */
function parted<T extends { length: number }>(
  plaintext: Uint8Array,
  form: Form<T>,
  least: number,
  what: string
): { head: T; body: Uint8Array<ArrayBuffer> } {
  const start = plaintext.indexOf(NEWLINE) + 1;
  const head = form(parseCanonical(plaintext.subarray(0, Math.max(start - 1, 0))), what);
  const end = start + head.length;
  if (plaintext.length !== Math.max(least, padme(end))) {
    malformed(what, 'has not the length that its content has');
  }
  for (let at = end; at < plaintext.length; at++) {
    if (plaintext[at] !== 0) {
      malformed(what, 'ends in something else than zeros');
    }
  }
  return { head, body: Uint8Array.from(plaintext.subarray(start, end)) };
}
