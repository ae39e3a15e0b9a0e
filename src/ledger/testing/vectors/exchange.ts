import {
  b64u,
  definitionDigest,
  type DescriptorPayload,
  facetId,
  idempotencyKey,
  nonceOf,
  Problem,
  sha256Hex,
  sign,
  utf8
} from '../../../protocol';
import { definition, ISSUER, NOW } from '../../../protocol/testing/payloads';
import { formatCheckpoint } from '../../checkpoint';
import { signNote } from '../../note';
import { formatReceipt } from '../../receipt';
import { leafHash } from '../../tree';
import { PUBLIC, signer } from './tokens/keys';
import { entry } from './log/log';
import { ORIGIN, signLog, VKEY } from './log/notes';
import { encrypt } from './tokens/descriptors';
import { treeOf } from './log/tree';

const ROOT = 'f'.repeat(32);
const REQUEST = 'abcdef0123456789abcdef0123456789';

const NOT_FOUND = '{"error":"not_found"}';

/** The headers of our own answers, without `date`. */
function guarded(body: string, type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-length': String(utf8.encode(body).length),
    'cache-control': 'no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff'
  };
}

/** Sixteen bytes that tell one token of the exchange from the next. */
const jti = (number: number): string => b64u.encode(new Uint8Array(16).fill(number));

/** One facet from asking to the receipt of its use, each message as it travels. */
export async function exchange() {
  const keys = { descriptor: PUBLIC.service, log: VKEY };
  const common = { aud: ISSUER, iat: NOW };
  const need = { object: 'reports', actions: ['read'], constraints: { path: { path: 'a/**' } } };
  const request = await sign(
    {
      ...common,
      jti: jti(1),
      needs: [need],
      purpose: 'to look',
      public_key: PUBLIC.holder,
      encryption_key: PUBLIC['holder-encryption']
    },
    'facet-request',
    signer('holder')
  );
  const poll = await sign(
    { ...common, jti: jti(2), request: REQUEST },
    'facet-poll',
    signer('holder')
  );
  const read = definition('read', { path: { type: 'string' } });
  const payload: DescriptorPayload = {
    decided_by: null,
    definitions: { read },
    iat: NOW,
    iss: ISSUER,
    keys,
    parent: ROOT,
    request: sha256Hex(request),
    sub: signer('holder').kid,
    terms: {
      ...need,
      not_before: null,
      expiry: NOW + 3600,
      uses: null,
      result: null,
      delegation: false
    }
  };
  const descriptor = await encrypt(
    await sign(payload, 'facet-descriptor', signer('service')),
    'holder-encryption'
  );
  const nonce = nonceOf(descriptor);
  const id = facetId(nonce);
  const action = { act: 'read', args: { path: 'a/b.csv' }, fct: id, obj: 'reports' };
  const token = await sign({ ...common, jti: jti(3), ...action }, 'facet-action', signer('holder'));
  const outside = await sign(
    { ...common, jti: jti(4), ...action, args: { path: 'c.csv' } },
    'facet-action',
    signer('holder')
  );
  const late = new Problem(409, 'already_decided', 'This request has already ended.');
  const said = JSON.stringify(late);
  return {
    well_known: { issuer: ISSUER, version: 1, keys, time: NOW },
    request: { path: '/facets', body: request, digest: sha256Hex(request) },
    poll: { path: `/requests/${REQUEST}`, body: poll },
    issued: { facet_url: `/${nonce}/`, id, descriptor },
    definition_digest: definitionDigest(read),
    action: {
      path: `/${nonce}/${token}`,
      idempotency_key: idempotencyKey(ISSUER, id, jti(3))
    },
    receipt: receiptOf(token, id),
    refused: {
      path: `/${nonce}/${outside}`,
      answer: { status: 404, headers: guarded(NOT_FOUND, 'application/json'), body: NOT_FOUND },
      explain: {
        args: { jti: jti(4) },
        answer: { code: 'constraint', detail: 'path is outside', at: NOW * 1000 }
      }
    },
    problem: { status: late.status, headers: guarded(said, 'application/problem+json'), body: said }
  };
}

function receiptOf(token: string, facet: string): string {
  const intent = entry('intent', {
    who: { principal: signer('holder').kid, kind: 'notebook', custody: 'own', facet },
    what: { object: 'reports', action: 'read', safe: true },
    args: { path: 'a/b.csv' },
    token
  });
  const answer = 'x,y\n1,2\n';
  const outcome = entry(
    'outcome',
    {
      result: {
        state: 'done',
        status: 200,
        type: 'text/csv',
        length: utf8.encode(answer).length,
        digest: sha256Hex(answer)
      }
    },
    { ref: 1 }
  );
  const tree = treeOf([entry('genesis', {}), intent, outcome].map(({ leaf }) => leafHash(leaf)));
  const checkpoint = signNote(
    formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  return formatReceipt(
    { index: 2, hashes: tree.inclusion(2), checkpoint },
    { ...outcome, intent: { index: 1, ...intent, hashes: tree.inclusion(1) } }
  );
}
