import type { Door } from '../types';

/** What can be reached at all; the table says at which door. */
export type RouteName =
  | 'well-known'
  | 'healthz'
  | 'readyz'
  | 'enrol'
  | 'knock'
  | 'knocked'
  | 'facets'
  | 'requests'
  | 'use'
  | 'challenge'
  | 'config'
  | 'page'
  | 'status'
  | 'log'
  | 'metrics'
  | 'wallet';

const PROTOCOL: readonly RouteName[] = ['well-known', 'enrol', 'facets', 'requests', 'use'];

/** At the doors of programs: pages and their people have other ways in. */
const KNOCKING: readonly RouteName[] = ['knock', 'knocked'];

export const DOORS: Readonly<Record<Door, ReadonlySet<RouteName>>> = {
  facets: new Set([...PROTOCOL, ...KNOCKING, 'healthz', 'readyz']),
  listen: new Set([...PROTOCOL, ...KNOCKING, 'healthz', 'readyz', 'log']),
  page: new Set(PROTOCOL),
  consent: new Set([...PROTOCOL, 'challenge', 'config', 'page']),
  ui: new Set([...PROTOCOL, 'status', 'page']),
  kernel: new Set(['wallet']),
  metrics: new Set(['metrics'])
};

export interface Route {
  name: RouteName;
  /** Of `use`: nonce and, in the URL form, the token; of `requests` and `knocked`: the id; of `page` and `log`: the path. */
  parts: readonly string[];
}

const SHAPES: readonly [name: RouteName, method: RegExp, path: RegExp][] = [
  ['use', /^POST$/, /^\/([0-9a-f]{32})\/$/],
  ['use', /^(GET|POST)$/, /^\/([0-9a-f]{32})\/([A-Za-z0-9_.-]+)$/],
  ['requests', /^POST$/, /^\/requests\/([0-9a-f]{32})$/],
  ['facets', /^POST$/, /^\/facets$/],
  ['enrol', /^POST$/, /^\/enrol$/],
  ['knock', /^POST$/, /^\/knocks$/],
  ['knocked', /^POST$/, /^\/knocks\/([0-9a-f]{32})$/],
  ['well-known', /^GET$/, /^\/\.well-known\/facetry$/],
  ['healthz', /^GET$/, /^\/healthz$/],
  ['readyz', /^GET$/, /^\/readyz$/],
  ['metrics', /^GET$/, /^\/metrics$/],
  ['log', /^GET$/, /^\/log\/(checkpoint|tile\/[a-z0-9/.]{1,60})$/],
  ['challenge', /^POST$/, /^\/consent\/challenge$/],
  ['config', /^GET$/, /^\/consent\/config$/],
  ['status', /^GET$/, /^\/status$/],
  ['wallet', /^(GET|POST)$/, /^\/wallet\/.+$/],
  ['page', /^GET$/, /^(\/|\/[a-z0-9-]+\.[a-z0-9]+)(?:\?.*)?$/]
];

/** The route of a request at its door; undefined for everything else. */
export function routeOf(door: Door, method: string, target: string): Route | undefined {
  for (const [name, methods, path] of SHAPES) {
    const match = DOORS[door].has(name) && methods.test(method) ? path.exec(target) : null;
    if (match) {
      return { name, parts: match.slice(1) };
    }
  }
  return undefined;
}
