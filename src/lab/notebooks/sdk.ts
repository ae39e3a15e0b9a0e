import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

const QUESTION = "__import__('importlib.util').util.find_spec('facetry') is not None";

/** What each kernel was asked, and when, in milliseconds since the epoch. */
const asked = new WeakMap<
  Kernel.IKernelConnection,
  { answer: Promise<boolean | null>; at: number }
>();
/** A kernel without it is asked again now and then: it may have been installed since. */
const AGAIN = 10_000;

/**
 * Whether the kernel's environment has the SDK; null where it can't be known (not Python, not
 * idle). It asks the kernel silently.
 *
 * @param now milliseconds since the epoch
 */
export async function hasSdk(session: ISessionContext, now: () => number): Promise<boolean | null> {
  const kernel = session.session?.kernel;
  if (!kernel) {
    return null;
  }
  const known = asked.get(kernel);
  // Asking makes the kernel busy and idle again, which is heard here: who comes then waits, too.
  if (known && (now() - known.at < AGAIN || (await known.answer) === true)) {
    return known.answer;
  }
  if (kernel.status !== 'idle') {
    return null;
  }
  // A restart takes the question back.
  const answer = ask(kernel).catch(() => null);
  asked.set(kernel, { answer, at: now() });
  return answer;
}

async function ask(kernel: Kernel.IKernelConnection): Promise<boolean | null> {
  const { language_info: language } = await kernel.info;
  if (language.name !== 'python') {
    return null;
  }
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    user_expressions: { sdk: QUESTION }
  });
  return sdkIn((await future.done) as KernelMessage.IExecuteReplyMsg);
}

/** The kernel's answer, out of its reply; null where it gave none. */
function sdkIn(reply: KernelMessage.IExecuteReplyMsg): boolean | null {
  if (reply.content.status !== 'ok') {
    return null;
  }
  const { sdk } = reply.content.user_expressions as {
    sdk?: { status?: string; data?: Record<string, unknown> };
  };
  const text = sdk?.data?.['text/plain'];
  return text === 'True' ? true : text === 'False' ? false : null;
}
