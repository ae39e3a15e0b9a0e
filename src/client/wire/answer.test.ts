import { BadAnswer } from '../errors';
import { Answer } from './answer';

describe('an answer', () => {
  test('that is longer than a text can be says so, and not that it broke off', async () => {
    const reply = new Response('');
    // As the platform says it; Node looks at the length before it reads a byte.
    reply.text = async () => Buffer.alloc(2 ** 29).toString('latin1');
    const text = new Answer(reply, 'an id').text();
    await expect(text).rejects.toThrow(BadAnswer);
    await expect(text).rejects.toThrow('too long for one text: read its bytes');
  });
});
