import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { testIo } from '../adapters/testing/io';
import { httpUpstream, type Upstream } from '../adapters/testing/upstream';
import { createRunner } from './server';
import { ask, TOKEN } from './testing/client';

describe('a witness that is asked through the runner', () => {
  const io = testIo({ resolve: async () => [{ address: '169.254.169.254', family: 4 }] });
  let base: string;
  let socket: string;
  let server: Server;
  let witness: Upstream;
  let reply: Parameters<typeof httpUpstream>[0];

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'runner-'));
    socket = join(base, 'runner.sock');
    server = createRunner({ adapters: new Map(), io, token: TOKEN });
    await new Promise<void>(resolve => server.listen(socket, resolve));
    witness = await httpUpstream((request, response) => reply(request, response));
  });
  afterAll(async () => {
    io.http.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await witness.close();
    rmSync(base, { recursive: true });
  });

  const posted = async (question: object): Promise<{ status: number; said: unknown }> => {
    const { status, text } = await ask(socket, '/witness', {}, JSON.stringify(question)).reply;
    return { status, said: JSON.parse(text) };
  };

  test('gets the body as it is, and what it answers is passed on with its status', async () => {
    reply = (_, response) => response.writeHead(409).end('17\n');
    const address = `${witness.address}/w/add-checkpoint`;
    expect(await posted({ address, body: 'old 0\n\n' })).toEqual({
      status: 200,
      said: { status: 409, body: '17\n' }
    });
    expect(witness.seen.at(-1)).toMatchObject({
      method: 'POST',
      url: '/w/add-checkpoint',
      body: 'old 0\n\n'
    });
  });

  test.each([
    [
      'that leads elsewhere',
      'upstream_redirect',
      (_: unknown, response: Parameters<typeof reply>[1]) =>
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    ],
    [
      'that answers without end',
      'upstream_too_large',
      (_: unknown, response: Parameters<typeof reply>[1]) =>
        response.writeHead(200).end('x'.repeat(100_000))
    ],
    [
      'that hangs up',
      'upstream_closed',
      (_: unknown, response: Parameters<typeof reply>[1]) => response.destroy()
    ]
  ])('one %s is told as a fault of it', async (_, code, answers) => {
    reply = answers;
    expect(await posted({ address: witness.address, body: '' })).toMatchObject({
      status: 422,
      said: { code }
    });
  });

  test.each([
    ['no address', { body: '' }, 'question_malformed'],
    ['another scheme', { address: 'file:///etc/passwd', body: '' }, 'address_malformed'],
    ['a metadata service', { address: 'http://169.254.169.254/', body: '' }, 'address_refused'],
    [
      'a name that leads there',
      { address: 'http://w.example/', body: '' },
      'upstream_address_refused'
    ]
  ])('%s reaches nothing', async (_, question, code) => {
    const before = witness.seen.length;
    expect(await posted(question)).toMatchObject({ status: 422, said: { code } });
    expect(witness.seen).toHaveLength(before);
  });
});
