import type { Need, RequestView } from '../../../protocol';
import { type Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';

const NEED: Need = { object: 'bank', actions: ['balance'], expiry: NOON + 7200 };

describe('a principal that is renamed', () => {
  let house: House;
  let owner: Actor;
  let notebook: Actor;
  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrolled('owner', 'laptop');
    notebook = await house.enrolled('notebook', 'draft.ipynb', owner);
  });
  afterEach(() => house.close());

  const shown = async (id: string): Promise<RequestView> =>
    (await owner.act('aios/requests', 'show', { request: id })) as RequestView;

  test('is called by its new name in requests and facets, and keeps its key', async () => {
    const id = await notebook.ask([NEED]);
    await house.authority.rename(notebook.kid, { petname: 'final.ipynb' });
    const { who, needs } = await shown(id);
    expect(who).toMatchObject({ principal: notebook.kid, petname: 'final.ipynb' });
    expect(needs[0]!.sentence).toMatch(/^final\.ipynb may use balance on bank/);
    await house.restart();
    expect((await shown(id)).who.petname).toBe('final.ipynb');
    const { facets } = await house.authority.facetsOf(notebook.kid);
    const names = facets.map(({ petname }) => petname);
    expect(new Set(names)).toEqual(new Set(['final.ipynb']));
  });

  test('is granted nothing under words of before, and all of it under those of now', async () => {
    const id = await notebook.ask([NEED]);
    const terms = closed(NEED, NOON + 3600);
    const card = await owner.decision(id, [terms]);
    await house.authority.rename(notebook.kid, { petname: 'final.ipynb' });
    await expect(owner.send(card)).rejects.toMatchObject({ code: 'shown_otherwise' });
    expect(await notebook.poll(id)).toEqual({ state: 'pending' });
    await owner.decide(id, [terms]);
    expect(await notebook.poll(id)).toMatchObject({ state: 'granted' });
  });

  test('between the check of a card and its grant is granted nothing', async () => {
    const id = await notebook.ask([NEED]);
    const card = await owner.decision(id, [closed(NEED, NOON + 3600)]);
    const transact = house.journal.transact.bind(house.journal);
    jest.spyOn(house.journal, 'transact').mockImplementationOnce(async work => {
      await house.authority.rename(notebook.kid, { petname: 'final.ipynb' });
      return transact(work);
    });
    await expect(owner.send(card)).rejects.toMatchObject({ code: 'shown_otherwise' });
    expect(await notebook.poll(id)).toEqual({ state: 'pending' });
  });

  test('leaves one entry, whose name stands by itself; the same name leaves none', async () => {
    await house.authority.rename(notebook.kid, { petname: 'final.ipynb' });
    await house.authority.rename(notebook.kid, { petname: 'final.ipynb' });
    expect(house.journal.of('renaming').map(({ groups }) => groups)).toEqual([
      {
        who: {
          principal: notebook.kid,
          kind: 'notebook',
          custody: 'own'
        },
        name: { petname: 'final.ipynb' }
      }
    ]);
  });

  test('has its old name on where that could not be recorded', async () => {
    house.journal.full = true;
    await expect(
      house.authority.rename(notebook.kid, { petname: 'final.ipynb' })
    ).rejects.toThrow();
    house.journal.full = false;
    const id = await notebook.ask([NEED]);
    expect((await shown(id)).who.petname).toBe('draft.ipynb');
  });

  test('is known to lie where its file does, which is an entry too', async () => {
    const place = '/home/ann/final.ipynb';
    await house.authority.rename(notebook.kid, { petname: 'draft.ipynb', place });
    await house.authority.rename(notebook.kid, { petname: 'draft.ipynb', place });
    await house.restart();
    expect(house.authority.book.principal(notebook.kid)!.place).toBe(place);
    await house.authority.rename(notebook.kid, { petname: 'draft.ipynb', place: null });
    expect(house.journal.of('renaming').map(({ groups }) => groups.name)).toEqual([
      { petname: 'draft.ipynb', place },
      { petname: 'draft.ipynb' }
    ]);
  });

  test('is somebody, and has a name', async () => {
    const nobody = house.authority.rename('A'.repeat(43), { petname: 'x' });
    await expect(nobody).rejects.toMatchObject({ code: 'no_such_principal' });
    const nameless = house.authority.rename(notebook.kid, { petname: ' ' });
    await expect(nameless).rejects.toMatchObject({ code: 'bad_petname' });
  });
});
