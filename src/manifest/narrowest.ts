import { cleanPath, cleanPattern, codePoints, type Constraint, jcs, type Json } from '../protocol';
import { looksSecret } from './secretLike';

/** So many different values are named one by one. */
export const FEW = 8;
/** Code points of a value that is copied. */
export const LONGEST = 120;
const LONGEST_VALUE = 200;
const SHORTEST_PREFIX = 4;

/** The narrowest limit that all values keep; null where there is none, and why it is wide. */
export interface Narrowest {
  constraint: Constraint | null;
  /** Where it allows what was not done. */
  because?: string;
}

/** @param values of one argument of one action, at least one */
export function narrowest(values: readonly Json[]): Narrowest {
  const distinct = [...new Map(values.map(value => [jcs(value), value])).values()];
  if (distinct.some(looksSecret)) {
    return { constraint: null, because: 'a value looks like a secret' };
  }
  if (distinct.some(holdsNull)) {
    return { constraint: null, because: 'a value is null, which TOML has not' };
  }
  if (distinct.length === 2 && distinct.every(value => typeof value === 'boolean')) {
    return { constraint: null };
  }
  if (distinct.length <= FEW && distinct.every(copied)) {
    const [only] = distinct;
    return {
      constraint: distinct.length === 1 ? { exact: only! } : { one_of: distinct.sort(byJcs) }
    };
  }
  const because =
    distinct.length > FEW
      ? `${distinct.length} different values`
      : `a value is longer than ${LONGEST} characters`;
  return { constraint: widened(distinct), because };
}

function widened(distinct: readonly Json[]): Constraint | null {
  if (distinct.every(value => typeof value === 'number')) {
    const good = distinct.every(value => !Number.isInteger(value) || Number.isSafeInteger(value));
    return good ? { range: { min: Math.min(...distinct), max: Math.max(...distinct) } } : null;
  }
  if (distinct.every(value => typeof value === 'string')) {
    return ofTexts(distinct);
  }
  if (distinct.every(value => Array.isArray(value))) {
    const members = [...new Map(distinct.flat().map(one => [jcs(one), one])).values()];
    const few = members.length > 0 && members.length <= FEW && members.every(copied);
    return few ? { subset: members.sort(byJcs) } : null;
  }
  return null;
}

function ofTexts(texts: readonly string[]): Constraint {
  const folder = texts.some(text => text.includes('/')) ? commonFolder(texts) : null;
  if (folder !== null) {
    return { path: folder };
  }
  const prefix = commonPrefix(texts);
  if (codePoints(prefix) >= SHORTEST_PREFIX && codePoints(prefix) <= LONGEST) {
    return { prefix };
  }
  return { max_length: rounded(Math.max(...texts.map(codePoints))) };
}

/** `2024/*.csv` where all lie in one folder, `2024/**` where below one; null for what is no path. */
function commonFolder(texts: readonly string[]): string | null {
  if (!texts.every(text => cleanPath(text) === null && !text.includes('*'))) {
    return null;
  }
  const folders = texts.map(text => text.split('/').slice(0, -1));
  const [first = []] = folders;
  const shared = first.findIndex((part, at) => folders.some(folder => folder[at] !== part));
  const common = shared === -1 ? first : first.slice(0, shared);
  const flat = folders.every(folder => folder.length === common.length);
  const [ending] = texts.map(text => /\.[A-Za-z0-9]{1,10}$/.exec(text)?.[0] ?? '');
  const alike = ending !== '' && texts.every(text => text.endsWith(ending!));
  const pattern = [...common, flat ? (alike ? `*${ending}` : '*') : '**'].join('/');
  return cleanPattern(pattern) === null && codePoints(pattern) <= LONGEST ? pattern : '**';
}

function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts.map(text => [...text]);
  const points = [...first];
  const differs = points.findIndex((point, at) => others.some(other => other[at] !== point));
  return (differs === -1 ? points : points.slice(0, differs)).join('');
}

/** Up, to 1, 2 or 5 times a power of ten: a limit that tells little of the very text. */
function rounded(length: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, length)));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= length)!;
}

function copied(value: Json): boolean {
  if (typeof value === 'string') {
    return codePoints(value) <= LONGEST;
  }
  if (typeof value === 'number') {
    return !Number.isInteger(value) || Number.isSafeInteger(value);
  }
  return jcs(value).length <= LONGEST_VALUE;
}

function holdsNull(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));
}

function byJcs(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return jcs(a) < jcs(b) ? -1 : 1;
}
