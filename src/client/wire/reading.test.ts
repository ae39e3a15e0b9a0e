import { Answer } from './answer';
import { Exchange } from './exchange';
import { bytesWithin } from './reading';

const MIB = 1024 ** 2;

/** A body that never ends, of a piece that is there once, and how much of it was taken. */
function endless(piece = new Uint8Array(MIB)): { response: Response; taken(): number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += piece.length;
      controller.enqueue(piece);
    }
  });
  return { response: new Response(body), taken: () => taken };
}

/** What some proxies and services say of a body, which is another. */
function saying(length: number, response: Response, status = 200): Response {
  const headers = { 'content-length': String(length), 'content-type': 'application/json' };
  return new Response(response.body, { status, headers });
}

describe('an answer without end', () => {
  const door = new Exchange({ base: 'https://facets.example', fetch: async () => new Response() });

  test('is read no further than what a service says can be long, whatever it says its length is', async () => {
    for (const said of [2, 64 * MIB]) {
      const { response, taken } = endless();
      await expect(door.json(saying(said, response))).rejects.toMatchObject({
        code: 'bad_answer',
        message: expect.stringContaining('longer than')
      });
      expect(taken()).toBeLessThan(80 * MIB);
    }
  });

  test('that is a complaint is none, and hardly read', async () => {
    const { response, taken } = endless();
    const error = await door.complaint(saying(2, response, 409));
    expect(error).toMatchObject({ code: 'bad_answer' });
    expect(taken()).toBeLessThan(8 * MIB);
  });

  test('of an upstream is read as far as its holder says, and not beyond', async () => {
    const { response, taken } = endless();
    await expect(new Answer(response, 'an id').bytes(3 * MIB)).rejects.toMatchObject({
      code: 'bad_answer',
      message: expect.stringContaining('piece by piece')
    });
    expect(taken()).toBeLessThan(8 * MIB);
    const json = endless();
    await expect(new Answer(json.response, 'an id').json(MIB)).rejects.toMatchObject({
      code: 'bad_answer'
    });
  });

  test('of an upstream that failed is shown in part', async () => {
    const { response, taken } = endless(new TextEncoder().encode('é'.repeat(40_000)));
    const failed = new Answer(saying(2, response, 500), 'an id').expectOk();
    await expect(failed).rejects.toMatchObject({ code: 'upstream_error' });
    const { body } = (await failed.catch((error: unknown) => error)) as { body: string };
    expect(body.length).toBe(32 * 1024);
    expect(taken()).toBeLessThan(MIB);
  });

  test('that is none is read whole, of however many pieces', async () => {
    const whole = await bytesWithin(new Response('one').clone(), 3, () => new Error('too long'));
    expect(Buffer.from(whole).toString()).toBe('one');
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const text of ['', 'a', 'bc']) {
          controller.enqueue(new TextEncoder().encode(text));
        }
        controller.close();
      }
    });
    const joined = await new Answer(new Response(pieces), 'an id').bytes(3);
    expect(Buffer.from(joined).toString()).toBe('abc');
    expect(await new Answer(new Response(null, { status: 204 }), 'an id').bytes()).toHaveLength(0);
  });
});
