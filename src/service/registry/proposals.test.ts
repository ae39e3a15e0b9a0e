import type { ProposalView } from '../../protocol';
import type { SystemCall } from '../types';
import { Desk } from './testing/desk';

const BEARER = { auth: { kind: 'bearer' } };

describe('a proposal', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk.close());

  const propose = async (name = 'bank', by = 'agent') =>
    (
      (await desk.act(
        'propose',
        { name, kind: 'openapi', config: desk.config() },
        undefined,
        by
      )) as { proposal: string }
    ).proposal;

  test('is taken up once, by who may add', async () => {
    const proposal = await propose();
    expect(desk.registry.proposals(['bank', 'x'])).toMatchObject([
      { id: proposal, name: 'bank', proposed_by: 'agent' }
    ]);
    expect(desk.registry.object('bank')).toBeUndefined();
    expect(desk.journal.of('registration')[0]!.groups).toMatchObject({
      who: { principal: 'agent' },
      what: { object: 'bank', change: 'proposed', proposal }
    });
    await desk.act('add', { proposal });
    expect(desk.registry.object('bank')).toBeDefined();
    expect(desk.registry.proposals(['bank'])).toEqual([]);
    await expect(desk.act('add', { proposal })).rejects.toMatchObject({
      code: 'no_such_proposal'
    });
  });

  test('is shown to owners as what it would register, and to nobody else', async () => {
    const proposal = await propose();
    const listed = async (kind: string): Promise<unknown> =>
      desk.registry.objects['aios/registry']!.list!.perform({
        principal: { kid: 'x', kind },
        args: {}
      } as unknown as SystemCall);
    expect(await listed('owner')).toEqual({
      objects: [],
      proposals: [
        {
          id: proposal,
          name: 'bank',
          kind: 'openapi',
          title: expect.any(String) as string,
          origin: desk.address,
          actions: expect.objectContaining({ balance: expect.anything() as unknown }) as unknown,
          auth: null,
          offered: false,
          replaces: null
        }
      ]
    });
    expect(await listed('page')).toEqual({ objects: [] });
  });

  test('says how its credential would be shown', async () => {
    await desk.act('propose', { name: 'bank', kind: 'openapi', config: desk.config(BEARER) });
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals).toMatchObject([{ auth: { kind: 'bearer' } }]);
  });

  test('tells whether its name may lead inside the network', async () => {
    const inside = desk.config({ address: 'https://inside.example', network: 'private' });
    await desk.act('propose', { name: 'inside', kind: 'openapi', config: inside });
    await propose();
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals.map(proposal => [proposal.name, proposal.inside])).toEqual([
      ['inside', true],
      ['bank', undefined]
    ]);
  });

  test('tells where a key goes that is not where the API is', async () => {
    for (const server of ['https://thief.example', desk.address]) {
      const auth = { kind: 'oauth2', token_url: `${server}/token` };
      await desk.act('propose', { name: 'bank', kind: 'openapi', config: desk.config({ auth }) });
    }
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals.map(({ auth }) => auth)).toEqual([
      { kind: 'oauth2', at: 'https://thief.example' },
      { kind: 'oauth2' }
    ]);
  });

  test('tells its owner what its document describes and is not offered', async () => {
    const broken = { $ref: '#/components/schemas/Nowhere' };
    const document = JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Bank', version: '1' },
      servers: [{ url: desk.address }],
      paths: {
        '/balance': { get: { operationId: 'balance', responses: {} } },
        '/pay': {
          post: {
            operationId: 'pay',
            requestBody: { content: { 'application/json': { schema: broken } } },
            responses: {}
          }
        }
      }
    });
    await desk.act('propose', { name: 'bank', kind: 'openapi', config: { document } });
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals.map(({ actions, left_out: out }) => [Object.keys(actions), out])).toEqual([
      [
        ['balance'],
        {
          operations: 1,
          first: [
            { operation: 'POST /pay', why: expect.stringContaining('leads nowhere') as string }
          ]
        }
      ]
    ]);
  });

  test('registers what its owner was shown, whatever its document says by then', async () => {
    const documented = (path: string): object => ({
      openapi: '3.1.0',
      info: { title: 'Bank', version: '1' },
      servers: [{ url: desk.address }],
      paths: { [path]: { get: { operationId: 'balance', responses: {} } } }
    });
    let document = documented('/honest');
    desk.respond = (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(document));
    };
    const config = { document_url: `${desk.address}/openapi.json` };
    const { proposal } = (await desk.act('propose', {
      name: 'bank',
      kind: 'openapi',
      config
    })) as { proposal: string };
    document = documented('/swapped');
    await desk.act('add', { proposal });
    expect(desk.registry.object('bank')!.definitions.balance!.http!.path).toBe('/honest');
  });

  test('of what can’t be registered says so at once', async () => {
    await expect(
      desk.act('propose', { name: 'bank', kind: 'openapi', config: { document: '<html>' } })
    ).rejects.toMatchObject({ status: 422, message: expect.stringMatching(/OpenAPI/) as string });
  });

  test('ends after a day', async () => {
    const proposal = await propose();
    desk.clock.seconds += 86400;
    await expect(desk.act('add', { proposal })).rejects.toMatchObject({
      code: 'no_such_proposal'
    });
    await desk.journal.transact(unit => desk.registry.sweep(unit));
    expect(desk.db.prepare('SELECT * FROM proposals').all()).toEqual([]);
  });

  test('is the twenty-first of one proposer and is refused', async () => {
    for (let i = 0; i < 20; i++) {
      await propose(`bank${i}`);
    }
    await expect(propose()).rejects.toMatchObject({ code: 'too_many_proposals', status: 429 });
    await propose('bank', 'somebody else');
  });
});
