import {
  b64,
  b64u,
  jcs,
  type Jwk,
  type Json,
  sha256,
  sign,
  thumbprint,
  utf8
} from '../../../protocol';
import { payloads } from '../../../protocol/testing/payloads';
import { formatCheckpoint } from '../../checkpoint';
import {
  commit,
  encodeLeaf,
  type Leaf,
  type LeafGroup,
  type Openings,
  type OpeningsJson,
  openingsToJson
} from '../../leaf';
import { signNote } from '../../note';
import { formatProof } from '../../proof';
import { formatReceipt } from '../../receipt';
import { leafHash } from '../../tree';
import type { CheckName } from '../../verify';
import { PUBLIC, signer } from './keys';
import { ORIGIN, OTHER_VKEY, signLog, VKEY } from './notes';
import { treeOf } from './tree';

function salt(name: string): Uint8Array {
  return sha256(utf8.encode(`salt of ${name}`));
}

type Groups = Partial<Record<LeafGroup, unknown>>;

export function entry(kind: Leaf['k'], groups: Groups, ref?: number) {
  const openings: Openings = {};
  const c: Leaf['c'] = {};
  for (const [name, value] of Object.entries(groups)) {
    const group = name as LeafGroup;
    const bytes = utf8.encode(group === 'token' ? String(value) : jcs(value));
    openings[group] = { salt: salt(`${kind} ${group}`), bytes };
    c[group] = b64u.encode(commit(group, openings[group].salt, bytes));
  }
  const leaf = encodeLeaf({
    v: 1,
    k: kind,
    t: 1_790_000_000_123,
    c,
    ...(ref === undefined ? {} : { ref })
  });
  return { leaf, openings };
}

export const COMMITMENT_CASES = (['who', 'what', 'token'] as const).map(group => ({
  group,
  salt: b64u.encode(salt(group)),
  bytes: b64u.encode(utf8.encode('{"a":1}')),
  commitment: b64u.encode(commit(group, salt(group), utf8.encode('{"a":1}')))
}));

const goodLeaf = { v: 1, k: 'outcome', t: 5, c: { result: 'A'.repeat(43) }, ref: 0 };

export const LEAF_CASES: { text: string; ok: boolean }[] = [
  { text: jcs(goodLeaf), ok: true },
  { text: jcs({ v: 1, k: 'genesis', t: 0, c: {} }), ok: true },
  ...['pause', 'resume', 'renaming'].map(k => ({ text: jcs({ v: 1, k, t: 0, c: {} }), ok: true })),
  ...[
    jcs({ ...goodLeaf, v: 2 }),
    jcs({ ...goodLeaf, k: 'login' }),
    jcs({ ...goodLeaf, k: 'Pause' }),
    jcs({ ...goodLeaf, k: 'unpause' }),
    jcs({ ...goodLeaf, t: 0.5 }),
    jcs({ ...goodLeaf, t: -1 }),
    jcs({ ...goodLeaf, ref: -1 }),
    jcs({ ...goodLeaf, ref: null }),
    jcs({ ...goodLeaf, c: { name: 'A'.repeat(43) } }),
    jcs({ ...goodLeaf, c: { who: 'AAAA' } }),
    jcs({ ...goodLeaf, purpose: 'x' }),
    JSON.stringify(goodLeaf),
    `${jcs(goodLeaf)}\n`
  ].map(text => ({ text, ok: false }))
];

async function sampleLog() {
  const payload = payloads()['facet-action'];
  const intent = entry('intent', {
    who: {
      principal: thumbprint(PUBLIC.holder),
      kind: 'notebook',
      custody: 'wallet',
      facet: payload.fct
    },
    what: { object: payload.obj, action: payload.act, safe: true },
    args: { ...payload.args, limit: 10 },
    token: await sign(payload, 'facet-action', signer('holder'))
  });
  const result = { result: { state: 'done', status: 200, type: 'text/csv', length: 3 } };
  const outcome = entry('outcome', result, 1);
  const foreign = entry('outcome', result, 0);
  const tree = treeOf(
    [entry('genesis', {}), intent, outcome, foreign].map(({ leaf }) => leafHash(leaf))
  );
  const checkpoint = signNote(
    formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  return { intent, outcome, foreign, tree, checkpoint };
}

export interface EntryCase {
  why: string;
  leaf: string;
  openings: OpeningsJson;
  proof: string;
  vkey: string;
  holder_key?: Jwk;
  /** Names of the checks that fail; none when it is proven. */
  failed: CheckName[];
}

export async function entryCases(): Promise<EntryCase[]> {
  const { intent, outcome, tree, checkpoint } = await sampleLog();
  const good: EntryCase = {
    why: 'all shown, signed by its holder',
    leaf: b64.encode(intent.leaf),
    openings: openingsToJson(intent.openings),
    proof: formatProof({ index: 1, hashes: tree.inclusion(1), checkpoint }),
    vkey: VKEY,
    holder_key: PUBLIC.holder,
    failed: []
  };
  const { token: _, ...untold } = good.openings;
  const { holder_key: __, ...keyless } = good;
  const bent = {
    ...good.openings,
    args: { ...good.openings.args!, bytes: b64u.encode(utf8.encode('{"limit":11}')) }
  };
  return [
    good,
    { ...keyless, why: 'nothing shown', openings: {} },
    { ...good, why: 'another holder', holder_key: PUBLIC.service, failed: ['token'] },
    { ...good, why: 'no token shown', openings: untold, failed: ['token'] },
    { ...keyless, why: 'other arguments shown', openings: bent, failed: ['commitments'] },
    {
      ...keyless,
      why: 'one group shown as another',
      openings: { why: good.openings.who! },
      failed: ['commitments']
    },
    {
      ...keyless,
      why: 'another entry',
      leaf: b64.encode(outcome.leaf),
      openings: {},
      failed: ['inclusion']
    },
    {
      ...keyless,
      why: 'another place',
      proof: formatProof({ index: 2, hashes: tree.inclusion(2), checkpoint }),
      failed: ['inclusion']
    },
    { ...keyless, why: 'another log', vkey: OTHER_VKEY, failed: ['checkpoint', 'inclusion'] },
    {
      ...keyless,
      why: 'a changed checkpoint',
      proof: good.proof.replace('\n4\n', '\n5\n'),
      failed: ['checkpoint', 'inclusion']
    },
    { ...keyless, why: 'no proof', proof: '', failed: ['form'] },
    { ...keyless, why: 'no leaf', leaf: b64.encode(utf8.encode('{}')), failed: ['form'] }
  ];
}

export interface ReceiptCase {
  why: string;
  receipt: string;
  vkey: string;
  holder_key?: Jwk;
  failed: CheckName[];
}

export async function receiptCases(): Promise<ReceiptCase[]> {
  const { intent, outcome, foreign, tree, checkpoint } = await sampleLog();
  const proof = { index: 2, hashes: tree.inclusion(2), checkpoint };
  const about = { index: 1, ...intent, hashes: tree.inclusion(1) };
  const good = formatReceipt(proof, { ...outcome, intent: about });
  const { token: _, ...untold } = intent.openings;
  const other = { index: 3, hashes: tree.inclusion(3), checkpoint };
  const json = (value: Json): string =>
    b64.encode(utf8.encode(formatProof({ ...proof, extra: utf8.encode(jcs(value)) })));
  return [
    {
      why: 'signed by its holder',
      receipt: good,
      vkey: VKEY,
      holder_key: PUBLIC.holder,
      failed: []
    },
    {
      why: 'without the token',
      receipt: formatReceipt(proof, { ...outcome, intent: { ...about, openings: untold } }),
      vkey: VKEY,
      failed: []
    },
    {
      why: 'another holder',
      receipt: good,
      vkey: VKEY,
      holder_key: PUBLIC.service,
      failed: ['token']
    },
    {
      why: 'an outcome of another entry',
      receipt: formatReceipt(other, { ...foreign, intent: about }),
      vkey: VKEY,
      failed: ['reference']
    },
    {
      why: 'an intent that is not proven',
      receipt: formatReceipt(proof, { ...outcome, intent: { ...about, hashes: [] } }),
      vkey: VKEY,
      failed: ['inclusion']
    },
    { why: 'another log', receipt: good, vkey: OTHER_VKEY, failed: ['checkpoint', 'inclusion'] },
    {
      why: 'an outcome shown otherwise',
      receipt: formatReceipt(proof, {
        ...outcome,
        openings: {
          result: { ...outcome.openings.result!, bytes: utf8.encode('{"state":"failed"}') }
        },
        intent: about
      }),
      vkey: VKEY,
      failed: ['commitments']
    },
    {
      why: 'outcome and intent exchanged',
      receipt: formatReceipt(proof, { ...intent, intent: { ...outcome, index: 2, hashes: [] } }),
      vkey: VKEY,
      failed: ['form']
    },
    { why: 'nothing carried', receipt: json({}), vkey: VKEY, failed: ['form'] },
    { why: 'no base64', receipt: '§', vkey: VKEY, failed: ['form'] },
    { why: 'nothing', receipt: '', vkey: VKEY, failed: ['form'] }
  ];
}
