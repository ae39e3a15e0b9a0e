import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Fetch } from '../../client';
import { House } from '../../host/testing/house';
import { FROM_PAGE } from '../../host/testing/people';
import type { Context } from '../context';
import { CommandError, type ExitCode } from '../errors';
import { keysOf } from '../keysOf';
import type { Keyring } from '../keys/keyring';
import { run } from '../run';
import type { Terminal } from '../terminal';
import { undocumented } from './documentedKeys';

export interface Ran {
  code: ExitCode;
  out: string;
  err: string;
  /** What the terminal showed. */
  shown: string;
}

interface Line {
  /** What is piped in; a terminal otherwise. */
  input?: string;
  /** Whether what comes out goes to a screen. */
  outputIsTerminal?: boolean;
  /** Told of what was just written to it. */
  onOutput?: () => void;
  /** What a person types, answer by answer; none: there is no terminal. */
  typed?: string[];
  signal?: AbortSignal;
  /** What lies behind descriptor 3. */
  descriptor?: string;
  /** Runs with a supervisor's socket (default), or without. */
  supervised?: boolean;
}

/** A shell beside a whole service: command lines run as `main.ts` runs them, but for the sockets. */
export class Desk {
  static async open(): Promise<Desk> {
    return new Desk(await House.open());
  }

  private constructor(readonly house: House) {}

  readonly data = mkdtempSync(join(tmpdir(), 'facetry-cli-'));
  /** That commands reach. */
  keyring: Keyring | undefined;
  between: (fetch: Fetch) => Fetch = fetch => fetch;

  async close(): Promise<void> {
    await this.house.close();
    rmSync(this.data, { recursive: true, force: true });
  }

  async run(line: string | string[], given: Line = {}): Promise<Ran> {
    const argv = typeof line === 'string' ? line.split(' ') : line;
    const out: Buffer[] = [];
    const err: string[] = [];
    const person = new Person(given.typed ?? []);
    const { house, data } = this;
    const code = await run(
      argv,
      {
        clock: house.clock,
        env: {},
        print: text => void out.push(Buffer.from(`${text}\n`)),
        warn: text => void err.push(`${text}\n`),
        write: bytes => {
          out.push(Buffer.from(bytes));
          given.onOutput?.();
        },
        readInput: async () => given.input ?? '',
        readDescriptor: () => given.descriptor ?? '',
        inputIsTerminal: given.input === undefined,
        outputIsTerminal: given.outputIsTerminal ?? false,
        terminal: () => {
          if (given.typed === undefined) {
            throw new CommandError('no_terminal', 'There is no terminal.');
          }
          return person;
        },
        keyring: this.keyring,
        guessCost: 1024,
        signal: given.signal ?? new AbortController().signal
      },
      (options, surroundings): Context => ({
        ...surroundings,
        data: options.data ?? data,
        service: options.service,
        json: options.json,
        keys: keysOf(options.data ?? data, options.keysFd, surroundings),
        address: () => ({
          base: 'http://facetry.invalid',
          fetch: (address, init) => this.between(house.fetch)(address, init)
        }),
        consent: () => ({ base: 'http://localhost:7412', fetch: this.consent }),
        introduce: async who =>
          given.supervised === false ? undefined : (await house.core.authority.introduce(who)).code,
        copies: async () => (given.supervised === false ? undefined : house.copies()),
        uiLink: async () =>
          given.supervised === false ? undefined : 'http://localhost:7413/#enter=code'
      })
    );
    const said = Buffer.concat(out).toString();
    // Whatever a test is about: what is answered in JSON is as docs/command-line.md has it.
    if (argv.includes('--json') && !argv.includes('--help') && said !== '') {
      expect(undocumented(argv, said)).toEqual([]);
    }
    return { code, out: said, err: err.join(''), shown: person.shown };
  }

  /** A terminal of an owner, with the passphrase `correct horse`. */
  async enrolOwner(): Promise<void> {
    const { code } = await this.house.core.authority.introduce({ kind: 'owner', petname: 'Ada' });
    const passphrase = 'correct horse';
    await this.run('enrol --code -', { input: code, typed: [passphrase, passphrase] });
  }

  /** Every file that the command line keeps. */
  files(): { path: string; text: string }[] {
    return readdirSync(this.data, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => ({ path, text: readFileSync(path, 'utf8') }));
  }

  private readonly consent: Fetch = async address => {
    const { pathname } = new URL(address);
    const answer = await this.house.send('consent', 'POST', pathname, { headers: FROM_PAGE });
    return new Response(answer.body, { status: answer.status });
  };
}

/** Types what was prepared, and sees what is shown. */
class Person implements Terminal {
  constructor(private readonly typed: string[]) {}

  shown = '';

  say(text: string): void {
    this.shown += `${text}\n`;
  }

  async ask(question: string): Promise<string> {
    const answer = this.typed.shift();
    if (answer === undefined) {
      throw new CommandError('cancelled', 'Nobody typed an answer.');
    }
    this.shown += `${question}${answer}\n`;
    return answer;
  }

  async askSecret(question: string): Promise<string> {
    const answer = await this.ask('');
    this.shown = this.shown.slice(0, -answer.length - 1) + `${question}\n`;
    return answer;
  }

  close(): void {
    this.say('(closed)');
  }
}
