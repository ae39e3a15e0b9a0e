import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Bank, openBank } from '../testing/bank';
import { type Furnished, furnish } from '../testing/furnished';
import { bundle, CoreProcess } from '../testing/process';
import { openRunner, type TestRunner } from '../testing/runner';

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-t-'));

/** Would each be a find: names, arguments, reasons, answers. */
const PLANTED = ['planted-petname', 'planted-note', 'planted-purpose', 'planted-header', 'bank'];

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** A collector as others run it: takes OTLP over HTTP. */
class Collector {
  static async open(): Promise<Collector> {
    const collector = new Collector();
    collector.server.listen(0, '127.0.0.1');
    await once(collector.server, 'listening');
    return collector;
  }

  readonly bodies: string[] = [];
  private readonly server: Server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      this.bodies.push(Buffer.concat(parts).toString());
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  get spans(): Sent[] {
    return this.bodies.flatMap(body => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Sent[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

describe('traces', () => {
  let bank: Bank;
  let runner: TestRunner;
  let code: string;
  let page: string;
  let collector: Collector;
  let house: Furnished;

  beforeAll(async () => {
    [bank, runner] = await Promise.all([openBank(), openRunner()]);
    code = bundle();
    page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
  });
  afterAll(async () => {
    runner.close();
    await bank.close();
  });
  beforeEach(async () => {
    collector = await Collector.open();
    house = await furnished(collector.url);
  });
  afterEach(async () => {
    await house.kill();
    await collector.close();
  });

  function furnished(traces: string): Promise<Furnished> {
    const need = { object: 'bank', actions: ['deposit', 'say'] };
    const start = (data: string): Promise<CoreProcess> =>
      CoreProcess.start({ bundle: code, data, page, runner, traces });
    return furnish(start, bank, need);
  }

  /** Ends the service in order: it sends what it still has. */
  const ended = (): Promise<unknown> => house.core().hangUp();

  const said = ({ attributes }: Sent, name: string) => {
    const value = attributes.find(({ key }) => key === name)?.value;
    return value?.stringValue ?? value?.intValue;
  };

  test('tell of each call its parts, below the request', async () => {
    await house.facet.invoke('deposit', { amount: 1 });
    await ended();
    const { spans } = collector;
    const intent = spans.filter(({ name }) => name === 'intent').at(-1)!;
    const call = spans.filter(({ traceId }) => traceId === intent.traceId);
    const asked = call.find(({ parentSpanId }) => !parentSpanId)!;
    expect(asked.name).toBe('use');
    expect(said(asked, 'facetry.door')).toBe('facets');
    expect(said(asked, 'http.response.status_code')).toBe(200);
    const parts = call.filter(span => span !== asked);
    expect(parts.map(({ name }) => name)).toEqual([
      'signature',
      'admission',
      'checks',
      'intent',
      'upstream',
      'outcome'
    ]);
    expect(parts.every(({ parentSpanId }) => parentSpanId === asked.spanId)).toBe(true);
  });

  test('hold no name, argument, purpose, address, key, id, token or nonce', async () => {
    const { owner, facet, core } = house;
    const { agent } = await house.another(PLANTED[0]!);
    await agent.holding.service.request(agent.keys, {
      needs: [{ object: 'vault', actions: ['open'], constraints: {} }],
      purpose: PLANTED[2]!
    });
    await facet.invoke('say', { body: PLANTED[1]!, status: 200 });
    await expect(facet.invoke('withdraw', { note: PLANTED[1] })).rejects.toThrow();
    await core().fetch('facets')('http://s/planted-nonce/planted.planted.planted', {});
    await ended();
    expect(collector.spans.map(span => said(span, 'facetry.code'))).toContain('action_not_granted');
    const all = collector.bodies.join('');
    const nonce = facet
      .issued()
      .facet_url.split('/')
      .find(part => part !== '')!;
    for (const secret of [
      ...PLANTED,
      nonce,
      facet.id,
      agent.holding.kid,
      owner.holding.kid,
      house.agent.holding.kid,
      (core().first as { issuer: string }).issuer,
      tmpdir(),
      bank.address
    ]) {
      expect(all).not.toContain(secret);
    }
  });

  test('are no stranger’s to shape: no header of a request is taken, none goes on', async () => {
    const { agent, facet, core } = house;
    const trace = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
    const headers = {
      traceparent: `00-${trace}-bbbbbbbbbbbbbbbb-00`,
      tracestate: 'planted-header=1',
      baggage: 'planted-header=1'
    };
    const token = await agent.holding.service.token(agent.keys, 'facet-action', {
      act: 'say',
      args: { body: 'x', status: 200 },
      fct: facet.id,
      obj: 'bank'
    });
    const address = `http://s${facet.issued().facet_url}`;
    const answer = await core().fetch('facets', headers)(address, { method: 'POST', body: token });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await ended();
    const all = collector.bodies.join('');
    expect(collector.spans.some(({ name }) => name === 'upstream')).toBe(true);
    expect(all).not.toContain(trace);
    expect(all).not.toContain('planted-header');
    for (const name of Object.keys(headers)) {
      expect(bank.seen.at(-1)!.headers).not.toHaveProperty(name);
    }
  });

  test('that nobody takes keep no call waiting, and it is said', async () => {
    const away = await furnished('http://127.0.0.1:9/v1/traces');
    await away.facet.invoke('deposit', { amount: 1 });
    const told = await away.core().next(({ code: what }) => what === 'traces_unsent');
    expect(told).toMatchObject({ op: 'log', level: 'warning' });
    expect(JSON.stringify(told)).not.toContain('127.0.0.1');
    expect((await away.facet.invoke('deposit', { amount: 1 })).status).toBe(200);
    expect(await away.core().hangUp()).toBe(0);
  });
});
