import { ConfigError, type Io, readOrigin } from '../adapters';

const ANSWER_MS = 10_000;
/** A size, or some lines of signatures. */
const MAX_BYTES = 64 * 1024;

export type WitnessAnswer = { status: number; body: string };

/**
 * Sends one body to a witness (C2SP tlog-witness), which may stand inside one's own network.
 * @throws ConfigError; UpstreamFault
 */
export async function askWitness(
  { address, body }: { address: unknown; body: unknown },
  { http }: Pick<Io, 'http'>,
  signal: AbortSignal
): Promise<WitnessAnswer> {
  if (typeof address !== 'string' || typeof body !== 'string') {
    throw new ConfigError(
      'question_malformed',
      'A witness has an address, and is sent a text.',
      ''
    );
  }
  const { url, ...target } = readOrigin(address, 'private', '/address');
  const answer = await http.send({
    target,
    method: 'POST',
    path: url.pathname + url.search,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(body, 'utf8'),
    timeoutMs: ANSWER_MS,
    maxBytes: MAX_BYTES,
    safe: false,
    signal
  });
  const parts: Uint8Array[] = [];
  for await (const part of answer.body) {
    parts.push(part);
  }
  return { status: answer.status, body: Buffer.concat(parts).toString('utf8') };
}
