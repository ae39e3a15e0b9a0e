import type { Seeded } from '../../src/protocol/testing/seeded';

/** What parsers trip over: escapes, invisible and astral characters, numbers at their ends. */
const FRAGMENTS = [
  ...['{', '}', '[', ']', '"', ':', ',', '\\', '\\u0000', '\\ud800', '\\u0061', '.', '..', '/'],
  ...['//', '%2e', '%25', '%', '*', '**', '\0', '\n', '\r\n', ' ', '\u202e', '\u200b', '\ufeff'],
  ...['é', 'e\u0301', '😀', '\ud800', '\udfff', '__proto__', 'constructor', 'toString', 'null'],
  ...['true', 'NaN', '-0', '1e400', '1E5', '0.1', '9007199254740993', '-', '+', '=', '—', '\u2028'],
  ...['eyJ', 'AAAA', '-_-_', '$ref', '#/', '{}', '[]', '""', '<script>', 'a'.repeat(300)]
] as const;

const KEYS = [
  ...['object', 'actions', 'constraints', 'expiry', 'uses', 'result', 'delegation', 'not_before'],
  ...['exact', 'one_of', 'range', 'min', 'max', 'max_length', 'subset', 'prefix', 'path', 'fields'],
  ...['rows', 'alg', 'kid', 'typ', 'aud', 'iat', 'jti', 'needs', 'purpose', 'leaf', 'openings'],
  ...['__proto__', 'constructor', 'toString', '', 'type', 'properties', 'items', '$ref', 'pattern']
] as const;

/** JSON of any shape; `depth` levels at most. */
export function anyJson(random: Seeded, depth = 4): unknown {
  const kind = random.below(depth > 0 ? 9 : 6);
  switch (kind) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick([0, -0, 1, -1, 2 ** 53, 2 ** 53 - 1, 1e300, 1e-300, 0.1, -2.5, 1.79e9]);
    case 2:
      return random.below(2 ** 31) - 2 ** 30;
    case 3:
      return random.pick(FRAGMENTS);
    case 4:
      return anyText(random, 6);
    case 5:
      return random.pick(['a', 'b/**', 'a/*', 'read', 'reports']);
    case 6:
      return Array.from({ length: random.below(5) }, () => anyJson(random, depth - 1));
    default: {
      // Own members, whatever they are called.
      const made = Object.create(null) as Record<string, unknown>;
      for (let left = random.below(6); left > 0; left--) {
        made[random.chance(4) ? anyText(random, 2) : random.pick(KEYS)] = anyJson(
          random,
          depth - 1
        );
      }
      return { ...made };
    }
  }
}

export function anyText(random: Seeded, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(FRAGMENTS)).join('');
}

/** Good text with something wrong: cut, doubled, swapped, flipped, spliced with a fragment. */
export function mutated(random: Seeded, good: string): string {
  let text = good;
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(text.length + 1);
    const end = at + random.below(Math.min(24, text.length - at + 1));
    switch (random.below(6)) {
      case 0:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 1:
        text = text.slice(0, end) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + random.pick(FRAGMENTS) + text.slice(end);
        break;
      case 3:
        text = text.slice(0, at) + String.fromCharCode(random.below(128)) + text.slice(at + 1);
        break;
      case 4:
        text = text.slice(0, at);
        break;
      default:
        text =
          text.slice(0, at) + text.slice(at, end).split('').reverse().join('') + text.slice(end);
    }
  }
  return text;
}

/** A member of good JSON put out, renamed, or given a value of another kind. */
export function bent(random: Seeded, good: unknown): unknown {
  if (typeof good !== 'object' || good === null || random.chance(5)) {
    return anyJson(random, 2);
  }
  if (Array.isArray(good)) {
    const at = random.below(good.length + 1);
    return good.map((one, index) => (index === at ? bent(random, one) : one));
  }
  const members = Object.entries(good);
  const at = random.below(members.length + 1);
  return Object.fromEntries(
    members.flatMap(([key, value], index) => {
      if (index !== at) {
        return [[key, value]];
      }
      switch (random.below(4)) {
        case 0:
          return [];
        case 1:
          return [[random.pick(KEYS), value]];
        default:
          return [[key, bent(random, value)]];
      }
    })
  );
}

/** Text made to cost the most: long, deep, wide, or full of what must be looked at twice. */
export function costly(random: Seeded, length: number): string {
  const unit = random.pick([
    ...['[', '{"a":', '"', '\\', '%25', '%2e%2e/', 'a/', '*/', '*a', '😀', '\u0301', '{}', '1,'],
    ...['A', 'A.', '\n', '- ', 'AAAA\n', '&a [*a', '"a":1,', '\ud800', ' ', '((((', '\u202e']
  ] as const);
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}
