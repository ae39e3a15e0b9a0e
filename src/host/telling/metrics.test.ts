import type { HeldFacet } from '../../client';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';
import { Metrics } from './metrics';

/** Would each be a find: a name, an argument, a reason, a note. */
const PLANTED = ['planted-petname', 'planted note', 'month end', 'bank', 'deposit', 'secret'];

describe('what Prometheus reads', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let account: HeldFacet;

  beforeAll(async () => {
    house = await House.open();
    const metrics = new Metrics(house.core);
    metrics.start();
    const wallet = async () => ({ status: 200, headers: {}, body: Buffer.of() });
    house.handler = metrics.watching(house.core.handler(wallet, () => metrics.page()));
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', PLANTED[0]!);
    await house.connectBank(owner);
    account = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['deposit'],
      constraints: { amount: { range: { max: 100 } } }
    });
  });
  afterAll(() => house.close());

  /** Values by name and labels, as the text has them. */
  async function read(): Promise<Map<string, number>> {
    const { status, headers, body } = await house.send('metrics', 'GET', '/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = body.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map(line => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      })
    );
  }

  test('counts each call by how it ended, and how long it took', async () => {
    const before = await read();
    const by = (name: string, after: Map<string, number>): number =>
      (after.get(name) ?? 0) - (before.get(name) ?? 0);
    await account.invoke('deposit', { amount: 1 });
    await account.invoke('deposit', { amount: 2 });
    const after = await read();
    expect(by('facetry_invocations_total{state="done",status="2xx"}', after)).toBe(2);
    expect(by('facetry_invocation_duration_seconds_count', after)).toBe(2);
    expect(by('facetry_invocation_duration_seconds_sum', after)).toBeGreaterThanOrEqual(0);
    expect(by('facetry_ledger_entries_total{kind="intent"}', after)).toBe(2);
    expect(
      by('facetry_http_answers_total{door="facets",route="use",status="200"}', after)
    ).toBeGreaterThanOrEqual(2);
  });

  test('counts refusals by their true reason, once they are recorded', async () => {
    await account.send('deposit', { amount: 1000 });
    const recorded = (): boolean => house.newest(1)[0] === 'refusal';
    await house.appended(recorded);
    expect((await read()).get('facetry_refusals_total{code="constraint"}')).toBe(1);
  });

  test('says how large the ledger is, and whether it can be written', async () => {
    const { entries } = house.core.load();
    const figures = await read();
    expect(figures.get('facetry_ledger_size')).toBe(entries);
    expect(figures.get('facetry_ledger_writable')).toBe(1);
    expect(figures.get('facetry_calls_running')).toBe(0);
    house.diskFails(true);
    await expect(account.invoke('deposit', { amount: 1 })).rejects.toMatchObject({ status: 503 });
    expect((await read()).get('facetry_ledger_writable')).toBe(0);
    house.diskFails(false);
    await account.invoke('deposit', { amount: 1 });
    expect((await read()).get('facetry_ledger_writable')).toBe(1);
  });

  test('counts nothing of a group that did not become durable', async () => {
    const kind = 'facetry_ledger_entries_total{kind="intent"}';
    const before = (await read()).get(kind);
    house.diskFails(true);
    await expect(account.invoke('deposit', { amount: 1 })).rejects.toMatchObject({ status: 503 });
    house.diskFails(false);
    expect((await read()).get(kind)).toBe(before);
  });

  test('has no name, argument, reason, key, id or address in it, whatever was asked for', async () => {
    await account.send('deposit', { amount: 1, note: PLANTED[1]! });
    await house.send('listen', 'GET', '/planted-petname/secret');
    await house.send('metrics', 'GET', '/metrics/secret');
    const { body } = await house.send('metrics', 'GET', '/metrics');
    const ids = [account.id, agent.holding.kid, house.issuer, house.folder];
    const found = [...PLANTED, ...ids].filter(text => body.includes(text));
    expect(found).toEqual([]);
    expect(body).toContain('facetry_http_answers_total{door="listen",route="none",status="404"}');
  });

  test('is nowhere where nobody asked for it', async () => {
    const silent = await House.open();
    expect(await silent.send('metrics', 'GET', '/metrics')).toMatchObject({ status: 404 });
    await silent.close();
  });
});
