import { MAX_UPLOAD } from './token';

/** Bytes of the longest answer that is passed on of a service of which nobody said otherwise. */
export const LONG_ANSWER = 1024 ** 3;
/** The most that anybody can say, and the longest upload. */
export const LONGEST_ANSWER = MAX_UPLOAD;

/** From the longest on. */
const UNITS: readonly (readonly [name: string, bytes: number])[] = [
  ['TiB', 1024 ** 4],
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['TB', 1000 ** 4],
  ['GB', 1000 ** 3],
  ['MB', 1000 ** 2],
  ['KB', 1000],
  ['B', 1]
];

/** Bytes as people write them (`4 GiB`, `500MB`, `1024`); null where that is no size. */
export function sizeFrom(text: string): number | null {
  const [, count, name = 'B'] = /^(\d{1,15}) ?([KMGT]?i?B)?$/i.exec(text.trim()) ?? [];
  const unit = UNITS.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  const bytes = Number(count) * (unit ?? NaN);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/** The shortest of those forms: `4 GiB`, not `4294967296 B`. */
export function sizeText(bytes: number): string {
  const [name, unit] = UNITS.find(([, each]) => bytes >= each && bytes % each === 0) ?? ['B', 1];
  return `${bytes / unit} ${name}`;
}

/** Whether that can be said to be the longest answer of a service. */
export function isLongest(bytes: unknown): bytes is number {
  return Number.isSafeInteger(bytes) && Number(bytes) >= 1 && Number(bytes) <= LONGEST_ANSWER;
}
