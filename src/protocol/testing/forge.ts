import { b64u, utf8 } from '../encoding';
import type { Signer } from '../tokens/token';

/** A signed token of any bytes at all: what an attacker with a good key can make. */
export async function forge(
  signer: Signer,
  header: string | Uint8Array,
  payload: string | Uint8Array
): Promise<string> {
  const bytes = (part: string | Uint8Array): Uint8Array =>
    typeof part === 'string' ? utf8.encode(part) : part;
  const input = `${b64u.encode(bytes(header))}.${b64u.encode(bytes(payload))}`;
  return `${input}.${b64u.encode(await signer.sign(utf8.encode(input)))}`;
}
