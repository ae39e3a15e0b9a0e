import { b64, jcs, utf8 } from '../../../../../protocol';
import type { Leaf } from '../../../../leaf';
import { Approving } from './approving';
import { NEED } from './deciders';
import { type BundleCase, ended, logOf } from '../story/log';
import type { Said } from '../story/said';
import { AFTER, type EpochCase, handedOn } from '../lines/epochs';

type Tell = (one: Approving) => unknown;

/** What happened before another key went on with the log, and after. */
async function around(
  change: 'restored' | 'rotated',
  before: Tell,
  after: Tell
): Promise<string[]> {
  const one = await Approving.begin();
  await before(one);
  const size = one.said.length;
  // In its place stands the epoch.
  one.said.push(one.said[0]!);
  one.now = AFTER;
  await after(one);
  return ended(handedOn(one.said, { change, size, after: one.said.slice(size + 1) }).lines);
}

const enrols: Tell = async one => {
  await one.enrol('Ben');
  one.empower('Ben');
};

const decides: Tell = async one => {
  await one.ask(NEED);
  await one.decide('Ben');
};

/** An invitation is no longer good after a restore; another key changes nothing. */
export async function approversRestored(): Promise<EpochCase[]> {
  const invites: Tell = async one => void (await one.invite('Ben'));
  const brings: Tell = one => one.bring('Ben');
  return [
    {
      why: 'restored: an approver by an invitation of before',
      faults: ['reference', 'undecided'],
      edited: await around('restored', invites, enrols)
    },
    {
      why: 'restored: an approver who was invited anew',
      faults: [],
      edited: await around('restored', invites, brings)
    },
    {
      why: 'restored: what an approver of before decides',
      faults: ['authority'],
      edited: await around('restored', brings, decides)
    },
    {
      why: 'restored: a decision on what was asked for before',
      faults: ['authority'],
      edited: await around(
        'restored',
        one => one.ask(NEED),
        one => one.decide('ada')
      )
    },
    {
      why: 'another key: a decision on what was asked for before',
      faults: [],
      edited: await around(
        'rotated',
        one => one.ask(NEED),
        one => one.decide('ada')
      )
    },
    {
      why: 'another key: an approver by an invitation of before',
      faults: [],
      edited: await around('rotated', invites, enrols)
    },
    {
      why: 'another key: what an approver of before decides',
      faults: [],
      edited: await around('rotated', brings, decides)
    }
  ];
}

/** Without the tokens of who is invited, asks and decides. */
function untold(said: readonly Said[]): string[] {
  const hidden: readonly Leaf['k'][] = ['introduction', 'request', 'decision'];
  const lines = logOf(said).lines.map(line => {
    const told = JSON.parse(line) as { leaf?: string; openings: Record<string, unknown> };
    const leaf = told.leaf && (JSON.parse(utf8.decode(b64.decode(told.leaf))) as Leaf);
    if (!leaf || !hidden.includes(leaf.k)) {
      return line;
    }
    const { token: _, ...openings } = told.openings;
    return `${jcs({ ...told, openings } as never)}\n`;
  });
  return ended(lines);
}

/** What nobody shows a signature of has bounds all the same. */
export async function approversHidden(): Promise<
  (Omit<BundleCase, 'lines'> & { edited: string[] })[]
> {
  const hidden = async (why: string, faults: BundleCase['faults'], tell: Tell) => {
    const one = await Approving.begin();
    await one.bring('Ben');
    await tell(one);
    return { why, faults, edited: untold(one.said) };
  };
  return [
    await hidden('what an approver decided, without the tokens', [], decides),
    await hidden(
      'a decision beyond the bounds of an approver, without the tokens',
      ['authority'],
      async one => {
        await one.ask({ ...NEED, constraints: {} });
        await one.decide('Ben', { outcome: 'deny' });
      }
    ),
    await hidden('a second facet of one invitation, without the tokens', ['undecided'], async one =>
      one.empower('Ben', { facet: 'd'.repeat(32) })
    )
  ];
}
