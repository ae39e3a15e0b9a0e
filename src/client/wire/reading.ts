import { BadAnswer } from '../errors';

/** What is read: `whole` says that all of it is here already. */
type Body = Pick<Response, 'body' | 'arrayBuffer'> & { readonly whole?: true };

/**
 * All of a body, of a service that may go on for ever: of more nothing is read.
 *
 * @param most bytes
 * @param tooLong says so of what is longer
 */
export async function bytesWithin(
  reply: Body,
  most: number,
  tooLong: () => Error
): Promise<Uint8Array> {
  if (reply.whole === true) {
    return new Uint8Array(await reply.arrayBuffer());
  }
  const reader = reply.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) {
      break;
    }
    length += value.length;
    if (length > most) {
      void reader?.cancel().catch(() => undefined);
      throw tooLong();
    }
    parts.push(value);
  }
  return parts.length === 1 ? parts[0]! : joined(parts, length);
}

/** The same of what the service itself says, as text. @throws BadAnswer */
export async function textWithin(reply: Body, most: number, jti: string | null): Promise<string> {
  const tooLong = (): Error =>
    new BadAnswer(`The service’s answer is longer than ${most} bytes: the rest was not read.`, jti);
  return new TextDecoder().decode(await bytesWithin(reply, most, tooLong));
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
