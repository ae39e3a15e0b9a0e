import { b64u } from '../../../../protocol';
import { ISSUER } from '../../../../protocol/testing/payloads';
import { logOrigin } from '../../../checkpoint';
import { formatNote, formatVkey, parseNote, signNote } from '../../../note';
import { PUBLIC, rawSign } from '../tokens/keys';

export const ORIGIN = logOrigin(ISSUER, 1);
export const VKEY = formatVkey(ORIGIN, b64u.decode(PUBLIC.service.x));
export const OTHER_VKEY = formatVkey('facetry/other/1', b64u.decode(PUBLIC.service.x));
export const signLog = (bytes: Uint8Array): Uint8Array => rawSign('service', bytes);

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
  const strangers = Array.from({ length: 63 }, () => stranger);
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
      why: 'with 64 signatures',
      note: formatNote('hello\n', [...strangers, mine!]),
      vkey: VKEY,
      ok: true
    },
    {
      why: 'with 65 signatures',
      note: formatNote('hello\n', [...strangers, stranger, mine!]),
      vkey: VKEY,
      ok: false
    },
    {
      why: 'text that looks like a signature',
      note: signNote('a\n\n— x AAAAAAAA\n\nb\n', VKEY, signLog),
      vkey: VKEY,
      ok: true
    },
    {
      why: 'a short signature',
      note: formatNote('hello\n', [{ ...mine!, signature: mine!.signature.slice(0, 63) }]),
      vkey: VKEY,
      ok: false
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

/** A proof with so many hashes: its form alone. */
function hashes(count: number): string {
  return PROOF.replace(`${HASH}\n\n`, `${`${HASH}\n`.repeat(count)}\n`);
}

export const PROOF_CASES: { text: string; ok: boolean }[] = [
  { text: PROOF, ok: true },
  { text: PROOF.replace('extra AAEC\n', ''), ok: true },
  { text: PROOF.replace(`${HASH}\n\n`, '\n'), ok: true },
  { text: hashes(63), ok: true },
  { text: hashes(64), ok: false },
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
