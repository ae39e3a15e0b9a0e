import { fill, type Strings } from './strings';

/** Mark in what a browser says of itself → name; whoever says several is the first of them. */
const BROWSERS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari']
];
const SYSTEMS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux']
];

/** “Firefox on Linux”, until its person finds a better name. @param agent `navigator.userAgent` */
export function browserName(agent: string, strings: Strings): string {
  const named = (known: typeof BROWSERS): string | undefined =>
    known.find(([mark]) => mark.test(agent))?.[1];
  const [browser = strings.browser, system] = [named(BROWSERS), named(SYSTEMS)];
  return system === undefined ? browser : fill(strings.browserOn, browser, system);
}
