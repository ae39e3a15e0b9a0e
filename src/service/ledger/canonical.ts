import { Refusal } from '../errors';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * RFC 8785 text of plain JSON: what ECMAScript serializes, members in the order of their UTF-16
 * names. The protocol library's `jcs` is its oracle in the tests; this one writes every group of
 * every entry. Members that are undefined are left out.
 *
 * @throws Refusal `malformed` for what JSON can't say
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (LONE_SURROGATE.test(value)) {
        throw new Refusal('malformed', 'a string with half a character');
      }
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) {
        throw new Refusal('malformed', 'a number that is none');
      }
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      throw new Refusal('malformed', `a ${typeof value}`);
  }
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  const members = value as Record<string, unknown>;
  const texts: string[] = [];
  for (const name of Object.keys(members).sort()) {
    if (members[name] !== undefined) {
      texts.push(`${canonical(name)}:${canonical(members[name])}`);
    }
  }
  return `{${texts.join(',')}}`;
}
