import { b64u, utf8 } from '../../../../protocol';
import { cosign } from '../../../cosignature';
import { formatCheckpoint } from '../../../checkpoint';
import {
  COSIGNATURE,
  formatNote,
  formatVkey,
  type NoteSignature,
  parseNote,
  signNote
} from '../../../note';
import { leafHash } from '../../../tree';
import { PUBLIC, rawSign, type SignerName } from '../tokens/keys';
import { ORIGIN, signLog, VKEY } from './notes';

const AT = 1_790_000_000;

function witness(name: string, key: SignerName) {
  const vkey = formatVkey(name, b64u.decode(PUBLIC[key].x), COSIGNATURE);
  return {
    line: `witness ${name} ${vkey} https://${name}.example/`,
    cosign: (text: string, time = AT): Promise<NoteSignature> =>
      cosign(text, vkey, bytes => rawSign(key, bytes), time)
  };
}

const ONE = witness('one', 'owner');
const TWO = witness('two', 'other');
const THREE = witness('three', 'service');
const TWO_OF_THREE = [
  ONE.line,
  TWO.line,
  THREE.line,
  'group any-two 2 one two three',
  'quorum any-two',
  ''
].join('\n');

export interface CosignatureCase {
  why: string;
  note: string;
  vkey: string;
  policy: string;
  /** Whose cosignatures verify, in the order of the policy. */
  witnesses: string[];
  ok: boolean;
}

/** Checkpoints with cosignatures, and what a reader by a policy says of them. */
export async function cosignatureCases(): Promise<CosignatureCase[]> {
  const state = (leaf: string): string =>
    signNote(
      formatCheckpoint({ origin: ORIGIN, size: 1, root: leafHash(utf8.encode(leaf)) }),
      VKEY,
      signLog
    );
  const note = state('a leaf');
  const { text, signatures } = parseNote(note);
  const one = await ONE.cosign(text);
  const two = await TWO.cosign(text);
  const three = await THREE.cosign(text);
  const other = await TWO.cosign(parseNote(state('another leaf')).text);
  const bent = Uint8Array.from(two.signature);
  bent[7]! ^= 1;
  const by = (
    why: string,
    added: readonly NoteSignature[],
    witnesses: string[],
    policy = TWO_OF_THREE
  ): CosignatureCase => ({
    why,
    note: formatNote(text, [...signatures, ...added]),
    vkey: VKEY,
    policy,
    witnesses,
    ok: witnesses.length > 1 || policy !== TWO_OF_THREE
  });
  return [
    by('two of three', [one, two], ['one', 'two']),
    by('all three, in another order', [three, two, one], ['one', 'two', 'three']),
    by('of each its own time', [one, await TWO.cosign(text, AT + 60)], ['one', 'two']),
    by('by a policy that demands none', [], [], `${ONE.line}\nquorum none\n`),
    by('nobody', [], []),
    by('one of three', [one], ['one']),
    by('one of three, twice', [one, one], ['one']),
    by('the cosignature of another checkpoint', [one, other], ['one']),
    by('another time than was signed', [one, { ...two, signature: bent }], ['one']),
    by('under the name of another', [one, { ...two, name: 'three' }], ['one']),
    by('by the key of another', [one, { ...one, name: two.name, id: two.id }], ['one']),
    by('without its time', [one, { ...two, signature: two.signature.slice(8) }], ['one']),
    by('a signature of the plain type, not of a witness', [one, { ...signatures[0]! }], ['one']),
    {
      ...by('not signed by the log itself', [one, two], ['one', 'two']),
      note: formatNote(text, [one, two]),
      ok: false
    }
  ];
}

/** `quorum` last; whether it is a policy at all. */
export const POLICY_CASES: { why: string; text: string; ok: boolean }[] = [
  { why: 'two of three', text: TWO_OF_THREE, ok: true },
  {
    why: 'groups of groups, comments and what concerns others',
    text: `# ours\nlog ${VKEY} https://log.example\n\n${ONE.line}\n${TWO.line}\ngroup a any one two\ngroup b all a two\nquorum b\n`,
    ok: true
  },
  { why: 'no quorum', text: `${ONE.line}\n`, ok: false },
  { why: 'two quorums', text: 'quorum none\nquorum none\n', ok: false },
  { why: 'a quorum of nobody known', text: `${ONE.line}\nquorum two\n`, ok: false },
  {
    why: 'one key under two names',
    text: `${ONE.line}\n${witness('uno', 'owner').line}\ngroup g 2 one uno\nquorum g\n`,
    ok: false
  },
  { why: 'one name twice', text: `${ONE.line}\n${ONE.line}\nquorum one\n`, ok: false },
  { why: 'a member twice', text: `${ONE.line}\ngroup g 2 one one\nquorum g\n`, ok: false },
  { why: 'more than there are', text: `${ONE.line}\ngroup g 2 one\nquorum g\n`, ok: false },
  { why: 'none of a group', text: `${ONE.line}\ngroup g 0 one\nquorum g\n`, ok: false },
  {
    why: 'a member that comes later',
    text: `group g 1 one\n${ONE.line}\nquorum g\n`,
    ok: false
  },
  { why: 'the key of a log', text: `witness one ${VKEY}\nquorum one\n`, ok: false },
  { why: 'another word', text: `whitness one x\nquorum none\n`, ok: false }
];
