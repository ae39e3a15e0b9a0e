import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { type Json, type LeftOut, LONG_ANSWER, placeWords, sizeText } from '../../protocol';
import type { Ended } from '../../client';
import type { Command, Typed } from '../command';
import { connect, fitting } from '../manifest/connecting';
import { type Context, answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { counted, padded, shown } from '../facetLines';
import { Identities, type Opened } from '../identities';
import type { Terminal } from '../terminal';
import { longestAnswer } from '../words';

export const servicesList: Command = {
  name: 'services list',
  summary: 'Show what is connected, and what can be done on it.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const { objects } = await system.registry.list();
    answer(
      context,
      { objects },
      objects.length === 0
        ? ['Nothing is connected yet. `facetry services add --help` shows how.']
        : objects.flatMap(
            ({ name, kind, title, origin, state, actions, longest_answer: longest }) => [
              `${shown(name)}  ${shown(kind)}  ${shown(placeWords(origin))}  ${shown(state)}  “${shown(title)}”`,
              ...(longest === undefined ? [] : [`    answers of at most ${sizeText(longest)}`]),
              ...Object.values(actions).map(({ name: action, summary, persons }) => {
                const marked = persons === undefined ? '' : `  [${persons} persons]`;
                return `    ${padded(shown(action), 28)} ${shown(summary, 80)}${marked}`;
              })
            ]
          )
    );
    return EXIT.ok;
  }
};

export const servicesAdd: Command = {
  name: 'services add',
  summary: 'Connect a folder, an API or a model under a name.',
  words: 'NAME',
  arity: [1, 1],
  reach: 'deciding',
  options: {
    folder: { type: 'string', value: 'DIR', help: 'a folder' },
    write: { type: 'boolean', help: 'allow writing files in the folder' },
    document: { type: 'string', value: 'URL|FILE', help: 'an API, by its OpenAPI document' },
    model: {
      type: 'string',
      value: 'openai|anthropic',
      help: 'a model that speaks this API; add --address if it is not the vendor’s own'
    },
    'no-key': { type: 'boolean', help: 'the model takes no key' },
    address: { type: 'string', value: 'URL', help: 'where the API is' },
    method: {
      type: 'string',
      multiple: true,
      value: '"GET /path"',
      help: 'an operation of an API without a document'
    },
    credential: {
      type: 'string',
      value: 'REF',
      help: 'where its credential is kept: env:NAME, file:PATH, keyring:SERVICE/USER'
    },
    secret: { type: 'boolean', help: 'ask for the credential, without echo' },
    'longest-answer': {
      type: 'string',
      value: 'SIZE',
      help: `longest answer that is passed on, as 500MB, 4GiB (default: ${sizeText(LONG_ANSWER)})`
    },
    replace: {
      type: 'boolean',
      help: 'move a name that leads elsewhere; what was granted there ends'
    },
    persons: {
      type: 'string',
      multiple: true,
      value: 'ACTION=N',
      help: 'N people have to grant this action together'
    },
    kind: { type: 'string', value: 'KIND', help: 'kind of service that --config describes' },
    config: { type: 'string', value: 'JSON|@FILE', help: 'the whole configuration' }
  },
  notes: [
    'Asks for the passphrase of the deciding key: connecting a service widens what can be asked for.'
  ],

  async run(context, typed) {
    const [name] = typed.words as [string];
    const { kind, config } = connectionOf(typed);
    return asOwner(context, async ({ system }, terminal) => {
      const secret = typed.flag('secret')
        ? await terminal.askSecret('Credential of the service: ')
        : undefined;
      const replace = typed.flag('replace');
      const persons = marksOf(typed.list('persons'));
      const options = { secret, replace, persons };
      const added = await connect(system.registry, { name, kind, config }, options);
      answer(context, added, [
        `Connected ${shown(added.name)}: ${shown(placeWords(added.origin))}`,
        ...leftOutLines(added.left_out),
        ...endedLines(added)
      ]);
      return EXIT.ok;
    });
  }
};

/** Which operations of its document can't be used, and why. */
function leftOutLines(leftOut: LeftOut | undefined): string[] {
  if (leftOut === undefined) {
    return [];
  }
  const { operations, first } = leftOut;
  const more = operations - first.length;
  return [
    `${counted(operations, 'operation', 'operations')} of its document can’t be offered:`,
    ...first.map(({ operation, why }) => `  ${shown(operation)}: ${shown(why)}`),
    ...(more > 0 ? [`  and ${more} more`] : [])
  ];
}

export const servicesTest: Command = {
  name: 'services test',
  summary: 'Check whether a connected service answers.',
  words: 'NAME',
  arity: [1, 1],
  reach: 'deciding',

  async run(context, typed) {
    return asOwner(context, async ({ system }) => {
      const tested = await system.registry.test(typed.words[0]!);
      answer(context, tested, [shown(tested.message)]);
      return tested.ok ? EXIT.ok : EXIT.failed;
    });
  }
};

export const servicesRemove: Command = {
  name: 'services remove',
  summary: 'Disconnect a service; what was granted on it ends.',
  words: 'NAME',
  arity: [1, 1],
  reach: 'deciding',

  async run(context, typed) {
    return asOwner(context, async ({ system }) => {
      const removed = await system.registry.remove(typed.words[0]!);
      answer(context, removed, [`Disconnected ${shown(typed.words[0])}.`, ...endedLines(removed)]);
      return EXIT.ok;
    });
  }
};

function endedLines({ ended = [], in_flight = [] }: Partial<Ended>): string[] {
  return [
    ...(ended.length === 0
      ? []
      : [
          `Ended ${ended.length === 1 ? 'the permission' : `${ended.length} permissions`} given there.`
        ]),
    ...(in_flight.length === 0
      ? []
      : [`May still have taken effect: ${in_flight.map(index => `#${index}`).join(' ')}`])
  ];
}

async function asOwner<T>(
  context: Context,
  act: (opened: Opened, terminal: Terminal) => Promise<T>
): Promise<T> {
  const terminal = context.terminal();
  try {
    return await act(await new Identities(context).owner(terminal), terminal);
  } finally {
    terminal.close();
  }
}

/** What the options say, in the words of the registry (docs/protocol.md §9). */
function connectionOf(typed: Typed): { kind: string; config: Json } {
  const folder = typed.text('folder');
  const document = typed.text('document');
  const methods = typed.list('method');
  const config = typed.text('config');
  const model = typed.text('model');
  const ways = [folder, document, methods[0], model, config].filter(way => way !== undefined);
  if (ways.length !== 1) {
    throw new UsageError(
      'Give one of --folder, --document, --method (with --address), --model, --config.'
    );
  }
  const size = typed.text('longest-answer');
  const longest: Record<string, Json> =
    size === undefined ? {} : { longest_answer: longestAnswer(size) };
  if (config !== undefined) {
    if (size !== undefined) {
      throw new UsageError('--config says itself what the longest answer is: longest_answer.');
    }
    return { kind: typed.text('kind') ?? 'openapi', config: configOf(config) };
  }
  if (folder !== undefined) {
    return {
      kind: 'files',
      config: { folder: resolve(folder), write: typed.flag('write'), ...longest }
    };
  }
  const address = typed.text('address');
  const credential = typed.text('credential');
  const common = {
    ...(address === undefined ? {} : { address }),
    ...(credential === undefined ? {} : { credential }),
    ...longest
  };
  if (model !== undefined) {
    const keyless = typed.flag('no-key') && { key: false };
    return { kind: 'model', config: { api: model, ...common, ...keyless } };
  }
  if (document === undefined) {
    return { kind: 'openapi', config: { ...common, methods: methods.map(methodOf) } };
  }
  const found: Record<string, string> = /^https?:\/\//.test(document)
    ? { document_url: document }
    : { document: fitting(readFileSync(document, 'utf8'), document) };
  return { kind: 'openapi', config: { ...common, ...found } };
}

function marksOf(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map(text => {
      const match = /^(.+)=([1-9][0-9]?)$/.exec(text);
      if (!match) {
        throw new UsageError(`“${text}” is not ACTION=N: write --persons withdraw=2.`);
      }
      return [match[1]!, Number(match[2])];
    })
  );
}

function methodOf(text: string): Json {
  const match = /^([A-Za-z]+) +(\/\S*)$/.exec(text);
  if (!match) {
    throw new UsageError(`“${text}” is not a method and path: write --method "GET /path".`);
  }
  return { method: match[1]!.toUpperCase(), path: match[2]! };
}

function configOf(text: string): Json {
  try {
    return JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text) as Json;
  } catch {
    throw new UsageError('--config takes JSON, or @FILE with JSON.');
  }
}
