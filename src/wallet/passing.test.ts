import { Answer } from '../client';
import { passedOn } from './passing';

const answer = (body: ReadableStream<Uint8Array> | string, headers: HeadersInit): Answer =>
  new Answer(new Response(body, { headers }), 'j'.repeat(22));

/** Bytes that break off after the first of them. */
const broken = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array([123]));
      controller.error(new TypeError('terminated'));
    }
  });

describe('an answer that is passed on', () => {
  test('goes in one piece with its head where it is short', async () => {
    const { body, headers } = await passedOn(answer('{"a":1}', { 'content-length': '7' }));
    expect(body).toEqual(new TextEncoder().encode('{"a":1}'));
    expect(headers['content-length']).toBe('7');
  });

  test('goes as it comes where it is long, or nobody knows how long', async () => {
    for (const headers of [[], [['content-length', String(1024 ** 2)]]]) {
      const passed = await passedOn(answer('{"a":1}', headers as [string, string][]));
      expect(passed.body).not.toBeInstanceOf(Uint8Array);
      expect(passed.headers).not.toHaveProperty('content-length');
    }
  });

  test('is none where it breaks off before all of it came', async () => {
    await expect(passedOn(answer(broken(), { 'content-length': '7' }))).rejects.toMatchObject({
      code: 'broken_off'
    });
  });
});
