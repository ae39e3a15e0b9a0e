import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { httpUpstream, json, type Seen, type Upstream } from '../../src/adapters/testing/upstream';
import { removed } from './removed';

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Customers', version: '1.0.0' },
  servers: [{ url: '/' }],
  security: [{ key: [] }],
  paths: {
    '/customers/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        operationId: 'customers_get',
        summary: 'One customer',
        responses: { 200: { description: 'The customer' } }
      },
      delete: {
        operationId: 'customers_delete',
        summary: 'Forgets a customer',
        responses: { 204: { description: 'Forgotten' } }
      }
    }
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } }
  }
};

const MODELS = { object: 'list', data: [{ id: 'small', object: 'model' }] };

/** A folder of orders, a model and a CRM: three services as a company has them, two with a key. */
export class Company {
  static readonly orders = 1_000_000;

  static async open(): Promise<Company> {
    const folder = await mkdtemp(join(tmpdir(), 'fc-'));
    const sales = join(folder, 'sales');
    await mkdir(join(sales, '2024'), { recursive: true });
    await pipeline(Readable.from(orders()), createWriteStream(join(sales, '2024/orders.csv')));
    const keys = { model: 'sk-of-the-company', crm: 'key-of-the-crm' };
    const model = await httpUpstream((request, response) =>
      request.headers['authorization'] === `Bearer ${keys.model}`
        ? json(response, 200, request.method === 'GET' ? MODELS : completion(request))
        : json(response, 401, { error: { message: 'no key' } })
    );
    const crm = await httpUpstream(({ method, url, headers }, response) =>
      url === '/openapi.json'
        ? json(response, 200, DOCUMENT)
        : headers['x-key'] !== keys.crm
          ? json(response, 401, { message: 'no key' })
          : json(response, method === 'GET' ? 200 : 204, { id: 17, name: 'Ada', since: 2019 })
    );
    return new Company(folder, sales, model, crm, keys);
  }

  private constructor(
    private readonly folder: string,
    /** A folder with the orders of 2024: a million rows of CSV. */
    readonly sales: string,
    readonly model: Upstream,
    readonly crm: Upstream,
    readonly keys: Readonly<{ model: string; crm: string }>
  ) {}

  async close(): Promise<void> {
    await Promise.all([this.model.close(), this.crm.close()]);
    await removed(this.folder);
  }
}

/** Some hundred kilobytes at a time. */
function* orders(): Generator<string> {
  const regions = ['north', 'east', 'south', 'west'];
  yield 'order,day,region,amount\n';
  for (let at = 0; at < Company.orders; at += 5_000) {
    let lines = '';
    for (let order = at + 1; order <= at + 5_000; order += 1) {
      const day = new Date(Date.UTC(2024, 0, 1 + Math.floor((order * 366) / (Company.orders + 1))));
      const drawn = (order * 7919) % 4801;
      const region = regions[drawn % regions.length];
      lines += `${order},${day.toISOString().slice(0, 10)},${region},${(drawn / 10).toFixed(2)}\n`;
    }
    yield lines;
  }
}

function completion({ body }: Seen): object {
  const { model } = JSON.parse(body) as { model: string };
  const message = { role: 'assistant', content: 'They want less.' };
  return {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  };
}
