import type { Askers } from '../types';

type Kind = Extract<Askers, { kind: string }>['kind'];

/** Units of time that a rate or a rule counts in. */
export type Unit = 'second' | 'minute' | 'hour' | 'day';

/**
 * The words of one language for what terms allow. All of what is filled in is marked up already
 * (`word`, `quoted`, numbers as in JCS), so that no table can show a name otherwise than another.
 *
 * What is signed and verified is said in ENGLISH (docs/protocol.md §12); every other table is
 * for reading beside it.
 */
export interface Phrasing {
  /** As in `lang`. */
  readonly tag: string;
  readonly and: string;
  readonly or: string;
  /** A petname with one of these, in whatever case, could be taken for the sentence itself. */
  readonly own: readonly string[];
  /** How long a value is of which only the beginning is shown. */
  characters(count: number): string;
  others(count: number): string;

  exactly(value: string): string;
  oneOf(values: string): string;
  noneOf(values: string): string;
  atLeast(value: number): string;
  atMost(value: number): string;
  between(min: number, max: number): string;
  noLonger(length: number): string;
  containing(values: string): string;
  onlyOutOf(values: string): string;
  beginning(text: string): string;
  readonly anyPath: string;
  below(folder: string): string;
  matching(pattern: string): string;
  path(path: string): string;
  address(schemes: string, hosts: string, ports: string | null, path: string | null): string;
  network(network: string): string;
  readonly anyValue: string;
  allOf(limits: string): string;
  either(limits: string): string;

  uses(count: number): string;
  usesIn(count: number, period: string): string;
  grantsIn(count: number, period: string): string;
  grantsInAll(count: number): string;
  rows(count: number): string;
  /** Of one use, where there is a budget of rows, too. */
  rowsEachTime(count: number): string;
  rowsInAll(count: number): string;
  fields(names: readonly string[]): string;
  /** @param seconds where it is none of the units */
  period(unit: Unit | null, seconds: number): string;
  duration(count: number, unit: Unit): string;
  budget(name: string, ofResults: boolean, limit: string, each: string | null): string;
  requirement(parts: {
    eachTime: boolean;
    action: string;
    object: string;
    principal: string | null;
    same: string | null;
  }): string;
  readonly confirmed: string;
  observed(limits: string, until: string): string;
  from(time: string): string;
  /** @param time null where nothing ends it but a revocation */
  until(time: string | null): string;
  readonly lend: string;
  readonly lendNotOn: string;
  lendDown(links: number): string;

  may(who: string, actions: string, object: string): string;
  mayOnce(who: string, action: string, object: string): string;
  sending(bytes: number, type: string, digest: string): string;
  mayApprove(who: string, until: string | null): string;
  /** What may be done, of a rule or of what somebody may approve. */
  doing(actions: string, objects: string): string;
  granted(whom: string, grants: string): string;
  forAtMost(duration: string): string;
  key(kid: string): string;
  /** @param below a folder */
  any(kind: Kind, below: string | null, custody: 'own' | 'wallet' | undefined): string;
  anyOf(names: string): string;
  anyBeginning(text: string): string;
}

const counted = (count: number, unit: string): string =>
  `at most ${count} ${unit}${count === 1 ? '' : 's'}`;

/** What is signed as shown, and what verifiers hold it to. */
export const ENGLISH: Phrasing = {
  tag: 'en',
  and: 'and',
  or: 'or',
  own: ['may', 'until', 'lend', 'at most', 'only'],
  characters: count => `${count} characters`,
  others: count => `${count} others`,

  exactly: value => `exactly ${value}`,
  oneOf: values => `one of ${values}`,
  noneOf: values => `none of ${values}`,
  atLeast: value => `at least ${value}`,
  atMost: value => `at most ${value}`,
  between: (min, max) => `from ${min} to ${max}`,
  noLonger: length => `no longer than ${length}`,
  containing: values => `containing ${values}`,
  onlyOutOf: values => `only out of ${values}`,
  beginning: text => `beginning with ${text}`,
  anyPath: 'anywhere',
  below: folder => `below ${folder}`,
  matching: pattern => `matching ${pattern}`,
  path: path => `at ${path}`,
  address: (schemes, hosts, ports, path) =>
    `an address by ${schemes} at ${hosts}` +
    (ports === null ? '' : ` on port ${ports}`) +
    (path === null ? '' : ` below ${path}`),
  network: network => `in the network ${network}`,
  anyValue: 'any value',
  allOf: limits => `all of ${limits}`,
  either: limits => `either ${limits}`,

  uses: count => counted(count, 'use'),
  usesIn: (count, period) => `${counted(count, 'use')} in any ${period}`,
  grantsIn: (count, period) => `${counted(count, 'grant')} in any ${period}`,
  grantsInAll: count => `${counted(count, 'grant')} in all`,
  rows: count => counted(count, 'row'),
  rowsEachTime: count => `${counted(count, 'row')} each time`,
  rowsInAll: count => `${counted(count, 'row')} in all`,
  fields: names => (names.length === 0 ? 'no fields' : `only the fields ${names.join(', ')}`),
  period: (unit, seconds) => unit ?? `${seconds} seconds`,
  duration: (count, unit) => `${count} ${unit}${count === 1 ? '' : 's'}`,
  budget: (name, ofResults, limit, each) =>
    `${name}${ofResults ? ' of results' : ''} at most ${limit} in all` +
    (each === null ? '' : ` (${each} set aside for each use)`),
  requirement: ({ eachTime, action, object, principal, same }) =>
    `${eachTime ? 'each time ' : ''}only after ${action} on ${object}` +
    (principal === null ? '' : ` by the key ${principal}`) +
    (same === null ? '' : ` with the same ${same}`),
  confirmed: 'each use confirmed by a person',
  observed: (limits, until) =>
    `held to (${limits}) only from ${until} on, which until then is tried and stops nothing`,
  from: time => `from ${time}`,
  until: time => `until ${time ?? 'revoked'}`,
  lend: 'and may lend it to others',
  lendNotOn: 'and may lend it to others, who may not lend it on',
  lendDown: links => `and may lend it to others, at most ${links} links down`,

  may: (who, actions, object) => `${who} may use ${actions} on ${object}`,
  mayOnce: (who, action, object) => `${who} may use ${action} on ${object} this once`,
  sending: (bytes, type, digest) =>
    `sending ${bytes} byte${bytes === 1 ? '' : 's'} of ${type} with the SHA-256 ${digest}`,
  mayApprove: (who, until) => `${who} may approve${until === null ? '' : ` until ${until}`}`,
  doing: (actions, objects) => `${actions} on ${objects}`,
  granted: (whom, grants) => `Without asking, ${whom} is granted: ${grants}`,
  forAtMost: duration => `each for at most ${duration}`,
  key: kid => `the key ${kid}`,
  any: (kind, below, custody) =>
    `any ${kind}${below === null ? '' : ` below ${below}`}` +
    (custody === undefined
      ? ''
      : custody === 'own'
        ? ' with a key of its own'
        : ' whose key the service keeps'),
  anyOf: names => `any of ${names}`,
  anyBeginning: text => `any object beginning with ${text}`
};
