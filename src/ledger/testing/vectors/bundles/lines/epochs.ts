import { ed25519 } from '@noble/curves/ed25519.js';

import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { logOrigin } from '../../../../checkpoint';
import { formatVkey } from '../../../../note';
import { epochName, signSuccession } from '../../../../succession';
import { type BundleCase, ended, FIRST, type LogKey, logOf, type Made, note } from '../story/log';
import { actionBy } from '../story/acts';
import { ADA, HOLDER, IDS, OWNER, TERMINAL } from '../story/cast';
import { GENUINE, type Said } from '../story/said';
import { treeOf } from '../../log/tree';
import { introducing } from '../../log/naming';

export type EpochCase = Omit<BundleCase, 'lines'> & { edited: string[] };

/** A key of the second epoch, other for each seed. */
function secondLog(seed: number): LogKey {
  const secret = new Uint8Array(32).fill(seed);
  const key = ed25519.getPublicKey(secret);
  const origin = logOrigin(ISSUER, epochName(2, key));
  return { origin, vkey: formatVkey(origin, key), sign: bytes => ed25519.sign(bytes, secret) };
}

const SECOND = secondLog(7);
const ANOTHER = secondLog(8);

/** Seconds: what was signed by then, or a minute later, is taken no more after a restore. */
export const AFTER = NOW + 100;

interface Handing {
  change?: 'restored' | 'rotated';
  kept?: string[];
  next?: LogKey;
  former?: LogKey;
  /** Entries that the succession leaves out. */
  short?: number;
  /** Entries before it; else all up to the revocations of the story. */
  size?: number;
  after?: Said[];
}

/** A story up to here, gone on with by another key: from a back-up, or just so. */
export function handedOn(
  genuine: readonly Said[],
  {
    change = 'restored',
    kept = [OWNER],
    next = SECOND,
    former = FIRST,
    short = 0,
    size = GENUINE.indexOf('revocation'),
    after = []
  }: Handing = {}
): Made & { before: Uint8Array[] } {
  const told = genuine.slice(0, size);
  const before = logOf(told).hashes;
  const tree = treeOf(before.slice(0, before.length - short));
  const last = { origin: FIRST.origin, size: tree.size, root: tree.root() };
  const epoch: Said = {
    kind: 'epoch',
    groups: {
      who: TERMINAL,
      what: {
        object: 'aios/ledger',
        action: change === 'restored' ? 'restore' : 'rotate',
        safe: false,
        change,
        former: FIRST.vkey,
        succession: signSuccession(last, former, next),
        ...(change === 'restored' && { copied: NOW * 1000, kept })
      }
    }
  };
  return { ...logOf([...told, epoch, ...after], SECOND), before };
}

/** An owner that makes a code, and a holder that acts, after the restore. */
async function acts(
  genuine: readonly Said[],
  iat = AFTER
): Promise<Record<'introduces' | 'uses', Said>> {
  const token = await actionBy('owner', {
    jti: 40,
    iat,
    act: 'introduce',
    ...introducing({ kind: 'agent', petname: 'helper' }),
    fct: IDS.requests,
    obj: 'aios/requests'
  });
  const { what } = genuine[GENUINE.lastIndexOf('introduction')]!.groups;
  const intent = genuine[GENUINE.indexOf('intent')]!;
  return {
    introduces: {
      kind: 'introduction',
      groups: { who: { ...ADA, facet: IDS.requests }, what, token }
    },
    uses: {
      ...intent,
      groups: { ...intent.groups, token: await actionBy('holder', { jti: 41, iat }) }
    }
  };
}

/** A log that goes on after a restore, or by another key, and what gives one away that only says so. */
export async function epochCases(genuine: readonly Said[]): Promise<EpochCase[]> {
  const { introduces, uses } = await acts(genuine);
  const whole = handedOn(genuine, { after: [introduces] });
  const rotated = (more: Handing): string[] =>
    ended(handedOn(genuine, { change: 'rotated', after: [introduces, uses], ...more }).lines);
  const lines = ended(whole.lines);
  const { before } = whole;
  const forgers = { ...FIRST, sign: ANOTHER.sign };
  const first = logOf(genuine);
  return [
    { why: 'restored, and an owner goes on', faults: [], edited: lines },
    {
      why: 'restored: the former key is known',
      faults: [],
      vkey: FIRST.vkey,
      edited: lines
    },
    {
      why: 'restored: it continues what was seen of the former log',
      faults: [],
      seen: [note(before.slice(0, 5)), note(before)],
      edited: lines
    },
    {
      why: 'restored: more of the former log was seen',
      faults: ['rolled_back'],
      seen: [note(first.hashes)],
      edited: lines
    },
    {
      why: 'restored: another former log was seen',
      faults: ['forked'],
      seen: [note([before[1]!, before[0]!])],
      edited: lines
    },
    {
      why: 'restored: another restore of the same back-up was seen',
      faults: ['forked'],
      seen: [note([...before, before[0]!], ANOTHER)],
      edited: lines
    },
    {
      why: 'restored: a use of what had uses left',
      faults: ['authority'],
      edited: ended(handedOn(genuine, { after: [uses] }).lines)
    },
    {
      why: 'restored: an owner whose device was not in hand',
      faults: ['authority'],
      edited: ended(handedOn(genuine, { kept: [], after: [introduces] }).lines)
    },
    {
      why: 'restored: an agent said to be an owner in hand',
      faults: ['epoch'],
      edited: ended(handedOn(genuine, { kept: [HOLDER, OWNER] }).lines)
    },
    {
      why: 'restored: what was signed before is taken again',
      faults: ['replayed'],
      edited: ended(handedOn(genuine, { after: [(await acts(genuine, NOW)).introduces] }).lines)
    },
    {
      why: 'a succession that the former key did not sign',
      faults: ['epoch'],
      edited: ended(handedOn(genuine, { former: forgers }).lines)
    },
    {
      why: 'the former key is known, and did not sign the succession',
      faults: ['epoch', 'key'],
      vkey: FIRST.vkey,
      edited: ended(handedOn(genuine, { former: forgers }).lines)
    },
    {
      why: 'a succession of an earlier state of the former log',
      faults: ['epoch'],
      edited: ended(handedOn(genuine, { short: 1 }).lines)
    },
    {
      why: 'a succession of another key than the log has',
      faults: ['epoch'],
      edited: ended(handedOn(genuine, { next: ANOTHER }).lines)
    },
    { why: 'another key, and all goes on as before', faults: [], edited: rotated({}) },
    {
      why: 'another key that nothing was handed on by is known',
      faults: ['key'],
      vkey: ANOTHER.vkey,
      edited: ended(logOf(genuine).lines)
    },
    { why: 'another key: the former is known', faults: [], vkey: FIRST.vkey, edited: rotated({}) },
    {
      why: 'another key: the former one signed on',
      faults: ['rolled_back'],
      seen: [note(first.hashes)],
      edited: rotated({})
    },
    {
      why: 'another key: the former one signed other entries',
      faults: ['forked'],
      seen: [note([before[1]!, before[0]!])],
      edited: rotated({})
    },
    {
      why: 'another key, which the former did not sign',
      faults: ['epoch'],
      edited: rotated({ former: forgers })
    },
    {
      why: 'another key, which the known one did not sign',
      faults: ['epoch', 'key'],
      vkey: FIRST.vkey,
      edited: rotated({ former: forgers })
    },
    {
      why: 'another key for fewer entries than there were',
      faults: ['epoch'],
      edited: rotated({ short: 1 })
    },
    {
      why: 'another key than the one that was named',
      faults: ['epoch'],
      edited: rotated({ next: ANOTHER })
    },
    {
      why: 'a second log that no entry opens',
      faults: ['epoch'],
      edited: ended(logOf(genuine, SECOND).lines)
    },
    {
      why: 'a second log that no entry opens, where the first is known',
      faults: ['epoch', 'key'],
      vkey: FIRST.vkey,
      edited: ended(logOf(genuine, SECOND).lines)
    }
  ];
}
