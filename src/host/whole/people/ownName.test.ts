import { verifyBundle } from '../../../ledger';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { House } from '../../testing/house';
import { enrol, type Somebody } from '../../testing/people';

let house: House;
let owner: Somebody;

beforeEach(async () => {
  house = await House.open();
  owner = await house.enrol('owner', 'Ada');
});
afterEach(() => house.close());

/** As a terminal's link does. */
async function comes(name: string, namesItself = true): Promise<Somebody> {
  const { authority } = house.core;
  const { code } = await authority.introduce({
    kind: 'owner',
    petname: 'first browser',
    namesItself
  });
  return enrol(house.fetch, code, { clock: house.clock, name });
}

async function called({ holding }: Somebody): Promise<string | undefined> {
  const { principals } = await owner.system.facets.list();
  return principals.find(({ principal }) => principal === holding.kid)?.petname;
}

describe('a browser that comes by a link that leaves its name to it', () => {
  test.each([
    ['is called what it says', 'Firefox on Linux', 'Firefox on Linux'],
    [
      'keeps a name that plays tricks as it is',
      'Ada may use all on bank.',
      'Ada may use all on bank.'
    ],
    ['has the name of the link where it says none', '  ', 'first browser'],
    ['has the name of the link where it says too much', 'x'.repeat(121), 'first browser']
  ])('%s', async (_, says, name) => {
    expect(await called(await comes(says))).toBe(name);
  });

  test('was introduced by that name, and verifiers and doctor agree', async () => {
    await comes('Firefox on Linux');
    await comes('first browser');
    const { entries } = await owner.system.ledger.query({ kinds: ['introduction', 'enrolment'] });
    expect(entries.map(({ kind }) => kind).slice(-5)).toEqual([
      'introduction',
      'introduction',
      'enrolment',
      'introduction',
      'enrolment'
    ]);
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });
});

test('a link that was made for a name gives that name, whatever its newcomer says', async () => {
  expect(await called(await comes('Ada', false))).toBe('first browser');
});
