import { parseArgs } from 'node:util';

import { closest } from '../manifest';
import { safeText } from '../protocol';
import type { Context } from './context';
import { type ExitCode, UsageError } from './errors';
import { fitted, inColumns, paragraphs, USUAL_COLUMNS } from './fitted';

export interface OptionSpec {
  type: 'string' | 'boolean';
  short?: string;
  multiple?: boolean;
  /** Name of the value in the help text. */
  value?: string;
  help: string;
}

/** What was typed after the command's name. */
export class Typed {
  constructor(
    private readonly values: Record<string, unknown>,
    readonly words: string[]
  ) {}

  text(name: string): string | undefined {
    return this.values[name] as string | undefined;
  }

  list(name: string): string[] {
    return (this.values[name] as string[] | undefined) ?? [];
  }

  given(name: string): boolean {
    return this.values[name] !== undefined;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  /** @throws UsageError where it is not a whole number of at least `least`. */
  count(name: string, least = 1): number | undefined {
    const text = this.text(name);
    if (text === undefined) {
      return undefined;
    }
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`--${name} takes a whole number of at least ${least}.`);
    }
    return value;
  }
}

export interface Command {
  /** `need`, `services add`. */
  name: string;
  summary: string;
  /** Words after the name, as the help shows them. */
  words?: string;
  /** How many words may follow. */
  arity: [least: number, most: number];
  /** What it goes to; a service with the keys of the command line where it does not say. */
  reach?: Reach;
  options?: Record<string, OptionSpec>;
  /** Of what prints no answer, but a script. */
  json?: false;
  /** Further help, in sentences; a line that is indented is shown as it is. */
  notes?: string[];
  run(context: Context, typed: Typed): Promise<ExitCode>;
}

/** What commands go to, and which of the common options say where that is. */
const REACHES = {
  service: ['data', 'service', 'keys-fd'],
  /** A service, by the deciding key, whose passphrase is typed. */
  deciding: ['data', 'service'],
  /** The data folder, or what runs on it, of this machine. */
  folder: ['data'],
  /** The keys of the command line. */
  keys: ['data', 'keys-fd'],
  nothing: []
} as const satisfies Record<string, readonly string[]>;

export type Reach = keyof typeof REACHES;

/** Options that commands have in common; which of them say where to, a command's reach decides. */
export const COMMON: Record<string, OptionSpec> = {
  data: {
    type: 'string',
    value: 'DIR',
    help: 'data folder (default: $FACETRY_DATA, or this user’s)'
  },
  service: { type: 'string', value: 'URL', help: 'address of a service on another machine' },
  json: { type: 'boolean', help: 'answer in JSON' },
  'keys-fd': {
    type: 'string',
    value: 'N',
    help: 'read the passphrase of the command line’s keys from this open file descriptor'
  },
  help: { type: 'boolean', short: 'h', help: 'show this text' }
};

const PLACES: readonly string[] = REACHES.service;

/** Those that the command has a use for. */
export function commonOf({ reach = 'service', json }: Command): Record<string, OptionSpec> {
  const used: readonly string[] = REACHES[reach];
  return Object.fromEntries(
    Object.entries(COMMON).filter(
      ([name]) =>
        (used.includes(name) || !PLACES.includes(name)) && !(name === 'json' && json === false)
    )
  );
}

/**
 * The command a line names, with what was typed. Undefined where none is named.
 * @throws UsageError
 */
export function findCommand(
  commands: readonly Command[],
  argv: readonly string[]
): Command | undefined {
  const named = [argv.slice(0, 2).join(' '), argv[0] ?? ''];
  return named.flatMap(name => commands.find(command => command.name === name) ?? [])[0];
}

/** One of 64 principals has a key whose thumbprint (RFC 7638) looks like an option. */
const THUMBPRINT = /^-[\w-]{42}$/;
/** Before it; in no argument, since it ends each. */
const NAMED = '\0';

function typedAs<T>(value: T): T {
  const as = (one: unknown): unknown =>
    typeof one === 'string' && one.startsWith(NAMED) ? one.slice(NAMED.length) : one;
  return (Array.isArray(value) ? value.map(as) : as(value)) as T;
}

/** @throws UsageError */
export function parseTyped(command: Command, argv: readonly string[]): Typed {
  const args = argv.slice(command.name.split(' ').length);
  try {
    const { values, positionals } = parseArgs({
      args: args.map(arg => (THUMBPRINT.test(arg) ? NAMED + arg : arg)),
      options: plain({ ...command.options, ...COMMON }),
      allowPositionals: true
    });
    refuseUseless(command, values);
    const [least, most] = command.arity;
    if (values['help'] !== true && (positionals.length < least || positionals.length > most)) {
      throw new UsageError(`Usage: facetry ${command.name} ${command.words ?? ''}`.trimEnd());
    }
    return new Typed(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typedAs(value)])),
      positionals.map(typedAs)
    );
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(mistyped(command, error as Error & { code?: string }));
  }
}

/** What is wrong with a line, in our words: those of the parser are for who wrote the command. */
function mistyped(command: Command, { code, message }: Error & { code?: string }): string {
  const [, name = ''] = /'(--?[^'\s,]*)/.exec(message) ?? [];
  const more = `\`facetry ${command.name} --help\` lists its options.`;
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const known = Object.keys({ ...command.options, ...commonOf(command) });
      const near = closest(name.replace(/^-+/, ''), known);
      const meant = near === null ? '' : ` Did you mean --${near}?`;
      return `\`facetry ${command.name}\` has no option ${safeText(name, 64)}.${meant} ${more}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const option = /--[\w-]+/.exec(message)?.[0] ?? name;
      const takes = (command.options?.[option.slice(2)] ?? COMMON[option.slice(2)])?.type;
      return takes === 'boolean'
        ? `${option} takes no value. ${more}`
        : `${option} needs a value. ${more}`;
    }
    default:
      return safeText(message, 500);
  }
}

/** What would change nothing is not taken in silence. */
function refuseUseless(command: Command, values: Record<string, unknown>): void {
  const used = commonOf(command);
  for (const name of Object.keys(values)) {
    if (name in COMMON && !(name in used)) {
      throw new UsageError(
        name === 'service' && 'data' in used
          ? `\`facetry ${command.name}\` is for a folder on this machine: use --data DIR.`
          : `\`facetry ${command.name}\` has no use for --${name}.`
      );
    }
  }
}

/** @param columns how wide its lines may be */
export function helpOf(command: Command, columns = USUAL_COLUMNS): string {
  const usage = `Usage: facetry ${command.name} ${command.words ?? ''} [options]`;
  const options = optionLines({ ...command.options, ...commonOf(command) }, columns);
  const notes = command.notes?.length ? ['', ...paragraphs(command.notes, columns)] : [];
  const summary = fitted(command.summary, columns);
  return [usage.replace(/ +/g, ' '), '', ...summary, '', ...options, ...notes, ''].join('\n');
}

function optionLines(options: Record<string, OptionSpec>, columns: number): string[] {
  const left = (name: string, { short, value, type }: OptionSpec): string =>
    `  ${short === undefined ? '' : `-${short}, `}--${name}` +
    (type === 'string' ? ` ${value ?? 'VALUE'}` : '');
  const rows = Object.entries(options).map(
    ([name, option]) => [left(name, option), option.help] as const
  );
  return inColumns(rows, columns);
}

function plain(options: Record<string, OptionSpec>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple ? { multiple } : {}) }
    ])
  );
}
