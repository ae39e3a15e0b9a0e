/** OAuth 2.0 client credentials (RFC 6749 §4.4): one token per client and scope, kept until it ends. */
import { createHash } from 'node:crypto';

import { UpstreamFault } from '../errors';
import { readOrigin } from '../network/address';
import type { Io } from '../types';
import type { Auth } from './auth';

type OAuth2 = Auth & { kind: 'oauth2' };

const EARLY_MS = 30_000;
const DEFAULT_LIFE_S = 300;
const MAX_TOKENS = 256;

interface Kept {
  token: Promise<string>;
  ends: number;
}

export class AccessTokens {
  private readonly kept = new Map<string, Kept>();

  /** @throws UpstreamFault (nothing reached the API) if the token endpoint gives none. */
  get(auth: OAuth2, secret: string, io: Io, timeoutMs: number): Promise<string> {
    const key = keyOf(auth, secret);
    const kept = this.kept.get(key);
    if (kept && kept.ends > io.now()) {
      return kept.token;
    }
    const entry: Kept = { token: Promise.resolve(''), ends: Infinity };
    entry.token = fetchToken(auth, secret, io, timeoutMs).then(
      ({ token, lifeMs }) => {
        entry.ends = io.now() + Math.max(0, lifeMs - Math.min(EARLY_MS, lifeMs / 2));
        return token;
      },
      error => {
        if (this.kept.get(key) === entry) {
          this.kept.delete(key);
        }
        throw error;
      }
    );
    this.kept.delete(key);
    this.kept.set(key, entry);
    if (this.kept.size > MAX_TOKENS) {
      this.kept.delete(this.kept.keys().next().value!);
    }
    return entry.token;
  }

  /** The API refused the token: the next call asks for a new one. */
  forget(auth: OAuth2, secret: string): void {
    this.kept.delete(keyOf(auth, secret));
  }
}

function keyOf(auth: OAuth2, secret: string): string {
  return createHash('sha256')
    .update(JSON.stringify([auth.token_url, auth.scope, auth.client, auth.network, secret]))
    .digest('hex');
}

async function fetchToken(
  auth: OAuth2,
  secret: string,
  io: Io,
  timeoutMs: number
): Promise<{ token: string; lifeMs: number }> {
  const split = secret.indexOf(':');
  if (split < 1) {
    throw new UpstreamFault(
      'credential_malformed',
      'The credential for OAuth 2.0 is written client_id:client_secret.',
      false
    );
  }
  const id = secret.slice(0, split);
  const password = secret.slice(split + 1);
  const target = readOrigin(auth.token_url, auth.network, '/auth/token_url');
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.scope !== '') {
    form.set('scope', auth.scope);
  }
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'facetry'
  };
  if (auth.client === 'basic') {
    const pair = [id, password]
      .map(part => encodeURIComponent(part).replaceAll('%20', '+'))
      .join(':');
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    form.set('client_id', id);
    form.set('client_secret', password);
  }
  const body = Buffer.from(form.toString());
  try {
    const answer = await io.http.send({
      target,
      method: 'POST',
      path: target.url.pathname + target.url.search,
      headers: { ...headers, 'content-length': String(body.length) },
      body,
      timeoutMs: Math.min(timeoutMs, 30_000),
      maxBytes: 65_536,
      safe: false,
      // Shared by all callers who wait for it: no single one of them ends it.
      signal: new AbortController().signal
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) {
      chunks.push(chunk);
    }
    return readToken(answer.status, Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof UpstreamFault) {
      throw new UpstreamFault(
        error.code.startsWith('credential_') ? error.code : 'credential_unavailable',
        `No access token: ${error.message}`,
        false
      );
    }
    throw error;
  }
}

function readToken(status: number, text: string): { token: string; lifeMs: number } {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  const members = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<
    string,
    unknown
  >;
  const token = members.access_token;
  if (
    status !== 200 ||
    typeof token !== 'string' ||
    !/^[\x21-\x7e]{1,8192}$/.test(token) ||
    !/^bearer$/i.test(String(members.token_type ?? 'bearer'))
  ) {
    const reason =
      typeof members.error === 'string' && /^[a-z_]{1,40}$/.test(members.error)
        ? members.error
        : `status ${status}`;
    throw new UpstreamFault('credential_refused', `the token endpoint refused (${reason}).`, false);
  }
  const life = Number(members.expires_in);
  return { token, lifeMs: 1000 * (Number.isFinite(life) && life > 0 ? life : DEFAULT_LIFE_S) };
}
