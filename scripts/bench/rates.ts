// What is called: one safe action with three arguments, each under a constraint.
import type { UpstreamAnswer } from '../../src/service';

const text = { type: 'string' };
const parameter = (name: string, schema: object): object => ({
  name,
  in: 'query',
  required: true,
  schema
});

export const document = {
  openapi: '3.1.0',
  info: { title: 'Rates', version: '1' },
  paths: {
    '/rate': {
      get: {
        operationId: 'rate',
        parameters: [
          parameter('amount', { type: 'number' }),
          parameter('base', text),
          parameter('day', text)
        ],
        responses: { 200: { description: 'The rate', content: { 'application/json': {} } } }
      }
    }
  }
};

export const NEED = {
  object: 'rates',
  actions: ['rate'],
  constraints: {
    amount: { range: { min: 0, max: 100 } },
    base: { one_of: ['CHF', 'EUR', 'USD'] },
    day: { prefix: '2026-' }
  },
  uses: 1_000_000_000,
  delegation: true
};

const BODY = Buffer.from('{"rate":1.0842}');

/** Made once: to make a function for each answer would be counted as the service's work. */
async function* body(): AsyncGenerator<Uint8Array> {
  yield BODY;
}

export function answer(): UpstreamAnswer {
  return {
    outcome: 'done',
    status: 200,
    type: 'application/json',
    headers: {},
    body: body()
  };
}
