import type { ActionBody } from '../client';
import { Body } from './body';
import { badInput, readBytes, type WalletRequest } from './http';

/** The longest that is held, and signed here; of what is longer the kernel says the digest. */
const MOST_HELD = 32 * 1024 * 1024;
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w.+-]+=("[^"\\\r\n]*"|[\w.+-]+))*$/;

/** What a kernel sends beside an action. @param claim as the kernel states it, of what goes on as it comes */
export async function uploadOf(request: WalletRequest, claim: unknown): Promise<ActionBody> {
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  if (type.length > 200 || !MEDIA_TYPE.test(type)) {
    throw badInput('“content-type” is not a media type.');
  }
  if (claim === undefined) {
    return { bytes: await readBytes(request.body, MOST_HELD), type };
  }
  return { ...claimOf(claim), stream: () => streamOf(request.body), type };
}

/** Reads nothing before it is asked to: of what is refused the rest is the listener's to drop. */
function streamOf(body: WalletRequest['body']): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        iterator ??= body?.[Symbol.asyncIterator]();
        const step = await iterator?.next();
        if (step === undefined || step.done) {
          controller.close();
        } else {
          controller.enqueue(step.value);
        }
      },
      async cancel() {
        await iterator?.return?.();
      }
    },
    { highWaterMark: 0 }
  );
}

function claimOf(claim: unknown): { digest: string; length: number } {
  const stated = new Body({ claim }, ['claim']).object('claim');
  const body = new Body(stated, ['digest', 'length']);
  const [digest, length] = [body.string('digest', 64), body.count('length')];
  if (!/^[0-9a-f]{64}$/.test(digest) || length === undefined) {
    throw badInput('“body” must have the hex SHA-256 (“digest”) and the “length” of what comes.');
  }
  return { digest, length };
}
