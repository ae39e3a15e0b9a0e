import { readFileSync } from 'node:fs';

import { childTerms, type HeldFacet, type Narrowing, readCard } from '../../client';
import { PASSPHRASE_FD } from '../backupKey';
import type { Command, Typed } from '../command';
import { answer, type Context } from '../context';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities } from '../identities';
import { typedLimits } from '../typedLimits';
import { moment, needOf } from '../words';
import { writeBundle } from './handOver';
import { chosen } from './invoke';

export const lend: Command = {
  name: 'lend',
  summary: 'Lend a part of a facet to whoever a card belongs to.',
  words: 'FACET|OBJECT [CARD]',
  arity: [1, 2],
  options: {
    bundle: {
      type: 'string',
      value: 'FILE',
      help: 'without CARD: write it with a key of its own, for whoever claims it first'
    },
    recipient: {
      type: 'string',
      multiple: true,
      value: 'age1…',
      help: 'encrypt the bundle for this age public key instead of a passphrase'
    },
    'passphrase-fd': PASSPHRASE_FD,
    actions: { type: 'string', value: 'A,B', help: 'only these actions' },
    where: { type: 'string', multiple: true, value: 'ARG=LIMIT', help: 'limit an argument' },
    expires: { type: 'string', value: 'TIME', help: 'until then: 30m, 2h, 2026-12-31T18:00' },
    uses: { type: 'string', value: 'N', help: 'N uses' },
    rate: { type: 'string', value: 'N/TIME', help: 'N uses a period: 5/1h' },
    budget: {
      type: 'string',
      multiple: true,
      value: 'NAME=N',
      help: 'N in all, of an argument or of results'
    },
    requires: {
      type: 'string',
      multiple: true,
      value: '"OBJECT/ACTION …"',
      help: 'only after this was done: same=ARG,ARG, by=KEY, consume'
    },
    rows: { type: 'string', value: 'N', help: 'N rows of each result' },
    fields: { type: 'string', value: 'A,B', help: 'only these fields of results' },
    confirm: { type: 'boolean', help: 'a person confirms each use' },
    observe: {
      type: 'string',
      value: 'TIME',
      help: 'only try the limits of --where until then: 2h; after that they hold'
    },
    lendable: { type: 'boolean', help: 'may be lent on' },
    depth: { type: 'string', value: 'N', help: 'may be lent on, N links down' },
    as: { type: 'string', value: 'NAME', help: `agent that lends (default: ${DEFAULT_AGENT})` }
  },
  notes: [
    'CARD is a file (or “-”) with what `facetry agent card` printed for the other agent.',
    'What this prints is for that agent alone, which takes it in with `facetry agent accept`.',
    'If you don’t have a card, use --bundle FILE: whoever can open the file claims the facet with',
    '`facetry accept FILE`, once. You are asked for its passphrase at the terminal.'
  ],

  async run(context, typed) {
    const [which, cardFile] = typed.words as [string, string?];
    const bundle = typed.text('bundle');
    if ((bundle === undefined) === (cardFile === undefined)) {
      throw new UsageError('Name either a CARD, or a file with --bundle FILE.');
    }
    const opened = await new Identities(context).agent(typed.text('as'));
    const facet = chosen(opened, which);
    const less = narrowing(context, typed, facet);
    if (bundle !== undefined) {
      const terms = childTerms(facet, less);
      return writeBundle(context, typed, bundle, { holding: opened.holding, facet, terms });
    }
    const card = (await readText(cardFile!, () => context.readInput())).trim();
    const bearer = await readCard(opened.holding.service, card);
    const given = await opened.principal.lend(facet, card, less);
    const { facet: issued, self, principal } = given;
    context.warn(
      `Lent ${issued.id} to the bearer of ${bearer.token.kid}, who says “${shown(bearer.name)}”.`
    );
    const handover = { facet: issued, ...(self === undefined ? {} : { self }) };
    answer(context, { id: issued.id, principal, handover }, [JSON.stringify(handover)]);
    return EXIT.ok;
  }
};

function narrowing(context: Context, typed: Typed, facet: HeldFacet): Narrowing {
  const actions = typed.text('actions')?.split(',') ?? facet.terms.actions;
  const now = Math.floor(context.clock.now() / 1000);
  const { object: _object, ...less } = needOf(facet.terms.object, actions, typedLimits(typed), now);
  return less;
}

export const renew: Command = {
  name: 'renew',
  summary: 'Lend again, until another end, what was lent before.',
  words: 'FACET|OBJECT LENT CARD',
  arity: [3, 3],
  options: {
    expires: { type: 'string', value: 'TIME', help: 'until then: 30m, 2h, 2026-12-31T18:00' },
    as: { type: 'string', value: 'NAME', help: `agent that lends (default: ${DEFAULT_AGENT})` }
  },
  notes: [
    'LENT is the id that `facetry lend` printed. It ends; its limits, and what is left of them, go on.',
    'CARD, and what this prints, are as for `facetry lend`.'
  ],

  async run(context, typed) {
    const [which, lent, cardFile] = typed.words as [string, string, string];
    const expires = typed.text('expires');
    if (expires === undefined) {
      throw new UsageError('Say until when: --expires TIME.');
    }
    const opened = await new Identities(context).agent(typed.text('as'));
    const facet = chosen(opened, which);
    const card = (await readText(cardFile, () => context.readInput())).trim();
    const until = moment(expires, Math.floor(context.clock.now() / 1000));
    const given = await facet.renew(card, lent, until);
    const { facet: issued, principal, ended, in_flight } = given;
    context.warn(
      `Lent again, as ${issued.id}, to the bearer of ${principal}. Ended: ${ended.join(', ')}.`
    );
    const handover = { facet: issued };
    answer(context, { id: issued.id, principal, ended, in_flight, handover }, [
      JSON.stringify(handover)
    ]);
    return EXIT.ok;
  }
};

export const agentCard: Command = {
  name: 'agent card',
  summary: 'Print a card, which others need to lend a facet to this agent.',
  words: '[NAME]',
  arity: [0, 1],

  async run(context, typed) {
    const name = typed.words[0] ?? DEFAULT_AGENT;
    const card = await (await new Identities(context).agent(name)).principal.card();
    answer(context, { card }, [card]);
    return EXIT.ok;
  }
};

export const agentAccept: Command = {
  name: 'agent accept',
  summary: 'Take in a facet that was lent to this agent’s card.',
  words: 'FILE [NAME]',
  arity: [1, 2],

  async run(context, typed) {
    const [file, name = DEFAULT_AGENT] = typed.words as [string, string?];
    const text = await readText(file, () => context.readInput());
    const { facet: issued } = handoverOf(text);
    const identities = new Identities(context);
    const opened = await identities.agent(name);
    const { id, terms } = await opened.principal.accept(issued);
    await identities.save(name, opened);
    answer(context, { id, terms }, [id]);
    return EXIT.ok;
  }
};

async function readText(file: string, input: () => Promise<string>): Promise<string> {
  return file === '-' ? input() : readFileSync(file, 'utf8');
}

function handoverOf(text: string): {
  facet: { facet_url: string; id: string; descriptor: string };
} {
  try {
    const { facet } = JSON.parse(text) as ReturnType<typeof handoverOf>;
    if ([facet.facet_url, facet.id, facet.descriptor].every(part => typeof part === 'string')) {
      return { facet };
    }
  } catch {
    // Told below.
  }
  throw new UsageError('This is not what `facetry lend` printed.');
}
