import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { logOriginOf, parseCheckpoint, parseNote, verifyBundle } from '../../ledger';
import {
  checkBackup,
  type Checked,
  type Manifest,
  type OwnerDevice,
  restore as restoreFolder,
  type Restored
} from '../../service/backup';
import { opened, PASSPHRASE_FD } from '../backupKey';
import type { Command, Typed } from '../command';
import { answer, type Context } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';
import { counted, shown, when } from '../facetLines';
import { neededToOpen } from '../keys/atRest';
import { seenIn } from '../files/seenFile';

export const restore: Command = {
  name: 'restore',
  summary: 'Make a data folder from a back-up; its log continues as a new one.',
  words: 'FILE',
  arity: [1, 1],
  reach: 'folder',
  options: {
    owner: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'a device that may approve and that you still have (its name or id)'
    },
    seen: {
      type: 'string',
      value: 'FILE',
      help: 'the newest checkpoint or export of that log: shows what is lost'
    },
    check: { type: 'boolean', help: 'only check whether the back-up is intact; changes nothing' },
    identity: { type: 'string', value: 'FILE', help: 'age identity file that opens it' },
    'passphrase-fd': PASSPHRASE_FD
  },
  notes: [
    'The folder (--data) must be new or empty. The whole back-up is checked first: every',
    'signature, the tree, the tables against the ledger. Then a new log starts, which continues the',
    'former one and says so, signed with both keys. What was recorded after the back-up is lost.',
    'What was erased after the back-up is in it, and so here again: erase it again. `--seen` with an',
    'export of the later log names those erasures.',
    'What was revoked, used up or decided after the back-up is no longer known. So everybody’s',
    'facets wait until somebody who may approve resumes them; those with uses or a budget end; and',
    'only the devices that you name may approve.',
    'Restore only a service that no longer runs: a second one from the same back-up has another',
    'log, and both would act for the same people.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
    const pieces = await opened(context, typed, createReadStream(path));
    const { clock, data } = context;
    if (typed.flag('check')) {
      tellChecked(context, await checkBackup(pieces, data, clock));
      return EXIT.ok;
    }
    const seen = typed.text('seen');
    const restored = await restoreFolder(pieces, data, {
      clock,
      random: { bytes: length => randomBytes(length) },
      ...(seen === undefined ? {} : { seen: seenIn(seen) }),
      choose: (devices, manifest) => inHand(context, typed, devices, manifest)
    });
    const erased = seen === undefined ? [] : await erasedSince(seen, restored);
    tell(context, restored, erased);
    return EXIT.ok;
  }
};

/** Entries of a later export that erased something: what they took is here again. */
async function erasedSince(path: string, { former, size }: Restored): Promise<number[]> {
  const entries: number[] = [];
  await verifyBundle(createReadStream(path), {
    vkey: former,
    onEntry: ({ index, leaf }) => {
      if (leaf.k === 'erasure' && index >= size) {
        entries.push(index);
      }
    }
  }).catch(() => undefined);
  return entries;
}

/** Which devices go on approving: whoever restores says it, device by device. */
async function inHand(
  context: Context,
  typed: Typed,
  devices: readonly OwnerDevice[],
  { copied }: Manifest
): Promise<string[]> {
  const named = typed.list('owner');
  if (named.length > 0) {
    return named.map(name => deviceNamed(devices, name));
  }
  if (!context.inputIsTerminal || devices.length === 0) {
    return [];
  }
  const terminal = context.terminal();
  try {
    terminal.say(`These devices could approve on ${when(copied / 1000)}:`);
    devices.forEach(({ petname, enrolledAt }, at) =>
      terminal.say(`  ${at + 1}  ${shown(petname)}, since ${when(enrolledAt / 1000)}`)
    );
    const typedNumbers = await terminal.ask(
      'Which of them do you still have? (numbers separated by blanks, or Enter for none) '
    );
    const numbers = typedNumbers.split(/[\s,]+/).filter(word => word !== '');
    return numbers.map(number => deviceNumbered(devices, number));
  } finally {
    terminal.close();
  }
}

function deviceNumbered(devices: readonly OwnerDevice[], number: string): string {
  const device = /^\d+$/.test(number) ? devices[Number(number) - 1] : undefined;
  if (device === undefined) {
    throw new UsageError(
      `“${shown(number, 20)}” is no number of this list, so nothing was restored. ` +
        '--owner names a device by its name.'
    );
  }
  return device.principal;
}

function deviceNamed(devices: readonly OwnerDevice[], name: string): string {
  const found = devices.filter(({ principal, petname }) => [principal, petname].includes(name));
  const [device] = found;
  if (device === undefined || found.length > 1) {
    const known = devices.map(({ principal, petname }) => `  ${principal}  ${shown(petname)}`);
    throw new CommandError(
      device === undefined ? 'no_such_owner' : 'ambiguous_owner',
      [
        device === undefined
          ? `No device “${shown(name, 120)}” could approve. These could:`
          : `More than one device is called “${shown(name, 120)}”. Name it by its id:`,
        ...known
      ].join('\n')
    );
  }
  return device.principal;
}

function tellChecked(context: Context, { manifest, digest, ...found }: Checked): void {
  const { issuer, copied, log, checkpoint } = manifest;
  answer(context, { ok: true, digest, issuer, log, checkpoint, copied, ...found }, [
    `The back-up is intact: ${shown(issuer)} as of ${when(copied / 1000)}.`,
    `  ${found.entries} entries, ${found.principals} principals, ${found.facets} facets`,
    `  digest ${digest}`
  ]);
}

function tell(context: Context, restored: Restored, erased: readonly number[]): void {
  const { manifest, digest, kept, paused, ended, lost, size, log, former, closedUntil } = restored;
  const { wallet } = restored;
  const told = {
    data: context.data,
    issuer: manifest.issuer,
    digest,
    entries: size,
    log,
    former,
    lost,
    erased_since: erased,
    paused,
    ended,
    owners: kept,
    closed_until: closedUntil,
    wallet
  };
  const last = parseCheckpoint(parseNote(manifest.checkpoint).text).size;
  answer(context, told, [
    `Restored ${last} entries of ${shown(manifest.issuer)}, as of ${when(manifest.copied / 1000)}.`,
    `Its log goes on as ${shown(logOriginOf(log))}; the former one ended with entry #${size - 1}.`,
    lostLine(lost),
    ...erasedLines(lost, erased),
    `Waiting to be resumed: everything that ${paused} principals hold. Ended, because what is left of it ` +
      `is not known: ${ended} facets.`,
    kept.length === 0
      ? `Nobody can approve now: \`facetry serve --print-link --data ${context.data}\` lets somebody.`
      : `May approve: ${kept.length === 1 ? 'one device' : `${kept.length} devices`}.`,
    ...neededToOpen(wallet),
    `Until ${when(closedUntil)} it refuses everything, so that nothing passes twice.`
  ]);
}

/** What somebody had erased is to be erased again. */
function erasedLines(lost: number | null, erased: readonly number[]): string[] {
  if (erased.length > 0) {
    const entries = erased.map(index => `#${index}`).join(' ');
    return [`Erased since, and here again (as ${entries} of that log recorded): erase it again.`];
  }
  return lost === 0 ? [] : ['What was erased since is here again: erase it again.'];
}

function lostLine(lost: number | null): string {
  if (lost === null) {
    return 'What was recorded after the back-up is lost; --seen FILE tells how much.';
  }
  return lost === 0
    ? 'No later entry is known to be lost.'
    : `Lost: ${counted(lost, 'later entry', 'later entries')}, or more.`;
}
