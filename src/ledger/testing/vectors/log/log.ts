import {
  b64,
  b64u,
  jcs,
  type Jwk,
  sha256,
  sign,
  thumbprint,
  type TokenType,
  utf8
} from '../../../../protocol';
import { payloads } from '../../../../protocol/testing/payloads';
import { formatCheckpoint } from '../../../checkpoint';
import {
  commit,
  encodeLeaf,
  type Leaf,
  type LeafGroup,
  type Openings,
  type OpeningsJson,
  openingsToJson
} from '../../../leaf';
import { signNote } from '../../../note';
import { formatProof } from '../../../proof';
import { leafHash } from '../../../tree';
import type { CheckName } from '../../../verify';
import { PUBLIC, signer } from '../tokens/keys';
import { ORIGIN, OTHER_VKEY, signLog, VKEY } from './notes';
import { treeOf } from './tree';

function salt(name: string): Uint8Array {
  return sha256(utf8.encode(`salt of ${name}`));
}

type Groups = Partial<Record<LeafGroup, unknown>>;

function opening(kind: Leaf['k'], group: LeafGroup, value: unknown) {
  const bytes = utf8.encode(group === 'token' ? String(value) : jcs(value));
  return { salt: salt(`${kind} ${group}`), bytes };
}

/** What an entry of this kind commits to where it says so. */
export function committed(kind: Leaf['k'], group: LeafGroup, value: unknown): string {
  const { salt, bytes } = opening(kind, group, value);
  return commit(group, salt, bytes);
}

export function entry(
  kind: Leaf['k'],
  groups: Groups,
  { ref, t = 1_790_000_000_123 }: { ref?: number | undefined; t?: number } = {}
) {
  const openings: Openings = {};
  const c: Leaf['c'] = {};
  for (const [name, value] of Object.entries(groups)) {
    const group = name as LeafGroup;
    openings[group] = opening(kind, group, value);
    c[group] = committed(kind, group, value);
  }
  const leaf = encodeLeaf({
    v: 1,
    k: kind,
    t,
    c,
    ...(ref === undefined ? {} : { ref })
  });
  return { leaf, openings };
}

export const COMMITMENT_CASES = (['who', 'what', 'name', 'token'] as const).map(group => ({
  group,
  salt: b64u.encode(salt(group)),
  bytes: b64u.encode(utf8.encode('{"a":1}')),
  commitment: commit(group, salt(group), utf8.encode('{"a":1}'))
}));

const goodLeaf = { v: 1, k: 'outcome', t: 5, c: { result: 'A'.repeat(43) }, ref: 0 };

export const LEAF_CASES: { text: string; ok: boolean }[] = [
  { text: jcs(goodLeaf), ok: true },
  { text: jcs({ v: 1, k: 'genesis', t: 0, c: {} }), ok: true },
  ...['pause', 'resume', 'renaming', 'rule'].map(k => ({
    text: jcs({ v: 1, k, t: 0, c: {} }),
    ok: true
  })),
  ...[
    jcs({ ...goodLeaf, v: 2 }),
    jcs({ ...goodLeaf, k: 'login' }),
    jcs({ ...goodLeaf, k: 'Pause' }),
    jcs({ ...goodLeaf, k: 'unpause' }),
    jcs({ ...goodLeaf, t: 0.5 }),
    jcs({ ...goodLeaf, t: -1 }),
    jcs({ ...goodLeaf, ref: -1 }),
    jcs({ ...goodLeaf, ref: null }),
    jcs({ ...goodLeaf, c: { names: 'A'.repeat(43) } }),
    jcs({ ...goodLeaf, c: { who: 'AAAA' } }),
    jcs({ ...goodLeaf, purpose: 'x' }),
    JSON.stringify(goodLeaf),
    `${jcs(goodLeaf)}\n`
  ].map(text => ({ text, ok: false }))
];

/** A use with its outcome, and an outcome of something else, in one log. */
export async function sampleLog() {
  const payload = payloads()['facet-action'];
  const intent = entry('intent', {
    who: {
      principal: thumbprint(PUBLIC.holder),
      kind: 'notebook',
      custody: 'wallet',
      facet: payload.fct
    },
    what: { object: payload.obj, action: payload.act, safe: true, body: payload.body },
    args: { ...payload.args, limit: 10 },
    token: await sign(payload, 'facet-action', signer('holder'))
  });
  const result = { result: { state: 'done', status: 200, type: 'text/csv', length: 3 } };
  const outcome = entry('outcome', result, { ref: 1 });
  const foreign = entry('outcome', result, { ref: 0 });
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

/** One entry in a log of two. */
function alone(kind: Leaf['k'], groups: Groups): Omit<EntryCase, 'why' | 'failed'> {
  const made = entry(kind, groups);
  const tree = treeOf([entry('genesis', {}), made].map(({ leaf }) => leafHash(leaf)));
  const checkpoint = signNote(
    formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  return {
    leaf: b64.encode(made.leaf),
    openings: openingsToJson(made.openings),
    proof: formatProof({ index: 1, hashes: tree.inclusion(1), checkpoint }),
    vkey: VKEY,
    holder_key: PUBLIC.holder
  };
}

/** Well committed to and included, so that only the token can tell. */
async function tokenCases(): Promise<EntryCase[]> {
  const all = payloads();
  const { act, args, body, fct, obj } = all['facet-action'];
  const principal = thumbprint(PUBLIC.holder);
  const signed = async (typ: TokenType): Promise<string> => sign(all[typ], typ, signer('holder'));
  const action = await signed('facet-action');
  const groups = {
    who: { principal, facet: fct },
    what: { object: obj, action: act, safe: true, body },
    args,
    token: action
  };
  const bad: [string, Leaf['k'], Groups][] = [
    [
      'another facet than signed',
      'intent',
      { ...groups, who: { principal, facet: '0'.repeat(32) } }
    ],
    ['another principal', 'intent', { ...groups, who: { principal: 'A'.repeat(43), facet: fct } }],
    [
      'another action than signed',
      'intent',
      { ...groups, what: { object: obj, action: 'drop', body } }
    ],
    [
      'another object than signed',
      'intent',
      { ...groups, what: { object: 'x', action: act, body } }
    ],
    ['no body where one was signed', 'intent', { ...groups, what: { object: obj, action: act } }],
    [
      'another body than signed',
      'intent',
      { ...groups, what: { object: obj, action: act, body: { ...body, length: 4 } } }
    ],
    ['an argument changed', 'intent', { ...groups, args: { ...args, path: 'a/c.csv' } }],
    ['an argument left out', 'intent', { ...groups, args: {} }],
    ['an intent with a decision', 'intent', { token: await signed('facet-decision') }],
    ['a request with a decision', 'request', { token: await signed('facet-decision') }],
    ['an intent with a confirmation', 'intent', { token: await signed('facet-confirmation') }],
    [
      'a request to confirm another action than signed',
      'request',
      { ...groups, what: { object: obj, action: 'drop', body } }
    ],
    ['a request to confirm other arguments', 'request', { ...groups, args: {} }],
    ['a decision with a request', 'decision', { token: await signed('facet-request') }],
    ['a withdrawal with a poll', 'withdrawal', { token: await signed('facet-poll') }],
    ['an enrolment with a request', 'enrolment', { token: await signed('facet-request') }],
    ['a revocation with a card', 'revocation', { token: await signed('facet-card') }],
    [
      'a delegation signed by its taker',
      'delegation',
      { who: { principal }, what: { by: thumbprint(PUBLIC.service) }, token: action }
    ],
    [
      'a request by somebody else',
      'request',
      { who: { principal: thumbprint(PUBLIC.service) }, token: await signed('facet-request') }
    ]
  ];
  const good: [string, Leaf['k'], Groups][] = [
    ['further arguments by default', 'intent', { ...groups, args: { ...args, limit: 10 } }],
    ['a request', 'request', { who: { principal }, token: await signed('facet-request') }],
    ['a denial by a page', 'decision', { who: { principal }, token: action }],
    ['a decision', 'decision', { who: { principal }, token: await signed('facet-decision') }],
    ['a request to confirm an act', 'request', { ...groups }],
    [
      'a confirmation',
      'decision',
      { who: { principal }, token: await signed('facet-confirmation') }
    ],
    [
      'a delegation signed by its giver',
      'delegation',
      { who: { principal: thumbprint(PUBLIC.service) }, what: { by: principal }, token: action }
    ],
    [
      'an enrolment by card',
      'enrolment',
      { who: { principal }, token: await signed('facet-card') }
    ],
    ['a refusal of a poll', 'refusal', { who: { principal }, token: await signed('facet-poll') }]
  ];
  return [
    ...good.map(([why, kind, said]) => ({ why, ...alone(kind, said), failed: [] })),
    ...bad.map(([why, kind, said]) => ({ why, ...alone(kind, said), failed: ['token' as const] }))
  ];
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
    ...(await tokenCases()),
    {
      ...keyless,
      why: 'an opening with a further member',
      openings: { who: { ...good.openings.who!, group: 'who' } } as OpeningsJson,
      failed: ['form']
    },
    {
      ...keyless,
      why: 'an opening with a short salt',
      openings: { who: { ...good.openings.who!, salt: 'AAAA' } },
      failed: ['form']
    },
    {
      ...keyless,
      why: 'a checkpoint that names another log',
      proof: formatProof({
        index: 1,
        hashes: tree.inclusion(1),
        checkpoint: signNote(
          formatCheckpoint({ origin: 'facetry/other/1', size: tree.size, root: tree.root() }),
          VKEY,
          signLog
        )
      }),
      failed: ['checkpoint', 'inclusion']
    },
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
