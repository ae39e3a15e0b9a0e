import { resolve } from 'node:path';

import type { Command } from '../command';
import { applyApprovers, approverLines } from '../manifest/approverApplying';
import { connect } from '../manifest/connecting';
import { type Context, answer } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { CommandError, EXIT, type ExitCode, UsageError } from '../errors';
import { shown } from '../facetLines';
import { Identities, type Opened } from '../identities';
import { manifestOf, openManifest } from '../manifest/manifestFile';
import {
  canApply,
  hasWork,
  type NeedPlan,
  type Plan,
  planned,
  type ServicePlan
} from '../manifest/planning';
import type { Manifest } from '../../manifest';
import {
  boundsSentence,
  normalizeNeed,
  placeWords,
  ruleSentence,
  sentence,
  sizeText,
  readable
} from '../../protocol';
import { applyRules, ruleLines, unnamedLines } from '../manifest/ruleApplying';
import type { Terminal } from '../terminal';

const FILE_HELP = 'Without FILE: the nearest facetry.toml, from here up to the repository’s root.';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what facetry.toml would connect, and how its needs, rules and approvers stand.',
  words: '[FILE]',
  arity: [0, 1],
  notes: [
    FILE_HELP,
    'This changes nothing. Exit code 3 if services, rules or approvers are not as the file says.'
  ],

  async run(context, typed) {
    // Before anything is asked: what is wrong with it is told where no service runs, too.
    const file = openManifest(typed.words[0]);
    const manifest = manifestOf(file);
    const { system } = await new Identities(context).viewer();
    const found = await planOf(context, manifest, file.folder, system);
    const now = Math.floor(context.clock.now() / 1000);
    answer(context, viewOf(found), linesOf(found, now));
    return hasWork(found) ? EXIT.waiting : EXIT.ok;
  }
};

export const apply: Command = {
  name: 'apply',
  summary:
    'Connect what facetry.toml names, make its rules and invite its approvers, at a real terminal.',
  words: '[FILE]',
  arity: [0, 1],
  reach: 'deciding',
  options: {
    replace: {
      type: 'boolean',
      help: 'move names that lead elsewhere; what was granted there ends'
    }
  },
  notes: [
    FILE_HELP,
    'It disconnects and revokes nothing, and does nothing that `facetry plan` does not show.'
  ],

  async run(context, typed) {
    const file = openManifest(typed.words[0]);
    // Before anybody is asked for a passphrase.
    const manifest = manifestOf(file);
    return atTerminal(context, async terminal => {
      const opened = await new Identities(context).owner(terminal);
      const found = await planOf(context, manifest, file.folder, opened.system);
      return applyAt(terminal, context, opened, found, typed.flag('replace'));
    });
  }
};

async function planOf(
  context: Context,
  manifest: Manifest,
  folder: string,
  system: Opened['system']
): Promise<Plan> {
  const now = Math.floor(context.clock.now() / 1000);
  return planned(manifest, resolve(folder), system, now);
}

async function applyAt(
  terminal: Terminal,
  context: Context,
  opened: Opened,
  found: Plan,
  replace: boolean
): Promise<ExitCode> {
  const work = found.services.filter(({ change }) => change !== 'remain' && change !== 'trouble');
  const troubles = found.services.filter(({ change }) => change === 'trouble');
  found.services.flatMap(serviceLines).forEach(line => terminal.say(line));
  const moving = work.filter(({ change }) => change === 'replace');
  if (moving.length > 0 && !replace) {
    throw new UsageError(
      `${moving.map(({ service }) => service.name).join(', ')}: connected to another place already. ` +
        'With --replace the name moves, and what was granted there ends.'
    );
  }
  if (work.length > 0) {
    terminal.say('');
    await confirmed(terminal, 'apply', 'nothing is connected.');
  }
  const applied: string[] = [];
  for (const one of work) {
    await connectOne(terminal, opened.system, one);
    applied.push(one.service.name);
  }
  const { made, left } = await applyRules(terminal, context, opened, found.rules);
  const people = await applyApprovers(terminal, context, opened, found.approvers);
  const unmet = [
    ...troubles.map(({ service, trouble }) => ({ name: service.name, why: trouble })),
    ...left,
    ...people.left
  ];
  const lines = [
    ...applied.map(name => `Connected ${shown(name)}.`),
    ...made.map(({ name, rule }) => `Made the rule “${shown(name)}”: ${rule}.`),
    ...people.invited.map(
      ({ name, link }) => `Invited ${shown(name)}, once, within 10 minutes: ${link}`
    )
  ];
  const nothing = unmet.length === 0 ? ['Nothing to do.'] : [];
  answer(
    context,
    { applied, rules: made, approvers: people.invited, troubles: unmet.map(({ name }) => name) },
    lines.length > 0 ? lines : nothing
  );
  if (unmet.length > 0) {
    throw new CommandError(
      'not_applied',
      unmet.map(({ name, why }) => `${shown(name)}: ${shown(why)}`).join('\n')
    );
  }
  return EXIT.ok;
}

/** What a repository says about a secret is done only once a person has seen where it would go. */
async function connectOne(
  terminal: Terminal,
  system: Opened['system'],
  { service, config, change, origin, auth, keyTo = origin, marks = {} }: ServicePlan
): Promise<void> {
  const { name, kind, secret } = service;
  let credential = {};
  let typed: string | undefined;
  if (auth !== null && secret?.kind === 'reference') {
    terminal.say('');
    terminal.say(
      `${shown(name)}: what ${shown(secret.reference)} holds goes to ${shown(keyTo)}, each time.`
    );
    await confirmed(terminal, 'send', `${name} is not connected.`);
    credential = { credential: secret.reference };
  } else if (auth !== null) {
    typed = await terminal.askSecret(
      `Credential of ${shown(name)} (${shown(auth)}, ${shown(keyTo)}): `
    );
  }
  const connection = { name, kind, config: { ...(config as object), ...credential } };
  await connect(system.registry, connection, {
    secret: typed,
    replace: change === 'replace',
    persons: marks
  });
}

function linesOf(found: Plan, now: number): string[] {
  const lines = [
    ...found.services.flatMap(serviceLines),
    ...found.needs.flatMap(one => needLines(one, now)),
    ...found.rules.flatMap(ruleLines),
    ...found.unnamed.flatMap(unnamedLines),
    ...found.approvers.flatMap(approverLines),
    canApply(found)
      ? 'Run `facetry apply` to do this.'
      : hasWork(found)
        ? '`facetry apply` can do nothing about this: mend what is marked first.'
        : 'Nothing to do.'
  ];
  return lines;
}

const SIGNS = {
  connect: '+',
  replace: '!',
  change: '~',
  mark: '~',
  lengthen: '~',
  remain: '=',
  trouble: '?'
} as const;

function serviceLines(plan: ServicePlan): string[] {
  const { service, change, origin, was, auth, keyTo, trouble } = plan;
  const { name, kind, secret, write, network } = service;
  const inside = network === 'private' ? ', whose name may lead into the private network' : '';
  const place = `${shown(placeWords(origin ?? ''))}${inside}`;
  const what =
    kind === 'files'
      ? write
        ? 'a folder, files may be written'
        : 'a folder, read only'
      : 'an API';
  const words = {
    connect: `would be connected: ${what}, ${place}`,
    replace: `leads to ${shown(placeWords(was ?? ''))} now; it would lead to ${place}, and what was granted there would end`,
    change: `has other actions now, at ${place}; what was granted of those would wait for you`,
    lengthen: `is connected: ${place}; the longest answer would be ${sizeText(service.longestAnswer!)}`,
    mark: `is connected: ${place}; what was granted of these actions would wait for you`,
    remain: `is connected: ${place}`,
    trouble: `can’t be connected: ${shown(trouble)}`
  };
  const from =
    secret?.kind === 'reference'
      ? `read from ${shown(secret.reference)}`
      : 'asked for by `facetry apply`';
  const away = keyTo === undefined ? '' : `, and goes to ${shown(keyTo)}`;
  const key = auth ? [`    its key (${shown(auth)}) is ${from}${away}`] : [];
  return [
    `${SIGNS[change]} ${shown(name)} ${words[change]}`,
    ...(change === 'remain' || change === 'trouble' ? [] : key),
    ...alsoLines(plan),
    ...personsLines(plan)
  ];
}

function alsoLines({ also = [] }: ServicePlan): string[] {
  const names = also.map(name => shown(name)).join(', ');
  return also.length === 0
    ? []
    : [
        `    ${names} ${also.length === 1 ? 'leads' : 'lead'} there already: what was granted there stays there, and`,
        `    is asked for anew here. What is not wanted any more ends by facetry services remove ${also.map(name => shown(name)).join(' ')}`
      ];
}

function personsLines({ marks = {}, stricter = {} }: ServicePlan): string[] {
  return [
    ...Object.entries(marks).map(
      ([action, persons]) => `    ${shown(action)} is granted by ${persons} persons together`
    ),
    ...Object.entries(stricter).map(
      ([action, persons]) =>
        `    ${shown(action)} takes ${persons} persons already, more than the file says; that stays`
    )
  ];
}

/** As it would be if it were asked for now. */
function needLines(
  { need: { name, notebooks, need, ends }, state, by }: NeedPlan,
  now: number
): string[] {
  const whose =
    notebooks === null ? 'any notebook' : notebooks.map(one => shown(one, 120)).join(', ');
  const expiry = ends === null ? null : 'at' in ends ? ends.at : now + ends.after;
  const terms = normalizeNeed(expiry === null ? need : { ...need, expiry });
  const words = {
    held: `held by ${by.map(one => shown(one)).join(', ')}`,
    ask: 'would be asked for',
    unknown: 'can’t be granted: nothing connected, or named here, has it',
    over: 'can’t be asked for: its end has passed. Write a later one'
  };
  return [`  ${shown(name)}: ${readable(sentence(whose, terms))}`, `    ${words[state]}`];
}

function viewOf({ services, needs, rules, unnamed, approvers }: Plan): unknown {
  return {
    services: services.map(({ service, config: _config, ...plan }) => ({
      name: service.name,
      kind: service.kind,
      ...plan,
      secret: service.secret
    })),
    needs: needs.map(({ need: { name, notebooks, need }, state, by }) => ({
      name,
      notebooks,
      need,
      state,
      by
    })),
    rules: rules.map(plan => ({
      ...plan,
      ...('rule' in plan && { sentence: ruleSentence(plan.rule) }),
      ...('stands' in plan && { stands: plan.stands.id })
    })),
    unnamed: unnamed.map(({ id, rule: { name }, sentence }) => ({ id, name, sentence })),
    approvers: approvers.map(plan => ({
      ...plan,
      ...('bounds' in plan && { sentence: boundsSentence(plan.name, plan.bounds) }),
      ...('stands' in plan && { stands: plan.stands.id })
    }))
  };
}
