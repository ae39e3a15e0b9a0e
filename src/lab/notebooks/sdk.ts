import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

const QUESTION = "__import__('importlib.util').util.find_spec('facetry') is not None";

/** What each kernel answered, and when, in milliseconds since the epoch. */
const answers = new WeakMap<Kernel.IKernelConnection, { sdk: boolean; at: number }>();
/** A kernel without it is asked again now and then: it may have been installed since. */
const AGAIN = 10_000;

/**
 * Whether the kernel's environment has the SDK; null where it can't be known (not Python, not
 * idle). It asks the kernel silently.
 */
export async function hasSdk(session: ISessionContext): Promise<boolean | null> {
  const kernel = session.session?.kernel;
  const known = kernel && answers.get(kernel);
  if (known && (known.sdk || Date.now() - known.at < AGAIN)) {
    return known.sdk;
  }
  if (!kernel || kernel.status !== 'idle') {
    return null;
  }
  const { language_info: language } = await kernel.info;
  if (language.name !== 'python') {
    return null;
  }
  // Said before it is known: asking makes the kernel busy and idle again, which is heard here.
  answers.set(kernel, { sdk: known?.sdk ?? true, at: Date.now() });
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    user_expressions: { sdk: QUESTION }
  });
  const sdk = sdkIn((await future.done) as KernelMessage.IExecuteReplyMsg);
  answers.set(kernel, { sdk: sdk ?? true, at: Date.now() });
  return sdk;
}

/** The kernel's answer, out of its reply; null where it gave none. */
export function sdkIn(reply: KernelMessage.IExecuteReplyMsg): boolean | null {
  if (reply.content.status !== 'ok') {
    return null;
  }
  const { sdk } = reply.content.user_expressions as {
    sdk?: { status?: string; data?: Record<string, unknown> };
  };
  const text = sdk?.data?.['text/plain'];
  return text === 'True' ? true : text === 'False' ? false : null;
}
