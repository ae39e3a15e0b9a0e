import { former, withHeader } from '../../host/testing/former';
import { openBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('facetry status, of a service of another age', () => {
  let desk: Desk;

  beforeEach(async () => {
    desk = await openBank();
    await desk.run('need bank balance --no-wait');
  });
  afterEach(() => desk.close());

  const told = async () => {
    const { out } = await desk.run('status');
    const { versions } = JSON.parse((await desk.run('status --json')).out) as { versions: unknown };
    return { ages: out.split('\n').filter(line => line.includes('release')), versions };
  };

  test('says nothing of one of the same release', async () => {
    expect(await told()).toEqual({ ages: [], versions: { there: [], here: [] } });
  });

  test('names an older one, and what it does not take', async () => {
    desk.between = fetch => former(fetch);
    expect(await told()).toEqual({
      ages: [
        'This service is of an older release than this command (without budget.rows, cell.kernel): update the service.'
      ],
      versions: { there: ['budget.rows', 'cell.kernel'], here: [] }
    });
  });

  test('names a newer one, and this side as the one to update', async () => {
    desk.between =
      fetch =>
      async (...request) =>
        withHeader(await fetch(...request), header => header && `${header}, sky.blue`);
    expect(await told()).toEqual({
      ages: [
        'This service is of a newer release than this command (with sky.blue): update Facetry here.'
      ],
      versions: { there: [], here: ['sky.blue'] }
    });
  });

  test('names both where each has what the other has not', async () => {
    desk.between =
      fetch =>
      async (...request) =>
        withHeader(await fetch(...request), header => header && 'cell.kernel, sky.blue');
    expect((await told()).ages).toHaveLength(2);
  });
});
