import { Refusal } from '../errors';

/**
 * RFC 8785 text of plain JSON: what ECMAScript serializes, members in the order of their UTF-16
 * names. The protocol library's `jcs` is its oracle in the tests; this one writes every group of
 * every entry. Members that are undefined are left out.
 *
 * @throws Refusal `malformed` for what JSON can't say
 */
export function canonical(value: unknown): string {
  return inOrder(value) ? JSON.stringify(value) : written(value);
}

/**
 * Whether all members stand in their order, so that the platform's own serializer, which is many
 * times faster, writes what is wanted.
 *
 * @throws Refusal `malformed`
 */
function inOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) {
        throw new Refusal('malformed', 'a string with half a character');
      }
      return true;
    case 'number':
      if (!Number.isFinite(value)) {
        throw new Refusal('malformed', 'a number that is none');
      }
      return true;
    case 'boolean':
      return true;
    case 'object':
      break;
    default:
      throw new Refusal('malformed', `a ${typeof value}`);
  }
  if (value === null) {
    return true;
  }
  let ordered = true;
  if (Array.isArray(value)) {
    for (const element of value) {
      ordered = inOrder(element) && ordered;
    }
    return ordered;
  }
  let last = '';
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) {
      ordered = inOrder(name) && inOrder(member) && last <= name && ordered;
      last = name;
    }
  }
  return ordered;
}

/** The same by hand, for members in another order; `value` holds nothing but JSON. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(written).join(',')}]`;
  }
  const members = value as Record<string, unknown>;
  const texts: string[] = [];
  for (const name of Object.keys(members).sort()) {
    if (members[name] !== undefined) {
      texts.push(`${JSON.stringify(name)}:${written(members[name])}`);
    }
  }
  return `{${texts.join(',')}}`;
}
