import { type ObjectView, type RuleView, type SystemObjects } from '../../client';
import { closest, type Manifest, type NamedNeed, type NamedService } from '../../manifest';
import { FacetryError, type Json, jcs, safeText } from '../../protocol';
import { type ApproverPlan, approversPlanned } from './approverPlanning';
import { fitting } from './connecting';
import { holders, liesIn } from './holders';
import { documentText, inside } from './manifestFile';
import { type RulePlan, rulesPlanned } from './rulePlanning';

/** What becomes of one service of the file. */
export interface ServicePlan {
  service: NamedService;
  /**
   * `connect`: its name is free; `replace`: it leads elsewhere now, and what was granted there would
   * end; `change`: the same place with other actions; `mark`: the same, where more
   * persons have to grant an action from then on; `lengthen`: the same, with another longest answer;
   * `remain`: as it is; `trouble`: nothing is done.
   */
  change: 'connect' | 'replace' | 'change' | 'mark' | 'lengthen' | 'remain' | 'trouble';
  /** As it would be registered; without a credential. */
  config: Json;
  origin?: string;
  /** Where it leads now. */
  was?: string;
  /** How the API wants its key; null where it wants none. */
  auth?: string | null;
  /** Where its key goes, if that is not where the API is: a server that gives tokens for it. */
  keyTo?: string;
  /** Actions that more persons have to grant from then on, by how many. */
  marks?: Record<string, number>;
  /** Actions that take more persons than the file says: that stays. */
  stricter?: Record<string, number>;
  trouble?: string;
  /** Other names that lead to where this one would: it may be a new name of one of them. */
  also?: string[];
}

/** How one need of the file stands. */
export interface NeedPlan {
  need: NamedNeed;
  /**
   * `unknown`: nothing of this name is, or would be, connected, or it has no such action; `over`: its
   * end has passed.
   */
  state: 'held' | 'ask' | 'unknown' | 'over';
  /** Names of the notebooks that hold it. */
  by: string[];
}

export interface Plan {
  services: ServicePlan[];
  needs: NeedPlan[];
  rules: RulePlan[];
  /** Rules for notebooks of this folder that the file does not have, perhaps not any more. */
  unnamed: RuleView[];
  approvers: ApproverPlan[];
}

/** What `apply` would do, and how needs and rules stand. It changes nothing; the service looks at documents. */
export async function planned(
  manifest: Manifest,
  folder: string,
  system: SystemObjects,
  now: number
): Promise<Plan> {
  const [{ objects }, { facets, principals }, { rules: standing }] = await Promise.all([
    system.registry.list(),
    system.facets.list(),
    system.requests.list()
  ]);
  const services: ServicePlan[] = [];
  const found = new Map(objects.map(object => [object.name, object.actions]));
  for (const service of manifest.services) {
    const { actions, ...plan } = await look(service, folder, system, objects);
    services.push({ ...plan, ...alsoThere(plan, objects, manifest) });
    if (actions !== undefined) {
      found.set(service.name, actions);
    }
  }
  const needs = manifest.needs.map(need => {
    const actions = found.get(need.need.object);
    const known =
      actions !== undefined && need.need.actions.every(name => Object.hasOwn(actions, name));
    const over = need.ends !== null && 'at' in need.ends && need.ends.at <= now;
    const by =
      known && !over
        ? holders(need, { facets, principals, definitions: actions, folder, now })
        : [];
    const state = over ? 'over' : by.length > 0 ? 'held' : known ? 'ask' : 'unknown';
    return { need, state, by } satisfies NeedPlan;
  });
  const known = new Set(found.keys());
  const rules = rulesPlanned(manifest.rules, { folder, standing, known, now });
  const standingApprovers = facets.filter(
    ({ bounds, state }) => bounds !== undefined && (state === 'live' || state === 'paused')
  );
  const approvers = approversPlanned(manifest.approvers, {
    standing: standingApprovers,
    known,
    now
  });
  return { services, needs, rules, unnamed: unnamed(standing, rules, folder), approvers };
}

/** Of a name that would be connected: what leads there too, and is not in the file. */
function alsoThere(
  { service, change, origin }: ServicePlan,
  objects: readonly ObjectView[],
  manifest: Manifest
): { also?: string[] } {
  const named = new Set(manifest.services.map(({ name }) => name));
  const also = objects
    .filter(one => one.kind === service.kind && one.origin === origin && !named.has(one.name))
    .map(({ name }) => name);
  return change === 'connect' && also.length > 0 ? { also } : {};
}

/** Those that grant to notebooks of this folder and stand for none of the file. */
function unnamed(
  standing: readonly RuleView[],
  rules: readonly RulePlan[],
  folder: string
): RuleView[] {
  const meant = new Set(rules.map(plan => ('stands' in plan ? plan.stands.id : undefined)));
  return standing.filter(({ id, rule: { askers } }) => {
    const below = 'below' in askers ? askers.below : undefined;
    return below !== undefined && liesIn(folder, below) !== null && !meant.has(id);
  });
}

/** Whether something is not as the file says. */
export function hasWork({ services, rules, approvers }: Plan): boolean {
  return [...services, ...rules, ...approvers].some(({ change }) => change !== 'remain');
}

/** Whether `apply` does something about it; the rest a person has to mend in the file, or to end. */
export function canApply({ services, rules, approvers }: Plan): boolean {
  const left = ['remain', 'trouble', 'differ'];
  return [...services, ...rules, ...approvers].some(({ change }) => !left.includes(change));
}

async function look(
  service: NamedService,
  folder: string,
  system: SystemObjects,
  objects: readonly ObjectView[]
): Promise<ServicePlan & { actions?: ObjectView['actions'] }> {
  try {
    const present = objects.find(({ name }) => name === service.name);
    const config = configOf(service, folder, present?.longest_answer);
    const seen = await system.registry.inspect(service.kind, config);
    const { origin, actions } = seen;
    const { auth, keyTo } = authOf(seen as { config?: unknown });
    const unmarkable = strangerIn(service.persons ?? {}, actions);
    if (unmarkable !== null) {
      return { service, change: 'trouble', config: null, trouble: unmarkable };
    }
    const same = present?.kind === service.kind && present.origin === origin;
    const { marks, stricter } = marksOf(service, same ? present!.actions : {});
    const change =
      present === undefined
        ? 'connect'
        : !same
          ? 'replace'
          : jcs(unmarked(present.actions)) !== jcs(actions)
            ? 'change'
            : Object.keys(marks).length > 0
              ? 'mark'
              : (service.longestAnswer ?? present.longest_answer) !== present.longest_answer
                ? 'lengthen'
                : 'remain';
    const was = present === undefined ? {} : { was: present.origin };
    const elsewhere = keyTo === undefined || keyTo === origin ? {} : { keyTo };
    return {
      ...{ service, change, config, origin, auth, actions, marks, stricter },
      ...elsewhere,
      ...was
    };
  } catch (error) {
    if (error instanceof FacetryError) {
      return { service, change: 'trouble', config: null, trouble: error.message };
    }
    throw error;
  }
}

/** What the file says of persons beside what stands: a mark is raised, and never lowered. */
function marksOf(
  { persons = {} }: NamedService,
  present: ObjectView['actions']
): { marks: Record<string, number>; stricter: Record<string, number> } {
  const of = (name: string): number =>
    (Object.hasOwn(present, name) ? present[name]!.persons : undefined) ?? 1;
  const named = Object.entries(persons);
  return {
    marks: Object.fromEntries(named.filter(([name, count]) => count > of(name))),
    stricter: Object.fromEntries(
      named.filter(([name, count]) => count < of(name)).map(([name]) => [name, of(name)])
    )
  };
}

/** @returns null, or what is wrong with actions that the file marks */
function strangerIn(
  persons: Record<string, number>,
  actions: ObjectView['actions']
): string | null {
  const name = Object.keys(persons).find(action => !Object.hasOwn(actions, action));
  if (name === undefined) {
    return null;
  }
  const near = closest(name, Object.keys(actions));
  const meant = near === null ? '' : ` Did you mean “${safeText(near, 64)}”?`;
  return `its persons name “${safeText(name, 64)}”, which is none of its actions.${meant}`;
}

/** How many persons grant an action is said apart from what it does. */
function unmarked(actions: ObjectView['actions']): ObjectView['actions'] {
  return Object.fromEntries(
    Object.entries(actions).map(([name, { persons: _, ...action }]) => [name, action])
  );
}

/** As the registry takes it (docs/protocol.md §9), without a credential. */
function configOf(service: NamedService, folder: string, stands?: number): Json {
  const { folder: below, write, document, address, methods, auth, network, slashes } = service;
  // What the file does not say, whoever connected it did.
  const longest = service.longestAnswer ?? stands;
  const shared: Record<string, Json> = longest === undefined ? {} : { longest_answer: longest };
  if (service.kind === 'files') {
    return { folder: inside(folder, below!), write: write ?? false, ...shared };
  }
  return {
    ...(document === undefined
      ? {}
      : 'url' in document
        ? { document_url: document.url }
        : { document: fitting(documentText(folder, document.file), document.file) }),
    ...(address === undefined ? {} : { address }),
    ...(methods === undefined ? {} : { methods }),
    ...(auth === undefined ? {} : { auth }),
    ...(network === undefined ? {} : { network }),
    ...(slashes === undefined ? {} : { slashes }),
    ...shared
  };
}

function authOf({ config }: { config?: unknown }): { auth: string | null; keyTo?: string } {
  const said = Object((config as { auth?: unknown } | null)?.auth) as Record<string, unknown>;
  const { kind, token_url: server } = said;
  return {
    auth: typeof kind === 'string' && kind !== 'none' ? kind : null,
    ...(typeof server === 'string' && {
      keyTo: URL.canParse(server) ? new URL(server).origin : server
    })
  };
}
