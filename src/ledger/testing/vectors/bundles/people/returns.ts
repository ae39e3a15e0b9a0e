import type { Json } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { BEN, CATALOGUE, type Letting, type Says, SELF, told } from './letting';
import { OWNER, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import type { PUBLIC } from '../../tokens/keys';
import { type SignerName } from '../../tokens/keys';

const KNOCK = 'a'.repeat(32);
const FIRST = NOW + 3000;
const LATER = NOW + 9000;

interface Return {
  petname?: string;
  /** Of the introduction; absent ones are left out. */
  args?: Record<string, Json>;
  key?: SignerName;
  /** Its encryption key. */
  encrypts?: keyof typeof PUBLIC;
  who?: Says;
  what?: Says;
}

/** Whoever was let in until a time comes back, as the same, for longer. */
export function returns(): Lie[] {
  return [...good(), ...bad()];
}

async function enrolled(one: Letting): Promise<void> {
  const args = { knock: KNOCK, key: BEN, until: FIRST };
  await one.enrol(await one.introduce({ args }), { what: { until: FIRST } });
  one.give(SELF);
  one.give(CATALOGUE, { terms: { expiry: FIRST } });
}

async function back(
  one: Letting,
  { petname, args = { knock: KNOCK, key: BEN, until: LATER }, who, what, ...keys }: Return = {}
): Promise<void> {
  const index = await one.introduce({ args, ...(petname !== undefined && { petname }) });
  await one.enrol(index, {
    ...keys,
    who: { ...(petname !== undefined && { petname }), ...who },
    what: { until: LATER, again: true, ...what }
  });
}

function good(): Lie[] {
  return [
    told('one who comes back before its end, and is given its catalogue anew', [], async one => {
      await enrolled(one);
      await back(one);
      one.give(CATALOGUE, { terms: { expiry: LATER } });
    }),
    told('one who comes back twice', [], async one => {
      await enrolled(one);
      await back(one);
      one.give(CATALOGUE, { terms: { expiry: LATER } });
      const until = LATER + 60;
      await back(one, { args: { knock: KNOCK, key: BEN, until }, what: { until } });
      one.give(CATALOGUE, { terms: { expiry: until } });
    })
  ];
}

function bad(): Lie[] {
  const returned = (why: string, faults: Lie[1], how: Return): Lie =>
    told(why, faults, async one => {
      await enrolled(one);
      await back(one, how);
    });
  return [
    returned('one who comes back without saying so', ['principal'], { what: { again: undefined } }),
    returned('one who comes back under another name', ['agreement'], { petname: 'Ada' }),
    returned('one who comes back as another is called than was introduced', ['agreement'], {
      who: { petname: 'Ada' }
    }),
    returned('one who comes back with another key to encrypt to', ['agreement'], {
      encrypts: 'holder-encryption'
    }),
    returned('one who comes back for less long than it was let in', ['authority'], {
      args: { knock: KNOCK, key: BEN, until: FIRST - 1 },
      what: { until: FIRST - 1 }
    }),
    returned('one who comes back until when it was let in anyway', ['authority'], {
      args: { knock: KNOCK, key: BEN, until: FIRST },
      what: { until: FIRST }
    }),
    returned('one who comes back for longer than was signed', ['agreement'], {
      what: { until: LATER + 1 }
    }),
    returned('one who comes back for good, by an introduction for anybody', ['authority'], {
      args: {},
      what: { until: undefined }
    }),
    returned('one who comes back by an introduction for another key', ['authority'], {
      args: { knock: KNOCK, key: OWNER, until: LATER }
    }),
    told('one who comes back by the introduction that it came by', ['reference'], async one => {
      const args = { knock: KNOCK, key: BEN, until: FIRST };
      const index = await one.introduce({ args });
      await one.enrol(index, { what: { until: FIRST } });
      await one.enrol(index, { what: { until: LATER, again: true } });
    }),
    told('one who comes back and was let in for good', ['principal'], async one => {
      await one.enrol(await one.introduce());
      await back(one);
    }),
    told('one who comes back and was nobody', ['agreement'], one => back(one)),
    told('one who comes back after it was turned away', ['authority'], async one => {
      await enrolled(one);
      const catalogue = one.said.at(-1)!.groups['who'] as Says;
      one.stopped('revocation', TERMINAL, undefined, {
        object: 'aios/registry',
        actions: ['list'],
        facet: catalogue['facet'],
        holder: BEN
      });
      await back(one);
    }),
    told('what has the old end, after one came back', ['authority'], async one => {
      await enrolled(one);
      await back(one);
      one.give(CATALOGUE, { terms: { expiry: FIRST } });
    }),
    told('a catalogue that is given twice to one who came back once', ['undecided'], async one => {
      await enrolled(one);
      await back(one);
      one.give(CATALOGUE, { terms: { expiry: LATER } });
      one.give(CATALOGUE, { terms: { expiry: LATER } });
    })
  ];
}
