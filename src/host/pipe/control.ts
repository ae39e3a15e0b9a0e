import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What the supervisor answered where it could not do what it was asked. */
class SupervisorError extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'SupervisorError';
  }
}

/** An operation that can't be done; said to the supervisor. */
export class ControlError extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'ControlError';
  }
}

type Line = Record<string, unknown>;
export type Operation = (line: Line) => Promise<unknown> | unknown;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * JSON lines with the supervisor, in both directions (docs/architecture.md, Control pipe). No
 * line that leaves holds a secret or a nonce; codes leave only as answers to `introduce`.
 */
export class Control {
  constructor(
    input: Readable,
    private readonly output: Writable
  ) {
    const lines = createInterface({ input, crlfDelay: Infinity });
    this.first = new Promise(resolve => lines.once('line', resolve));
    this.ended = new Promise(resolve => lines.once('close', resolve));
    void this.first.then(() => lines.on('line', line => this.receive(line)));
    void this.ended.then(() => this.abandon());
  }

  /** The line that starts the service; stays pending where none comes. */
  readonly first: Promise<string>;
  /** Resolves when the supervisor has gone. */
  readonly ended: Promise<void>;

  serve(operations: Record<string, Operation>): void {
    this.operations = operations;
    for (const line of this.early.splice(0)) {
      this.perform(line);
    }
  }

  /** @throws SupervisorError */
  ask(op: string, question: Line): Promise<unknown> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.write({ op, id, ...question });
    });
  }

  log(level: 'info' | 'warning' | 'error', code: string, message: string): void {
    this.write({ op: 'log', level, code, message });
  }

  write(line: Line): void {
    this.output.write(`${JSON.stringify(line)}\n`);
  }

  private receive(text: string): void {
    let line: Line;
    try {
      line = Object(JSON.parse(text)) as Line;
    } catch {
      this.log('warning', 'bad_line', 'A line of the control pipe is not JSON.');
      return;
    }
    if (line.re !== undefined) {
      this.answered(line);
    } else if (this.operations) {
      this.perform(line);
    } else {
      this.early.push(line);
    }
  }

  private answered({ re, ok, error }: Line): void {
    const pending = this.pending.get(re as number);
    this.pending.delete(re as number);
    if (error !== undefined) {
      const { code, message } = Object(error) as { code?: unknown; message?: unknown };
      pending?.reject(new SupervisorError(String(code), String(message)));
    } else {
      pending?.resolve(ok);
    }
  }

  private perform(line: Line): void {
    const { op, id } = line;
    const operation = Object.hasOwn(this.operations!, String(op))
      ? this.operations![String(op)]
      : undefined;
    Promise.resolve()
      .then(() => {
        if (!operation) {
          throw new ControlError('unknown_op', `There is no operation “${String(op)}”.`);
        }
        return operation(line);
      })
      .then(
        ok => this.write({ re: id, ok: ok ?? {} }),
        (error: unknown) => this.write({ re: id, error: said(error) })
      );
  }

  private abandon(): void {
    for (const { reject } of this.pending.values()) {
      reject(new SupervisorError('gone', 'The supervisor has gone.'));
    }
    this.pending.clear();
  }

  private operations: Record<string, Operation> | undefined;
  private readonly early: Line[] = [];
  private readonly pending = new Map<number, Pending>();
  private asked = 0;
}

/** Only errors with a code of ours speak for themselves. */
function said(error: unknown): { code: string; message: string } {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return typeof code === 'string' && /^[a-z_]+$/.test(code)
    ? { code, message: String(message) }
    : { code: 'internal', message: 'Something went wrong inside the service.' };
}
