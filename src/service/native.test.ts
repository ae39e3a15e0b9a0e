import { anyText, mutated } from '../../scripts/attack/hostile';
import {
  b64,
  b64u,
  defaultVerifier,
  generateSigningKey,
  sha256,
  sha256B64u,
  sha256Hex,
  signerFromKey,
  utf8
} from '../protocol';
import { Seeded } from '../protocol/testing/seeded';
import { useNative } from './native';

const seeded = new Seeded(5);
const keys = { ES256: generateSigningKey('ES256'), Ed25519: generateSigningKey('Ed25519') };
/** Short and long texts: only longer ones are the platform's. */
const LENGTHS = Array.from({ length: 120 }, (_, length) => length);
const samples = LENGTHS.map(length => seeded.bytes(length));
/** What encoding gives, and what nearly is that: other alphabets, padding, stray bits, white space. */
const texts = samples.flatMap(bytes =>
  [b64u, b64]
    .map(codec => codec.encode(bytes))
    .flatMap(text => [
      text,
      `${text}=`,
      ` ${text}`,
      `${text}\n`,
      text.slice(0, -1),
      text.replace('A', '\u0141'),
      text.replace('A', '\uff21'),
      text.replace('/', '_'),
      ...'ABQgw_/'.split('').map(last => text.slice(0, -1) + last),
      ...Array.from({ length: 20 }, () => mutated(seeded, text)),
      anyText(seeded, 20)
    ])
);

function taken(): string[] {
  return [b64u, b64].flatMap(codec =>
    texts.map(text => {
      try {
        return codec.decode(text).join();
      } catch (error) {
        return String(error);
      }
    })
  );
}

function said(): string[] {
  return samples.flatMap(bytes => [
    b64u.encode(bytes),
    b64.encode(bytes),
    sha256(bytes).join(),
    sha256(bytes, bytes).join(),
    sha256B64u(bytes),
    sha256Hex(bytes),
    sha256Hex(utf8.decode(utf8.encode(bytes.join())))
  ]);
}

/** Of tokens, and of what nearly are tokens, which are verified with the key that signed. */
async function verified(): Promise<boolean[]> {
  const all: boolean[] = [];
  for (const alg of ['ES256', 'Ed25519'] as const) {
    const { publicKey, privateKey } = await keys[alg];
    const { sign } = await signerFromKey(privateKey, publicKey);
    for (const bytes of samples.slice(0, 12)) {
      const right = await sign(bytes);
      const wrong = right.map((byte, at) => (at === bytes.length ? byte ^ 1 : byte));
      for (const signature of [right, wrong, right.slice(1)]) {
        all.push(await defaultVerifier.verify(alg, publicKey, bytes, signature));
      }
    }
  }
  return all;
}

test('what Node does says, takes and refuses exactly what the portable code does', async () => {
  const portable = { taken: taken(), said: said(), verified: await verified() };
  expect(portable.verified).toEqual(portable.verified.map((_, at) => at % 3 === 0));
  expect(new Set(portable.taken.map(text => text.startsWith('Refusal')))).toEqual(
    new Set([true, false])
  );
  useNative();
  expect(said()).toEqual(portable.said);
  expect(taken()).toEqual(portable.taken);
  expect(await verified()).toEqual(portable.verified);
});
