import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import type { ServiceResponse } from '../types';
import { writeHead } from './head';

const RECEIPT = Buffer.alloc(5_400, 'a receipt').toString('base64');
const OTHERS = { 'content-type': 'application/json', 'content-length': '2' };
const BREAKS = 'x\r\nset-cookie: theirs=1';

const answer = (more: Partial<ServiceResponse> = {}): ServiceResponse => ({
  status: 200,
  headers: { ...OTHERS, 'facet-receipt': RECEIPT },
  body: Buffer.from('{}'),
  ...more
});

describe('the head of an answer', () => {
  let server: Server;
  /** What is answered next, and what came of writing its head. */
  let next: ServiceResponse;
  let error: unknown;

  beforeAll(async () => {
    server = createServer((_incoming, outgoing) => {
      outgoing.sendDate = false;
      try {
        writeHead(outgoing, next);
        outgoing.end(next.body);
      } catch (thrown) {
        error = thrown;
        outgoing.destroy();
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));

  /** All that comes over a connection for one request. */
  function sent(response: ServiceResponse, request: string): Promise<string> {
    next = response;
    error = undefined;
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
        socket.write(`${request}\r\nhost: h\r\n\r\n`)
      );
      socket.setEncoding('latin1');
      socket.on('data', part => {
        text += part.toString();
        if (text.endsWith('{}')) {
          socket.destroy();
        }
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
  }

  const lines = (text: string): string[] => text.split('\r\n').sort();

  test.each(['GET / HTTP/1.1', 'GET / HTTP/1.1\r\nconnection: close', 'GET / HTTP/1.0'])(
    'says the same with a receipt that was made here as with any (%j)',
    async request => {
      const ours = await sent(answer({ ownReceipt: true }), request);
      expect(error).toBeUndefined();
      expect(ours).toContain(`\r\nfacet-receipt: ${RECEIPT}\r\n`);
      expect(ours.endsWith('\r\n\r\n{}')).toBe(true);
      expect(lines(ours)).toEqual(lines(await sent(answer(), request)));
    }
  );

  test('is looked at, each character of it, where its receipt came from elsewhere', async () => {
    const headers = { ...OTHERS, 'facet-receipt': BREAKS };
    expect(await sent(answer({ headers }), 'GET / HTTP/1.1')).toBe('');
    expect(error).toMatchObject({ code: 'ERR_INVALID_CHAR' });
  });

  test('is so in all else, whosever the receipt is', async () => {
    const headers = { ...answer().headers, 'content-type': BREAKS };
    expect(await sent(answer({ headers, ownReceipt: true }), 'GET / HTTP/1.1')).toBe('');
    expect(error).toMatchObject({ code: 'ERR_INVALID_CHAR' });
  });
});
