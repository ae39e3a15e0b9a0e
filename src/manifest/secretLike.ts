import type { Json } from '../protocol';

/** How keys of well-known services begin, tokens in the form of JWTs, private keys, passwords in addresses. */
const KNOWN =
  /\b(sk|pk|rk)[-_](live|test|proj|ant|or)[-_]|\bsk-[A-Za-z0-9_-]{16}|\b(gh[pousr]|github_pat)_[A-Za-z0-9_]{16}|\bglpat-|\bxox[abeprs]-|\b(AKIA|ASIA)[0-9A-Z]{12}|\bAIza[0-9A-Za-z_-]{20}|\bhf_[A-Za-z0-9]{16}|\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]+\.|-----BEGIN |\bAGE-SECRET-KEY-1|\b[Bb]earer +[A-Za-z0-9]|:\/\/[^/?#\s:]*:[^/?#\s]*@/;
const RUN = /[A-Za-z0-9_+=-]{24,}/g;
/** Bits a character: words and numbers stay below, random letters of three kinds above. */
const RANDOM = 4;

/** Whether some text in `value` looks like a key, a token or a password. */
export function looksSecret(value: Json): boolean {
  if (typeof value === 'string') {
    return KNOWN.test(value) || (value.match(RUN) ?? []).some(isRandom);
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(looksSecret);
}

function isRandom(run: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter(kind => kind.test(run)).length;
  return kinds === 3 && entropy(run) > RANDOM;
}

/** Shannon's, of the characters, in bits. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts.values()]
    .map(count => count / text.length)
    .reduce((sum, share) => sum - share * Math.log2(share), 0);
}
