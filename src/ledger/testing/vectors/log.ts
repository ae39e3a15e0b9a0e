import {
  b64,
  b64u,
  hex,
  jcs,
  type Jwk,
  type Json,
  sha256,
  sign,
  thumbprint,
  utf8
} from '../../../protocol';
import { payloads, ISSUER } from '../../../protocol/testing/payloads';
import { formatCheckpoint, logOrigin } from '../../checkpoint';
import {
  commit,
  encodeLeaf,
  type Leaf,
  type LeafGroup,
  type Openings,
  type OpeningsJson,
  openingsToJson
} from '../../leaf';
import { formatNote, formatVkey, parseNote, signNote } from '../../note';
import { formatProof } from '../../proof';
import { formatReceipt } from '../../receipt';
import { TileTree } from '../../tiles';
import { leafHash } from '../../tree';
import type { CheckName } from '../../verify';
import { PUBLIC, rawSign, signer } from './keys';

export const ORIGIN = logOrigin(ISSUER, 1);
export const VKEY = formatVkey(ORIGIN, b64u.decode(PUBLIC.service.x));
const OTHER_VKEY = formatVkey('facetry/other/1', b64u.decode(PUBLIC.service.x));
const signLog = (bytes: Uint8Array): Uint8Array => rawSign('service', bytes);

function salt(name: string): Uint8Array {
  return sha256(utf8.encode(`salt of ${name}`));
}

type Groups = Partial<Record<LeafGroup, unknown>>;

function entry(kind: Leaf['k'], groups: Groups, ref?: number) {
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
  ...[
    jcs({ ...goodLeaf, v: 2 }),
    jcs({ ...goodLeaf, k: 'login' }),
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

function treeOf(leaves: readonly Uint8Array[]): TileTree {
  const tree = new TileTree({ read: () => undefined, write: () => undefined });
  tree.append(leaves);
  return tree;
}

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f'
];
const small = treeOf(LEAVES.map(bytes => leafHash(hex.decode(bytes))));
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(hash => hex.encode(hash));

interface InclusionCase {
  index: number;
  size: number;
  leaf: string;
  proof: string[];
  root: string;
  ok: boolean;
}

function inclusionCases(): InclusionCase[] {
  return [1, 2, 3, 5, 7, 8].flatMap(size =>
    [0, size - 1].flatMap(index => {
      const good = {
        index,
        size,
        leaf: hex.encode(leafHash(hex.decode(LEAVES[index]!))),
        proof: hexes(small.inclusion(index, size)),
        root: hex.encode(small.root(size))
      };
      return [
        { ...good, ok: true },
        { ...good, proof: [...good.proof, good.root], ok: false },
        { ...good, root: hex.encode(small.root(size === 8 ? 7 : size + 1)), ok: false },
        { ...good, index: size, ok: false }
      ];
    })
  );
}

function consistencyCases() {
  const pairs = [
    [0, 3],
    [1, 1],
    [1, 8],
    [2, 5],
    [3, 7],
    [4, 7],
    [6, 8],
    [7, 8]
  ] as const;
  return pairs.flatMap(([from, to]) => {
    const good = {
      from,
      to,
      from_root: hex.encode(small.root(from)),
      to_root: hex.encode(small.root(to)),
      proof: hexes(small.consistency(from, to))
    };
    return [
      { ...good, ok: true },
      { ...good, proof: [...good.proof, good.to_root], ok: false },
      { ...good, from_root: hex.encode(small.root(from + 1)), ok: false }
    ];
  });
}

export const TREE_CASES = {
  leaves: LEAVES,
  roots: Array.from({ length: LEAVES.length + 1 }, (_, size) => hex.encode(small.root(size))),
  inclusion: inclusionCases(),
  consistency: consistencyCases()
};

export interface NoteCase {
  why: string;
  note: string;
  vkey: string;
  ok: boolean;
}

export function noteCases(): NoteCase[] {
  const neumann = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const published =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  const own = signNote('hello\n', VKEY, signLog);
  const [mine] = parseNote(own).signatures;
  const [stale] = parseNote(signNote('other\n', VKEY, signLog)).signatures;
  const stranger = {
    name: 'stranger',
    id: Uint8Array.of(1, 2, 3, 4),
    signature: new Uint8Array(64)
  };
  return [
    { why: 'the published example', note: published, vkey: neumann, ok: true },
    { why: 'our own', note: own, vkey: VKEY, ok: true },
    {
      why: 'with a stranger’s signature',
      note: formatNote('hello\n', [stranger, mine!]),
      vkey: VKEY,
      ok: true
    },
    {
      why: 'text that looks like a signature',
      note: signNote('a\n\n— x AAAAAAAA\n\nb\n', VKEY, signLog),
      vkey: VKEY,
      ok: true
    },
    { why: 'another text', note: own.replace('hello', 'hullo'), vkey: VKEY, ok: false },
    {
      why: 'one good and one false signature',
      note: formatNote('hello\n', [mine!, stale!]),
      vkey: VKEY,
      ok: false
    },
    {
      why: 'a stranger’s signature only',
      note: formatNote('hello\n', [stranger]),
      vkey: VKEY,
      ok: false
    },
    { why: 'the key under another name', note: own, vkey: OTHER_VKEY, ok: false },
    { why: 'no signature', note: 'hello\n\n', vkey: VKEY, ok: false },
    { why: 'no line break at the end', note: own.slice(0, -1), vkey: VKEY, ok: false },
    { why: 'a carriage return', note: own.replace('hello\n', 'hello\r\n'), vkey: VKEY, ok: false },
    { why: 'a hyphen for the dash', note: own.replace('— ', '- '), vkey: VKEY, ok: false },
    {
      why: 'a vkey with another id',
      note: published,
      vkey: neumann.replace('c74f20a3', 'c74f20a4'),
      ok: false
    },
    {
      why: 'a vkey of another type',
      note: published,
      vkey: neumann.replace('+AR', '+BR'),
      ok: false
    }
  ];
}

const HASH = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const CHECKPOINT = `example.com/behind-the-sofa\n20852163\n${HASH}\n`;

export const CHECKPOINT_CASES: { text: string; ok: boolean }[] = [
  { text: CHECKPOINT, ok: true },
  { text: `${CHECKPOINT}extension\n`, ok: true },
  ...[
    CHECKPOINT.replace('2085', '02085'),
    CHECKPOINT.replace('2085', '+2085'),
    CHECKPOINT.replace('20852163', '9007199254740993'),
    CHECKPOINT.replace('q2I=', 'q2J='),
    CHECKPOINT.replace(HASH, 'AAAA'),
    CHECKPOINT.slice(0, -1),
    `${CHECKPOINT}\n`,
    `\n${CHECKPOINT}`,
    'a\n1\n'
  ].map(text => ({ text, ok: false }))
];

const PROOF = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 5\n${HASH}\n\n${CHECKPOINT}\n— a x08go/ZJkuA=\n`;

export const PROOF_CASES: { text: string; ok: boolean }[] = [
  { text: PROOF, ok: true },
  { text: PROOF.replace('extra AAEC\n', ''), ok: true },
  { text: PROOF.replace(`${HASH}\n\n`, '\n'), ok: true },
  ...[
    PROOF.replace('@v1', '@v2'),
    PROOF.replace('index 5\n', ''),
    PROOF.replace('index 5', 'index 05'),
    PROOF.replace('index 5', 'index -1'),
    PROOF.replace('extra AAEC\nindex 5', 'index 5\nextra AAEC'),
    PROOF.replace('AAEC', 'AAE'),
    PROOF.replace(HASH, 'AAAA'),
    PROOF.replace('\n', '\r\n'),
    PROOF.slice(0, PROOF.indexOf('\n\n')),
    ''
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
