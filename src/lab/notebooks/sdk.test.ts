import type { ISessionContext } from '@jupyterlab/apputils';

import { hasSdk } from './sdk';

const reply = (text: string) => ({
  content: {
    status: 'ok',
    user_expressions: { sdk: { status: 'ok', data: { 'text/plain': text } } }
  }
});

function session(language: string, answer: unknown, status = 'idle') {
  const asked: unknown[] = [];
  const kernel = {
    status,
    info: Promise.resolve({ language_info: { name: language } }),
    requestExecute: (content: unknown) => {
      asked.push(content);
      return { done: Promise.resolve(answer) };
    }
  };
  return { asked, context: { session: { kernel } } as unknown as ISessionContext };
}

describe('the SDK in a kernel', () => {
  const now = () => 0;

  it('is asked for silently, and once', async () => {
    const { asked, context } = session('python', reply('True'));
    expect(await hasSdk(context, now)).toBe(true);
    expect(await hasSdk(context, now)).toBe(true);
    expect(asked).toEqual([expect.objectContaining({ code: '', silent: true })]);
  });

  it('is missing where the kernel says so, and not asked for at every turn of the kernel', async () => {
    const { asked, context } = session('python', reply('False'));
    expect(await hasSdk(context, now)).toBe(false);
    expect(await hasSdk(context, now)).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it('is not said to be there by who looks while the kernel is still asked', async () => {
    const { asked, context } = session('python', reply('False'));
    const first = hasSdk(context, now);
    while (asked.length === 0) {
      await Promise.resolve();
    }
    expect(await Promise.all([first, hasSdk(context, now)])).toEqual([false, false]);
    expect(asked).toHaveLength(1);
  });

  it('is not known of a busy kernel, of another language, or without a kernel', async () => {
    expect(await hasSdk(session('python', reply('True'), 'busy').context, now)).toBeNull();
    expect(await hasSdk(session('julia', reply('True')).context, now)).toBeNull();
    expect(await hasSdk({ session: null } as unknown as ISessionContext, now)).toBeNull();
  });
});
