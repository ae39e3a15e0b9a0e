import type { Clock } from '../client';
import type { KeyStore } from './keys/keyStore';
import type { Keyring } from './keys/keyring';
import { asJson, obeyedByNone } from './onScreen';
import type { Address } from './place';
import type { Terminal } from './terminal';

/** All that commands reach outside of themselves. */
export interface Context {
  data: string;
  /** `--service`, where it was given. */
  service: string | undefined;
  json: boolean;
  clock: Clock;
  env: NodeJS.ProcessEnv;
  /** Standard output and error, a line each. */
  print(line: string): void;
  /** How wide the terminal is that it is printed to; undefined where it is none. */
  columns?: number | undefined;
  warn(line: string): void;
  write(bytes: Uint8Array): void;
  readInput(): Promise<string>;
  /** All that an open descriptor of this process gives. */
  readDescriptor(fd: number): string;
  inputIsTerminal: boolean;
  outputIsTerminal: boolean;
  /** @throws CommandError no_terminal */
  terminal(): Terminal;
  /** Of the system; undefined where none is reached. */
  keyring: Keyring | undefined;
  /** Where the keys of agents and of the viewer are. */
  keys: KeyStore;
  /** What one guess of a passphrase costs (see `sealed.ts`). */
  guessCost: number;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  address(): Address;
  consent(): Address;
  /** Asks the supervisor of this data folder; undefined where there is none. */
  introduce(who: { kind: 'page' | 'agent'; petname: string }): Promise<string | undefined>;
  /** Has the service over this data folder copy its databases: into which folder; undefined where none runs. */
  copies(): Promise<string | undefined>;
  /** A one-time link to the page of the service over this data folder; undefined where none runs. */
  uiLink(): Promise<string | undefined>;
}

/** Prints `value` with `--json`, else the lines. */
export function answer(context: Context, value: unknown, lines: readonly string[]): void {
  if (context.json) {
    context.print(asJson(value));
    return;
  }
  lines.forEach(line => context.print(obeyedByNone(line)));
}
