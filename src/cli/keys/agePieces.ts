import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';

import { Decrypter, Encrypter } from 'age-encryption';

import { CommandError } from '../errors';

export type Pieces = AsyncIterable<Uint8Array>;

/** Who can read: whoever has a passphrase, or the identity of one of these recipients (`age1…`). */
export type Readers = { passphrase: string; cost: number } | { recipients: readonly string[] };

const MARK = Buffer.from('age-encryption.org/v1\n');

/** The bytes of an age file (age-encryption.org/v1), which `age` itself opens too. */
export async function encrypted(pieces: Pieces, readers: Readers): Promise<Pieces> {
  const age = new Encrypter();
  if ('passphrase' in readers) {
    age.setScryptWorkFactor(readers.cost);
    age.setPassphrase(readers.passphrase);
  } else {
    readers.recipients.forEach(recipient => age.addRecipient(recipient));
  }
  return out(await age.encrypt(into(pieces)));
}

/** What opens an age file. */
export type Key = { passphrase: string } | { identities: readonly string[] };

/** @throws CommandError not_opened */
export async function decrypted(pieces: Pieces, key: Key): Promise<Pieces> {
  const age = new Decrypter();
  if ('passphrase' in key) {
    age.addPassphrase(key.passphrase);
  } else {
    key.identities.forEach(identity => age.addIdentity(identity));
  }
  try {
    return out(await age.decrypt(into(pieces)));
  } catch {
    throw new CommandError(
      'not_opened',
      'passphrase' in key
        ? 'The passphrase is wrong, or the file was changed.'
        : 'None of these identities opens the file, or it was changed.'
    );
  }
}

/** Whether a file begins as age files do; and all of it again. */
export async function isEncrypted(pieces: Pieces): Promise<{ age: boolean; pieces: Pieces }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < MARK.length) {
    const { done, value } = await iterator.next();
    if (done) {
      break;
    }
    first.push(value);
    length += value.length;
  }
  const age = Buffer.concat(first).subarray(0, MARK.length).equals(MARK);
  return { age, pieces: again(first, iterator) };
}

async function* again(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>
): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function into(pieces: Pieces): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(pieces)) as unknown as ReadableStream<Uint8Array>;
}

function out(stream: ReadableStream<Uint8Array>): Pieces {
  return Readable.fromWeb(stream as unknown as NodeStream<Uint8Array>);
}
