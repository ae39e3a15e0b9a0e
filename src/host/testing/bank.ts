import type { ServerResponse } from 'node:http';

import { httpUpstream, json, type Upstream } from '../../adapters/testing/upstream';
import type { Json } from '../../protocol';

/** A real HTTP service with one account, and with every bad habit the gateway must live with. */
export interface Bank extends Upstream {
  balance: number;
  /** Resolves when the next request to `/slow` has arrived. */
  arrival(): Promise<void>;
  /** Answers what waits at `/slow`. */
  release(): void;
  /** The next answer of `/stream`, whose head has been sent; the rest is whoever asks for it to send. */
  stream(): Promise<ServerResponse>;
}

const number = { type: 'number' };
const ok = {
  200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } }
};

export const document: { [member: string]: Json } = {
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: {
    '/balance': { get: { operationId: 'balance', responses: ok } },
    '/rows': { get: { operationId: 'rows', responses: ok } },
    '/text': {
      get: {
        operationId: 'text',
        responses: { 200: { description: 'A page', content: { 'text/html': {} } } }
      }
    },
    '/away': { get: { operationId: 'away', responses: ok } },
    '/slow': { get: { operationId: 'slow', responses: ok } },
    '/stream': {
      get: {
        operationId: 'stream',
        parameters: [{ name: 'type', in: 'query', schema: { type: 'string' } }],
        responses: {
          200: { description: 'Bit by bit', content: { 'text/event-stream': {} } }
        }
      }
    },
    '/lines': {
      get: {
        operationId: 'lines',
        responses: { 200: { description: 'Rows', content: { 'application/x-ndjson': {} } } }
      }
    },
    '/told': { get: { operationId: 'told', responses: ok } },
    '/missing': { get: { operationId: 'missing', responses: ok } },
    '/long': {
      get: {
        operationId: 'long',
        parameters: [{ name: 'bytes', in: 'query', required: true, schema: { type: 'integer' } }],
        responses: ok
      }
    },
    '/say': {
      get: {
        operationId: 'say',
        parameters: [
          { name: 'body', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'status', in: 'query', schema: { type: 'integer' } }
        ],
        responses: ok
      }
    },
    '/metered': {
      get: {
        operationId: 'metered',
        parameters: [{ name: 'units', in: 'query', required: true, schema: { type: 'integer' } }],
        responses: {
          200: {
            description: 'What it took',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    usage: {
                      type: 'object',
                      properties: { units: { type: 'integer', maximum: 50 } }
                    }
                  }
                }
              }
            }
          }
        }
      }
    },
    '/approve': {
      get: {
        operationId: 'approve',
        parameters: [
          { name: 'amount', in: 'query', required: true, schema: number },
          { name: 'status', in: 'query', schema: { type: 'integer' } }
        ],
        responses: ok
      }
    },
    '/deposit': {
      post: {
        operationId: 'deposit',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', required: ['amount'], properties: { amount: number } }
            }
          }
        },
        responses: ok
      }
    }
  }
};

export async function openBank(): Promise<Bank> {
  let arrived = (): void => undefined;
  const waiting: (() => void)[] = [];
  const streams: ServerResponse[] = [];
  const listening: ((response: ServerResponse) => void)[] = [];
  const upstream = await httpUpstream(({ url, body }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://bank');
    switch (pathname) {
      case '/deposit':
        bank.balance += (JSON.parse(body) as { amount: number }).amount;
        return json(response, 200, { balance: bank.balance });
      case '/balance':
        return json(response, 200, { balance: bank.balance });
      case '/rows':
        return json(response, 200, [
          { name: 'a', secret: 1, big: 0 },
          { name: 'b', secret: 2, big: 0 },
          { name: 'c', secret: 3, big: 0 }
        ]);
      case '/text':
        response.writeHead(200, { 'content-type': 'text/html' });
        return void response.end('<script>alert(1)</script>');
      case '/away':
        response.writeHead(302, { location: 'http://169.254.169.254/' });
        return void response.end();
      case '/slow':
        waiting.push(() => json(response, 200, { slow: true }));
        return arrived();
      case '/lines':
      case '/told':
      case '/stream': {
        const usual = pathname === '/lines' ? 'application/x-ndjson' : 'text/event-stream';
        response.writeHead(200, { 'content-type': searchParams.get('type') ?? usual });
        response.flushHeaders();
        const listener = listening.shift();
        return void (listener ? listener(response) : streams.push(response));
      }
      case '/say':
        response.writeHead(Number(searchParams.get('status') ?? 200), {
          'content-type': 'application/json'
        });
        return void response.end(searchParams.get('body'));
      case '/approve':
        return json(response, Number(searchParams.get('status') ?? 200), {});
      case '/metered':
        return json(response, 200, { usage: { units: Number(searchParams.get('units')) } });
      case '/long':
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        return void response.end(Buffer.alloc(Number(searchParams.get('bytes')), 7));
      default:
        return json(response, 404, { error: 'no such account' });
    }
  });
  const bank: Bank = Object.assign(upstream, {
    balance: 100,
    arrival: () => new Promise<void>(resolve => (arrived = resolve)),
    stream: async () =>
      streams.shift() ?? new Promise<ServerResponse>(resolve => listening.push(resolve)),
    release: () => waiting.splice(0).forEach(answer => answer())
  });
  return bank;
}
