import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream, isatty } from 'node:tty';

import { CommandError } from './errors';
import { obeyedByNone } from './onScreen';

/** A person at a real terminal; nothing that a pipe can stand in for. */
export interface Terminal {
  say(text: string): void;
  ask(question: string): Promise<string>;
  /** Without echo. */
  askSecret(question: string): Promise<string>;
  close(): void;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
/** Arrow keys and the like. */
const ESCAPES = /\u001b\[[0-9;]*[A-Za-z~]/g;
const BACKSPACES = ['\u0008', '\u007f'];

/**
 * The terminal that controls this process.
 * @throws CommandError no_terminal where there is none.
 */
export function openTerminal(): Terminal {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r+');
  } catch {
    throw noTerminal();
  }
  if (!isatty(fd)) {
    closeSync(fd);
    throw noTerminal();
  }
  const input = new ReadStream(fd);
  const output = new WriteStream(openSync('/dev/tty', 'w'));
  const lines = new Lines(input, output);
  return {
    say: text => void output.write(`${obeyedByNone(text)}\n`),
    ask: question => lines.read(question, true),
    askSecret: question => lines.read(question, false),
    close: () => {
      input.destroy();
      output.destroy();
    }
  };
}

/** Lines typed at a terminal in raw mode, so that echo is ours to leave out. */
class Lines {
  constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream
  ) {}

  async read(question: string, echo: boolean): Promise<string> {
    // Before the question: whoever answers at once must not see it echoed.
    this.input.setRawMode(true);
    this.output.write(obeyedByNone(question));
    this.line = '';
    try {
      while (!this.take(echo)) {
        this.typed += await this.more();
      }
      return this.line;
    } finally {
      this.input.setRawMode(false);
      this.output.write('\n');
    }
  }

  /** Whether what was typed so far ends the line; the rest waits for the next question. */
  private take(echo: boolean): boolean {
    while (this.typed !== '') {
      const character = String.fromCodePoint(this.typed.codePointAt(0)!);
      this.typed = this.typed.slice(character.length);
      if (character === '\r' || character === '\n') {
        return true;
      }
      if (character === CTRL_C || character === CTRL_D) {
        throw new CommandError('cancelled', 'Cancelled.');
      }
      if (BACKSPACES.includes(character)) {
        this.erase(echo);
      } else if (character >= ' ') {
        this.line += character;
        this.output.write(echo ? character : '');
      }
    }
    return false;
  }

  private erase(echo: boolean): void {
    this.output.write(echo && this.line !== '' ? '\b \b' : '');
    this.line = [...this.line].slice(0, -1).join('');
  }

  private more(): Promise<string> {
    return new Promise((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        this.input.off('end', end);
        this.input.pause();
        resolve(chunk.toString('utf8').replace(ESCAPES, ''));
      };
      const end = (): void => {
        this.input.off('data', take);
        reject(new CommandError('cancelled', 'The terminal was closed.'));
      };
      this.input.once('data', take).once('end', end);
      this.input.resume();
    });
  }

  private typed = '';
  private line = '';
}

function noTerminal(): CommandError {
  return new CommandError(
    'no_terminal',
    'This needs a person at a real terminal. Run it in one, or decide in the browser.'
  );
}
