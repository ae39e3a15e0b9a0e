import { BadAnswer } from '../errors';
import { Answer } from './answer';

describe('an answer', () => {
  test('that is longer than a text can be says so, and not that it broke off', async () => {
    const piece = new Uint8Array(16 * 1024 ** 2);
    const endless = new ReadableStream<Uint8Array>({
      pull: controller => controller.enqueue(piece)
    });
    const text = new Answer(new Response(endless), 'an id').text();
    await expect(text).rejects.toThrow(BadAnswer);
    await expect(text).rejects.toThrow('too long for one text: read its bytes');
  });
});
