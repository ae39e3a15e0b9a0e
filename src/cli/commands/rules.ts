import { resolve } from 'node:path';

import type { PrincipalView, RuleView, SystemObjects } from '../../client';
import {
  type Askers,
  normalizeNeed,
  parseRule,
  Refusal,
  type Rule,
  type RuleGrant,
  readable
} from '../../protocol';
import type { Command, Typed } from '../command';
import { answer } from '../context';
import { atTerminal } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { shown, span, when } from '../facetLines';
import { Identities } from '../identities';
import { makeRule } from '../manifest/ruleMaking';
import { named, severalCalled } from '../targets';
import { GRANT_LIMITS, typedLimits } from '../typedLimits';
import { duration, moment, needOf, rateOf } from '../words';
import { endedLines } from './revoke';

const KINDS = ['notebook', 'job', 'agent', 'service'];

export const rulesList: Command = {
  name: 'rules list',
  summary: 'Show the rules that grant without asking.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const { rules } = await system.requests.list();
    const now = Math.floor(context.clock.now() / 1000);
    answer(
      context,
      { rules },
      rules.length === 0 ? ['There are no rules.'] : rules.flatMap(rule => ruleLines(rule, now))
    );
    return EXIT.ok;
  }
};

export const rulesAdd: Command = {
  name: 'rules add',
  summary: 'Decide beforehand, at a real terminal: grant what lies within a rule without asking.',
  words: 'NAME',
  arity: [1, 1],
  reach: 'deciding',
  options: {
    for: {
      type: 'string',
      value: 'WHO',
      help: 'any notebook, job, agent or service; or one principal, by name or id'
    },
    below: { type: 'string', value: 'DIR', help: 'any notebook whose file is below this folder' },
    keys: {
      type: 'string',
      value: 'own|wallet',
      help: 'only those who keep their own key, or whose key the service keeps'
    },
    on: {
      type: 'string',
      multiple: true,
      value: 'OBJECT',
      help: 'what it grants on; "sales-*" is every name that starts so'
    },
    actions: { type: 'string', value: 'A,B', help: 'which actions it grants' },
    lasts: { type: 'string', value: 'TIME', help: 'how long each grant lasts at most (1h)' },
    'at-most': { type: 'string', value: 'N/TIME', help: 'grants in a period (5/1h)' },
    times: { type: 'string', value: 'N', help: 'grants in all' },
    until: { type: 'string', value: 'TIME', help: 'when the rule ends (7d)' },
    ...GRANT_LIMITS
  },
  notes: [
    'A rule grants a whole request or leaves it waiting; what it grants can’t be lent on.',
    'It goes by what the service knows about who asks, never by what they say about themselves.'
  ],

  async run(context, typed) {
    const now = Math.floor(context.clock.now() / 1000);
    return atTerminal(context, async terminal => {
      const opened = await new Identities(context).owner(terminal);
      const { askers, named: one } = await askersOf(opened.system, typed);
      const rule = await makeRule(terminal, context, opened, ruleOf(typed, askers, now), one);
      answer(context, { rule }, [`Made the rule ${rule}.`]);
      return EXIT.ok;
    });
  }
};

export const rulesRevoke: Command = {
  name: 'rules revoke',
  summary: 'End a rule at once; what it granted goes on, unless you add --granted.',
  words: 'RULE',
  arity: [1, 1],
  options: {
    granted: { type: 'boolean', help: 'also end everything that it granted' },
    reason: { type: 'string', value: 'TEXT', help: 'recorded with it' }
  },
  notes: ['RULE is its id or its name. `facetry pause` and `facetry resume` take its id.'],

  async run(context, typed) {
    const { system } = await new Identities(context).viewer();
    const id = await ruleNamed(system, typed.words[0]!);
    const reason = typed.text('reason');
    const ended = await system.facets.revoke(id, {
      ...(typed.flag('granted') && { granted_since: 0 }),
      ...(reason !== undefined && { reason })
    });
    answer(context, ended, endedLines(ended));
    return EXIT.ok;
  }
};

function ruleLines(view: RuleView, now: number): string[] {
  const { id, rule, sentence, state, made_by: maker, made_at: made, granted, last_used } = view;
  const used = last_used === null ? '' : `, last ${span(now - last_used)} ago`;
  const count = granted === 1 ? '1 permission' : `${granted} permissions`;
  return [
    `${id}  “${shown(rule.name)}”  ${state}`,
    `    ${readable(sentence)}`,
    `    made by ${shown(maker.petname)} at ${when(made)}; granted ${count}${used}`
  ];
}

async function ruleNamed(system: SystemObjects, word: string): Promise<string> {
  const { rules } = await system.requests.list();
  const found = rules.filter(({ id, rule }) => id === word || rule.name === word);
  if (found.length === 1) {
    return found[0]!.id;
  }
  if (found.length === 0 && /^[0-9a-f]{32}$/.test(word)) {
    return word;
  }
  throw found.length === 0
    ? new UsageError(`“${shown(word)}” is not a rule; \`facetry rules list\` shows them.`)
    : severalCalled(
        word,
        found.map(({ id }) => id)
      );
}

async function askersOf(
  system: SystemObjects,
  typed: Typed
): Promise<{ askers: Askers; named?: PrincipalView }> {
  const below = typed.text('below');
  const who = typed.text('for') ?? (below === undefined ? undefined : 'notebook');
  const custody = typed.text('keys');
  if (who === undefined) {
    throw new UsageError('Say for whom: --for WHO, or --below DIR for the notebooks of a folder.');
  }
  if (!KINDS.includes(who)) {
    if (below !== undefined || custody !== undefined) {
      throw new UsageError('--below and --keys go with a kind, not with one principal.');
    }
    const { principal } = await named(system, who);
    if (principal === undefined) {
      throw new UsageError(`“${shown(who)}” is not a principal.`);
    }
    return { askers: { principal: principal.principal }, named: principal };
  }
  return {
    askers: {
      kind: who,
      ...(below !== undefined && { below: resolve(below) }),
      ...(custody !== undefined && { custody })
    } as Askers
  };
}

function ruleOf(typed: Typed, askers: Askers, now: number): Rule {
  const [name] = typed.words as [string];
  const times = typed.count('times');
  const on = typed.list('on');
  const actions = typed.text('actions');
  if (on.length === 0 || actions === undefined) {
    throw new UsageError('Say what it grants: --on OBJECT and --actions A,B.');
  }
  const rule = {
    name,
    askers,
    grants: on.map(object => grantOf(typed, object, actions, now)),
    lifetime: duration(typed.text('lasts') ?? '1h'),
    expiry: moment(typed.text('until') ?? '7d', now),
    uses: times ?? null,
    rate: rateOf(typed.text('at-most') ?? '5/1h')
  };
  try {
    return parseRule(rule);
  } catch (error) {
    throw error instanceof Refusal
      ? new UsageError(`That is not a valid rule: ${error.detail}.`)
      : error;
  }
}

/** `sales-*` is a beginning; a star means nothing elsewhere. */
function grantOf(typed: Typed, on: string, actions: string, now: number): RuleGrant {
  const prefix = /^([^*]+)\*$/.exec(on)?.[1];
  if (prefix === undefined && on.includes('*')) {
    throw new UsageError(`“${shown(on)}” names nothing: a star goes at the end, as in "sales-*".`);
  }
  const need = normalizeNeed(needOf('-', [actions], typedLimits(typed), now));
  const { object: _o, not_before: _n, expiry: _e, delegation: _d, ...limits } = need;
  return { objects: prefix === undefined ? { exact: on } : { prefix }, ...limits };
}
