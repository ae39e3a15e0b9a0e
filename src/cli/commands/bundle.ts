import { createReadStream } from 'node:fs';

import {
  BundleWriter,
  type BundleVerdict,
  type EpochStory,
  verifyBundle,
  witnessedBy
} from '../../ledger';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { counted, shown, when } from '../facetLines';
import { reader, readLedger } from '../log/ledger';
import { writeNewFile } from '../files/newFile';
import { seenIn } from '../files/seenFile';
import { writeTiles } from '../log/tiles';
import { readPolicy, witnessed } from '../log/witnessing';

export const exportBundle: Command = {
  name: 'export',
  summary: 'Write the ledger to a file that can be verified anywhere.',
  words: 'FILE | --tiles DIR',
  arity: [0, 1],
  options: {
    tiles: { type: 'string', value: 'DIR', help: 'as files of C2SP tlog-tiles: no content at all' },
    policy: {
      type: 'string',
      value: 'FILE',
      help: 'only with the cosignatures that this policy (C2SP tlog-policy) requires'
    },
    published: {
      type: 'boolean',
      help: 'as far as enough of the service’s own witnesses cosigned it'
    },
    owner: { type: 'boolean', help: 'with everything an owner may see (asks for the passphrase)' }
  },
  notes: [
    'The file holds every entry, its commitments, and what this terminal may see of it.',
    '`facetry verify FILE` needs no service and no network. With --tiles the folder holds what a',
    'web server serves to monitors and witnesses: signed root, hashes, and entries as commitments.',
    'If DIR holds an earlier state of the log, it is continued; if it differs, you are told.'
  ],

  async run(context, typed) {
    const [path] = typed.words;
    const folder = typed.text('tiles');
    if ((path === undefined) === (folder === undefined)) {
      throw new UsageError('Usage: facetry export FILE, or facetry export --tiles DIR');
    }
    const opened = await reader(context, typed.flag('owner'));
    const file = typed.text('policy');
    const policy = file === undefined ? undefined : readPolicy(file);
    const published = typed.flag('published');
    if (published && policy !== undefined) {
      throw new UsageError('--published goes by the service’s own witnesses: leave out --policy.');
    }
    const publish = async (note: string): Promise<string> =>
      policy === undefined ? note : witnessed(note, policy, opened);
    if (path === undefined) {
      const entries = await writeTiles(opened, folder!, publish, published);
      answer(context, { folder, entries }, [`${entries} entries in ${shown(folder)}`]);
      return EXIT.ok;
    }
    let size = 0;
    await writeNewFile(path, async write => {
      size = await readLedger(opened, new BundleWriter(write), publish, published);
    });
    answer(context, { file: path, entries: size }, [`${size} entries in ${shown(path)}`]);
    return EXIT.ok;
  }
};

export const verify: Command = {
  name: 'verify',
  summary: 'Verify a file that `facetry export` wrote, without any service.',
  words: 'FILE',
  arity: [1, 1],
  reach: 'nothing',
  options: {
    key: { type: 'string', value: 'VKEY', help: 'the log’s key, known from somewhere else' },
    seen: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'an earlier checkpoint or export of this log, which it must continue'
    },
    policy: {
      type: 'string',
      value: 'FILE',
      help: 'fail unless the witnesses of this policy (C2SP tlog-policy) cosigned'
    },
    complete: { type: 'boolean', help: 'fail if anything is not shown, except what was erased' }
  },
  notes: ['Exit code 1 if anything is wrong. The first fault is named, and what is still proven.'],

  async run(context, typed) {
    const [path] = typed.words as [string];
    const vkey = typed.text('key');
    if (vkey !== undefined && !vkey.includes('+')) {
      throw new UsageError('--key takes the log’s key as `facetry status` prints it: NAME+ID+KEY.');
    }
    const verdict = await verifyBundle(createReadStream(path), {
      ...(vkey === undefined ? {} : { vkey }),
      seen: typed.list('seen').map(seenIn)
    });
    const policy = typed.text('policy');
    const witnesses =
      policy === undefined || verdict.note === undefined
        ? { ok: policy === undefined, names: [] }
        : await witnessedBy(verdict.note, readPolicy(policy));
    const ok =
      verdict.ok &&
      witnesses.ok &&
      !(typed.flag('complete') && verdict.holeCount > verdict.erasedCount);
    const { checkpoint, faultCount, holeCount, erasedCount, later, ...told } = verdict;
    const counts = { fault_count: faultCount, hole_count: holeCount, erased_count: erasedCount };
    const size = checkpoint?.size ?? null;
    // Where it can't be read they are null: what is looked for is there.
    const { issuer = null, note = null } = told;
    const head = { issuer, note, later_form: later ?? null };
    answer(context, { ...told, ...counts, ...head, ok, size, witnesses: witnesses.names }, [
      ...verdictLines(verdict, { ok, keyKnown: vkey !== undefined }),
      ...(policy === undefined ? [] : [witnessLine(witnesses)])
    ]);
    return ok ? EXIT.ok : EXIT.failed;
  }
};

function witnessLine({ ok, names }: { ok: boolean; names: string[] }): string {
  const by = names.length === 0 ? 'nobody' : names.map(name => shown(name)).join(', ');
  return ok
    ? `Proven: cosigned by ${by}, as the policy requires.`
    : `NOT WITNESSED: cosigned by ${by}, which is not what the policy requires.`;
}

function verdictLines(
  verdict: BundleVerdict,
  { ok, keyKnown }: { ok: boolean; keyKnown: boolean }
): string[] {
  const { faults, faultCount, holes, holeCount, proven, checkpoint, epochs } = verdict;
  const [first] = faults;
  const where = first?.entry === undefined ? '' : ` at entry #${first.entry}`;
  const hole = holes.find(({ erased }) => erased === undefined);
  const gone = holes.find(({ erased }) => erased !== undefined);
  const { erasedCount } = verdict;
  const more = faultCount > 1 ? ` (and ${faultCount - 1} more)` : '';
  return [
    ok ? 'Nothing is wrong.' : '',
    first ? `WRONG${where}: ${first.code}: ${shown(first.detail)}${more}` : '',
    checkpoint
      ? `The log ${shown(checkpoint.origin)} signed ${counted(checkpoint.size, 'entry', 'entries')}.`
      : 'No signature of the log could be verified.',
    proven.inclusion
      ? `Proven: all ${counted(proven.entries, 'entry is', 'entries are')} in that log.`
      : 'Not proven: that these entries are in that log.',
    `Proven: ${counted(proven.signatures, 'signature', 'signatures')} of those who acted; ` +
      `${counted(proven.uses, 'use', 'uses')} of facets, allowed at the time. ` +
      `${counted(proven.attested, 'entry rests', 'entries rest')} on the service’s word alone.`,
    unverifiedLine(proven),
    ...proven.continues.map(size => `Proven: it continues the log of ${size} entries.`),
    ...epochs.map(epochLine),
    hole
      ? `Not shown: parts of ${counted(holeCount - erasedCount, 'entry', 'entries')}, first ${hole.groups.join(', ')} of #${hole.entry}.`
      : '',
    gone
      ? `Erased: parts of ${counted(erasedCount, 'entry', 'entries')}, as recorded first in #${gone.erased}; ` +
        'the log still has their commitments.'
      : '',
    verdict.key === 'handed_on' ? 'Proven: the known key handed the log on to this one.' : '',
    verdict.later !== undefined
      ? `It says that it is of form ${verdict.later}, which a newer release reads: update Facetry here, ` +
        'then verify it again. Until then nothing of it is verified.'
      : '',
    verdict.issuer === undefined && verdict.later === undefined
      ? 'It begins as no bundle does that `facetry export` writes; a copy whose line ends were changed is none.'
      : '',
    verdict.key === 'unvouched' && !keyKnown
      ? 'The log’s key is taken from the file itself: use --key to check it.'
      : ''
  ].filter(line => line !== '');
}

/** So many keys are named. */
const KEYS = 3;

/** Whose word is not proven: whoever withholds an enrolment may have signed in that one's name. */
function unverifiedLine({ unverified, unverifiedBy }: BundleVerdict['proven']): string {
  if (unverified === 0) {
    return '';
  }
  const keys = Object.keys(unverifiedBy);
  const more = keys.length > KEYS ? ` and ${keys.length - KEYS} more` : '';
  return (
    `Not proven: who signed ${counted(unverified, 'entry', 'entries')}, because the enrolment of ` +
    `${counted(keys.length, 'key is', 'keys are')} not shown: ${keys.slice(0, KEYS).join(', ')}${more}.`
  );
}

/** Where another key goes on; from a back-up, what came after that is in no log that does. */
function epochLine({ entry, change, at, copied, former, size, lost }: EpochStory): string {
  if (change === 'rotated') {
    return `Proven: entry #${entry} replaced the key of ${shown(former)} on ${when(at / 1000)}; nothing is lost.`;
  }
  const known = lost === null || lost === 0 ? 'what came after' : `at least ${lost} later entries`;
  const made = copied === null ? '' : ` made ${when(copied / 1000)}`;
  return (
    `GAP at entry #${entry}: restored ${when(at / 1000)} from a back-up${made}, which had the first ` +
    `${size} entries of ${shown(former)}; ${known} is lost.`
  );
}
