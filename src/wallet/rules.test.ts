import { WalletHouse } from '../host/testing/walletHouse';
import type { Rule } from '../protocol';

const BALANCE = { object: 'bank', actions: ['balance'] };
const SALES = '/home/ann/sales';

describe('a rule for the notebooks of a folder', () => {
  let house: WalletHouse;

  beforeAll(async () => {
    house = await WalletHouse.open();
    const rule: Rule = {
      name: 'balances of sales',
      askers: { kind: 'notebook', below: SALES },
      grants: [
        {
          objects: { exact: 'bank' },
          actions: ['balance'],
          constraints: {},
          uses: null,
          result: null
        }
      ],
      lifetime: 60,
      expiry: Math.floor(house.house.clock.now() / 1000) + 3600,
      uses: null
    };
    await house.rule(rule);
  });
  afterEach(() => house.wallet.kernelEnded('k1'));
  afterAll(() => house.close());

  let notebooks = 0;
  const kernelAt = (path: string, id = `notebook-${(notebooks += 1)}`) =>
    house.kernel({ ...house.admission(path), notebook: { id, path } });
  const state = async (kernel: Awaited<ReturnType<typeof kernelAt>>): Promise<string> => {
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '', fresh: true });
    if (json.state === 'pending') {
      await kernel.post(`requests/${json.request}/withdraw`, {});
    }
    return json.state;
  };

  test('grants at once in a cell, which is told by which rule', async () => {
    const kernel = await kernelAt(`${SALES}/q3.ipynb`);
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    expect(json).toEqual({
      state: 'granted',
      rule: 'balances of sales',
      facets: [expect.objectContaining({ object: 'bank', state: 'live' })]
    });
    const again = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    expect(again.json).toEqual({ state: 'granted', facets: json.facets });
  });

  test('follows the file of a notebook: in, out, and under another that took its place', async () => {
    const kernel = await kernelAt('/home/ann/q4.ipynb', 'one');
    expect(await state(kernel)).toBe('pending');
    const moved = (from: string, to: string) =>
      house.wallet.notebookMoved({ id: 'one', from, to, petname: 'q4.ipynb' });
    await moved('/home/ann/q4.ipynb', `${SALES}/q4.ipynb`);
    expect(await state(kernel)).toBe('granted');
    await moved(`${SALES}/q4.ipynb`, '/tmp/q4.ipynb');
    expect(await state(kernel)).toBe('pending');
    const inside = await kernelAt(`${SALES}/q5.ipynb`, 'one');
    expect(await state(inside)).toBe('granted');
    await moved('/tmp/q4.ipynb', `${SALES}/q5.ipynb`);
    expect(await state(kernel)).toBe('granted');
    expect(await state(inside)).toBe('pending');
  });

  test('is for a copy where the copy lies', async () => {
    await kernelAt(`${SALES}/q6.ipynb`, 'copied');
    expect(await state(await kernelAt('/home/ann/downloads/q6.ipynb', 'copied'))).toBe('pending');
    expect(await state(await kernelAt(`${SALES}/deeper/q6.ipynb`, 'copied'))).toBe('granted');
  });

  test('knows a notebook that an earlier release enrolled from its next kernel on', async () => {
    const kernel = await kernelAt(`${SALES}/old.ipynb`, 'old');
    const { principal } = kernel.session;
    await house.house.core.authority.rename(principal, { petname: 'old.ipynb', place: null });
    expect(await state(kernel)).toBe('pending');
    await kernelAt(`${SALES}/old.ipynb`, 'old');
    expect(await state(kernel)).toBe('granted');
  });

  test('knows no place of a kernel without a notebook, nor of a job or an agent', async () => {
    const { notebook: _, ...nowhere } = house.admission();
    const petname = `${SALES}/q7.ipynb`;
    expect(await state(await house.kernel({ ...nowhere, petname }))).toBe('pending');
    for (const kind of ['job', 'agent'] as const) {
      const kernel = await house.kernel({ ...house.admission(petname), kind, petname });
      expect(await state(kernel)).toBe('pending');
    }
  });
});
