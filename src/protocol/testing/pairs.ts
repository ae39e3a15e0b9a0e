import { jcs } from '../canonical';
import { isComposed } from '../constraints/composed';
import { holds, parseConstraint, subsumesConstraint } from '../constraints/constraints';
import type { Constraint, Json, UrlLimit } from '../types';
import { Seeded } from './seeded';

/** Few values, so that random constraints meet. */
const VALUES: readonly Json[] = [
  null,
  true,
  0,
  1,
  2,
  3,
  2.5,
  -1,
  0.1 + 0.2,
  '',
  'a',
  'ab',
  'abc',
  'b',
  'a/b',
  'a/b/c',
  'a/c',
  'b/a',
  'a/../b',
  'é',
  'e\u0301',
  '1',
  [],
  ['a'],
  ['a', 'b'],
  ['b'],
  [1, 2],
  ['a', 'a', 'a'],
  {},
  { a: 1 }
];
const ELEMENTS: readonly Json[] = ['a', 'b', 1, 2, 'é'];
const PATHS = ['**', 'a/**', 'a/b/**', 'a/*', '*/b', 'a/b', '*', 'a/*/c', 'a*/b', 'b/**'];
const NETWORKS = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '10.1.2.3/32',
  '127.0.0.0/8',
  '::/0',
  '2001:db8::/32',
  '2001:db8:1::/48',
  'fe80::/10',
  '::1/128'
];
const ADDRESSES = [
  '10.0.0.1',
  '10.1.2.3',
  '10.1.255.255',
  '11.0.0.0',
  '127.0.0.1',
  '127.1',
  '0177.0.0.1',
  '2130706433',
  '0x7f.0.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '2001:DB8::1',
  '2001:db8:1::1',
  'fe80::1',
  'fe80::1%eth0'
];
const HOSTS = ['a.org', '*.a.org', 'x.a.org', '*.x.a.org', 'b.org', '10.1.2.3', '[::1]'];
const URL_HOSTS = [
  'a.org',
  'A.org',
  'a.org.',
  'x.a.org',
  'y.x.a.org',
  'xa.org',
  'b.org',
  '10.1.2.3',
  '167838211',
  '012.1.2.3',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:10.1.2.3]',
  'a.org@b.org',
  'xn--a-ecp.org',
  'ａ.org'
];
const URL_PATHS = [
  '',
  '/',
  '/v1',
  '/v1/',
  '/v1/x',
  '/v10',
  '/%76%31/x',
  '/v1/../v2',
  '/v1/%2e%2e/v2',
  '/v1/%252e%252e/v2',
  '/v1%2fx',
  '/v1//x',
  '/v1/..;/v2',
  '/v2?next=/v1',
  '/v1?q=1',
  '/v1#x',
  '?q'
];
const PORTS = ['', ':80', ':443', ':8443', ':0443', ':', ':65536'];

function url(seeded: Seeded): UrlLimit {
  return {
    schemes: seeded.some(['https', 'http', 'ws'] as const, 1, 2),
    hosts: seeded.some(HOSTS, 1, 3),
    ...(seeded.chance(3) && { ports: seeded.some([80, 443, 8443], 1, 2) }),
    ...(seeded.chance(3) && { path: seeded.pick(['/', '/v1', '/v1/x', '/v2']) })
  };
}

/** What is not is no form of `not_one_of`. */
const COMPOSED = VALUES.filter(value => isComposed(jcs(value)));

function range(seeded: Seeded): NonNullable<Constraint['range']> {
  const [min, max] = [seeded.below(5) - 1, seeded.below(5) - 1].sort((a, b) => a - b);
  return seeded.pick([{ min: min! }, { max: max! }, { min: min!, max: max! }]);
}

const MAKERS: { [M in keyof Constraint]-?: (seeded: Seeded, depth: number) => Constraint[M] } = {
  exact: seeded => seeded.pick(seeded.chance(2) ? VALUES : (ADDRESSES as Json[])),
  one_of: seeded => seeded.some(seeded.chance(2) ? VALUES : [...VALUES, ...ADDRESSES], 1, 4),
  not_one_of: seeded => seeded.some(COMPOSED, 1, 3),
  range,
  max_length: seeded => seeded.below(4),
  contains: seeded => seeded.some(ELEMENTS, 1, 2),
  subset: seeded => seeded.some(ELEMENTS, 1, 3),
  prefix: seeded => seeded.pick(['', 'a', 'ab', 'a/', 'b', 'https://a.org']),
  path: seeded => seeded.pick(PATHS),
  url,
  cidr: seeded => seeded.pick(NETWORKS),
  wildcard: () => true,
  all: (seeded, depth) => nested(seeded, depth),
  any: (seeded, depth) => nested(seeded, depth)
};

function nested(seeded: Seeded, depth: number): Constraint[] {
  return Array.from({ length: 1 + seeded.below(2) }, () => anyConstraint(seeded, depth + 1));
}

/** A well-formed constraint of one or two members. */
export function anyConstraint(seeded: Seeded, depth = 1): Constraint {
  const members = (Object.keys(MAKERS) as (keyof Constraint)[]).filter(
    member => depth < 3 || (member !== 'all' && member !== 'any')
  );
  const chosen = seeded.some(members, 1, 2);
  return Object.fromEntries(chosen.map(member => [member, MAKERS[member](seeded, depth)]));
}

/** What somebody who narrows would write; it may be wrong. */
function narrowed(seeded: Seeded, parent: Constraint): Constraint {
  const copy = JSON.parse(JSON.stringify(parent)) as Constraint;
  switch (seeded.below(6)) {
    case 0:
      return { ...copy, ...anyConstraint(seeded) };
    case 1:
      return { all: [copy, anyConstraint(seeded)] };
    case 2:
      return { any: [copy, { ...copy, ...anyConstraint(seeded) }] };
    case 3:
      return copy.any?.[0] ?? copy.all?.[0] ?? copy;
    case 4: {
      const kept = samples(seeded, parent, copy).filter(value => holds(parent, value) === null);
      return kept.length === 0 ? copy : { one_of: seeded.some(kept, 1, 3) };
    }
    default: {
      const members = Object.keys(copy) as (keyof Constraint)[];
      const member = seeded.pick(members);
      return { ...copy, [member]: MAKERS[member](seeded, 2) };
    }
  }
}

function mentioned(constraint: Constraint): Json[] {
  const { exact, one_of, not_one_of, contains, subset, all, any } = constraint;
  const lists = [contains, subset].flatMap(list => (list ? [list, list.slice(0, 1)] : []));
  const inner = [...(all ?? []), ...(any ?? [])].flatMap(mentioned);
  return [
    ...(exact === undefined ? [] : [exact]),
    ...(one_of ?? []),
    ...(not_one_of ?? []),
    ...lists,
    ...inner
  ];
}

function anyUrl(seeded: Seeded): string {
  const scheme = seeded.pick(['https', 'HTTPS', 'http', 'ws', 'ftp']);
  return `${scheme}://${seeded.pick(URL_HOSTS)}${seeded.pick(PORTS)}${seeded.pick(URL_PATHS)}`;
}

/** Argument values that these constraints may tell apart. */
function samples(seeded: Seeded, ...constraints: Constraint[]): Json[] {
  return [
    ...VALUES,
    ...ADDRESSES,
    ...constraints.flatMap(mentioned),
    ...Array.from({ length: 24 }, () => anyUrl(seeded)),
    [...seeded.some(ELEMENTS, 0, 4)]
  ];
}

export interface PairReport {
  pairs: number;
  /** Pairs of which the parent was said to take in the child. */
  accepted: number;
  /** Values that kept such a child, and so had to keep its parent. */
  kept: number;
  unsound: { round: number; parent: Constraint; child: Constraint; value: Json; why: string }[];
}

/**
 * The oracle of subsumption: what keeps a child that its parent takes in must keep the parent.
 * Half of the pairs are made by narrowing, half at random.
 */
export function comparePairs(pairs: number, seed: number): PairReport {
  const seeded = new Seeded(seed);
  const report: PairReport = { pairs, accepted: 0, kept: 0, unsound: [] };
  for (let round = 0; round < pairs; round++) {
    const parent = parseConstraint(anyConstraint(seeded));
    const child = parseConstraint(
      seeded.chance(2) ? anyConstraint(seeded) : narrowed(seeded, parent)
    );
    if (subsumesConstraint(parent, child) !== null) {
      continue;
    }
    report.accepted++;
    for (const value of samples(seeded, parent, child)) {
      if (holds(child, value) !== null) {
        continue;
      }
      report.kept++;
      const why = holds(parent, value);
      if (why !== null && report.unsound.length < 10) {
        report.unsound.push({ round, parent, child, value, why });
      }
    }
  }
  return report;
}
