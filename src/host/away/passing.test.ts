import type { Fetch } from '../../client';
import type { ServiceRequest, ServiceResponse } from '../../service';
import { passingOn } from './passing';

const BASE = 'https://facets.example';
const ID = 'a'.repeat(32);

/** A request of the page, and all that went on to the service. */
async function pass(
  target: string,
  answer: () => Response | Promise<Response> = () => new Response('{}'),
  more: Partial<ServiceRequest> = {}
): Promise<{ answer: ServiceResponse; sent: [string, RequestInit][] }> {
  const sent: [string, RequestInit][] = [];
  const fetch: Fetch = async (address, init = {}) => {
    sent.push([address, init]);
    return answer();
  };
  const request: ServiceRequest = {
    door: 'page',
    method: 'GET',
    target,
    headers: {},
    body: null,
    source: 'page:local',
    left: false,
    signal: new AbortController().signal,
    ...more
  };
  return { answer: await passingOn(BASE, fetch)(request), sent };
}

async function* bytes(...texts: string[]): AsyncIterable<Uint8Array> {
  yield* texts.map(text => Buffer.from(text));
}

describe('what a page says to a service elsewhere', () => {
  test('goes on to that service, with what the protocol needs and nothing of Jupyter’s', async () => {
    const headers = {
      authorization: 'token x',
      cookie: 'x',
      'x-xsrftoken': 'x',
      'content-type': 'application/jose'
    };
    const { sent, answer } = await pass('/facets', undefined, {
      method: 'POST',
      headers,
      body: bytes('to', 'ken')
    });
    expect(answer.status).toBe(200);
    expect(sent).toHaveLength(1);
    expect(sent[0]![0]).toBe(`${BASE}/facets`);
    expect(sent[0]![1].headers).toEqual({ 'content-type': 'application/jose' });
    expect(Buffer.from(sent[0]![1].body as Uint8Array).toString()).toBe('token');
  });

  test.each(['/knocks', '/wallet/session', '/consent/challenge', '/', '/log/checkpoint', '//evil'])(
    'is for the routes of pages alone: %s is not one',
    async target => {
      for (const method of ['GET', 'POST']) {
        const { answer, sent } = await pass(target, undefined, { method });
        expect([answer.status, sent]).toEqual([404, []]);
      }
    }
  );

  test('follows no redirect', async () => {
    const { answer, sent } = await pass(`/${ID}/query`, () => {
      throw new TypeError('redirected to http://169.254.169.254');
    });
    expect(sent[0]![1].redirect).toBe('error');
    expect(answer.status).toBe(503);
    expect(Buffer.from(answer.body as Uint8Array).toString()).toBe('{"error":"offline"}');
  });

  test('that is longer than any token goes nowhere', async () => {
    const long = bytes('x'.repeat(600_000), 'x'.repeat(600_000));
    const { answer, sent } = await pass('/facets', undefined, { method: 'POST', body: long });
    expect([answer.status, sent]).toEqual([413, []]);
  });
});

describe('what it is told', () => {
  test.each([
    'text/html',
    'text/html; charset=utf-8',
    'image/svg+xml',
    'application/javascript',
    ''
  ])('is no page at Jupyter’s origin, whatever the service calls it: %s', async type => {
    const { answer } = await pass(
      `/${ID}/query`,
      () =>
        new Response('<script>alert(1)</script>', {
          headers: {
            'content-type': type,
            'set-cookie': 'x=1',
            location: 'https://evil.example',
            'content-security-policy': 'default-src *',
            'access-control-allow-origin': '*'
          }
        })
    );
    expect(answer.headers).toEqual({
      'content-type': 'application/octet-stream',
      'content-security-policy': "sandbox; default-src 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff'
    });
  });

  test('says which features the service takes, so that the page knows which of both is older', async () => {
    const { answer } = await pass(`/${ID}/query`, () =>
      Response.json({}, { headers: { 'facet-features': 'cell.kernel' } })
    );
    expect(answer.headers['facet-features']).toBe('cell.kernel');
  });

  test('comes as it is where it is JSON or a stream of events', async () => {
    for (const type of ['application/json', 'text/event-stream; charset=utf-8']) {
      const { answer } = await pass(
        `/${ID}/watch`,
        () => new Response('data', { headers: { 'content-type': type } })
      );
      expect(answer.headers['content-type']).toBe(type);
      const parts = [];
      for await (const part of answer.body as AsyncIterable<Uint8Array>) {
        parts.push(Buffer.from(part).toString());
      }
      expect(parts.join('')).toBe('data');
    }
  });
});
