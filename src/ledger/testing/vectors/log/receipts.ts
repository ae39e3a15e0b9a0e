import { b64, jcs, type Json, type Jwk, utf8 } from '../../../../protocol';
import { formatCheckpoint } from '../../../checkpoint';
import { signNote } from '../../../note';
import { formatProof } from '../../../proof';
import { encodeExtra, formatReceipt } from '../../../receipt';
import { leafHash } from '../../../tree';
import type { CheckName } from '../../../verify';
import { PUBLIC } from '../tokens/keys';
import { entry, sampleLog } from './log';
import { ORIGIN, OTHER_VKEY, signLog, VKEY } from './notes';
import { treeOf } from './tree';

/** An outcome at 1 that answers the intent at 2, both well proven. */
function backwards(): string {
  const intent = entry('intent', { what: { object: 'x', action: 'y' } });
  const outcome = entry('outcome', { result: { state: 'done' } }, { ref: 2 });
  const tree = treeOf([entry('genesis', {}), outcome, intent].map(({ leaf }) => leafHash(leaf)));
  const checkpoint = signNote(
    formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  return formatReceipt(
    { index: 1, hashes: tree.inclusion(1), checkpoint },
    { ...outcome, intent: { index: 2, ...intent, hashes: tree.inclusion(2) } }
  );
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
  const carrying = (text: string): string =>
    b64.encode(utf8.encode(formatProof({ ...proof, extra: utf8.encode(text) })));
  const json = (value: Json): string => carrying(jcs(value));
  const extra = JSON.parse(utf8.decode(encodeExtra({ ...outcome, intent: about }))) as Record<
    string,
    Json
  > & { intent: Record<string, Json> };
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
    {
      why: 'an intent after its outcome',
      receipt: backwards(),
      vkey: VKEY,
      failed: ['reference']
    },
    {
      why: 'an intent shown otherwise',
      receipt: formatReceipt(proof, {
        ...outcome,
        intent: {
          ...about,
          openings: { args: { ...intent.openings.args!, bytes: utf8.encode('{"limit":11}') } }
        }
      }),
      vkey: VKEY,
      failed: ['commitments']
    },
    {
      why: 'a further member carried',
      receipt: json({ ...extra, note: 1 }),
      vkey: VKEY,
      failed: ['form']
    },
    {
      why: 'a further member of the intent',
      receipt: json({ ...extra, intent: { ...extra.intent, note: 1 } }),
      vkey: VKEY,
      failed: ['form']
    },
    {
      why: 'what is carried with a blank',
      receipt: carrying(jcs(extra).replace('{', '{ ')),
      vkey: VKEY,
      failed: ['form']
    },
    { why: 'nothing carried', receipt: json({}), vkey: VKEY, failed: ['form'] },
    { why: 'no base64', receipt: '§', vkey: VKEY, failed: ['form'] },
    { why: 'nothing', receipt: '', vkey: VKEY, failed: ['form'] }
  ];
}
