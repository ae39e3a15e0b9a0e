import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { type Answer, UpstreamError, receiptIndexes } from '../client';
import { verifyReceipt } from '../ledger';
import { b64 } from '../protocol';
import type { Context } from './context';
import { CommandError, EXIT } from './errors';
import { shown } from './facetLines';
import type { Opened } from './identities';
import { logKeyOf } from './log/ledger';
import { asJson, OnScreen } from './onScreen';
import { replaceFile } from './files/wholeFile';

const NEWLINE = 0x0a;

/** What becomes of an answer. */
export interface Wanted {
  /** File that it goes into, if it is one of success. */
  output: string | undefined;
  /** File that its receipt goes into. */
  receipt: string | undefined;
  /** Whether the receipt is verified before anything is shown, or named. */
  verify: boolean;
}

/** Brings what an action answered to where it is wanted. @returns the exit code */
export async function deliver(
  context: Context,
  opened: Opened,
  result: Answer,
  wanted: Wanted
): Promise<0 | 1> {
  const failed = result.status >= 400;
  const file = failed ? undefined : wanted.output;
  const delivery = new Delivery(context, opened, result, wanted);
  if (file !== undefined) {
    await replaceFile(file, delivery.pieces(), () => delivery.settle()).catch((error: unknown) => {
      if (!context.json) {
        context.warn(`Nothing was written to “${shown(file, 500)}”.`);
      }
      throw error;
    });
    delivery.tell(undefined);
  } else if (result.receipt === null && !context.json && !wanted.verify) {
    // It is told of as it comes, as it would be by its service.
    for await (const piece of delivery.pieces()) {
      delivery.show(piece);
    }
    await delivery.settle();
    delivery.endLine();
    delivery.tell(undefined);
  } else {
    const whole: Uint8Array[] = [];
    for await (const piece of delivery.pieces()) {
      whole.push(piece);
    }
    await delivery.settle();
    const bytes = Buffer.concat(whole);
    if (!context.json) {
      delivery.show(bytes);
      delivery.endLine();
    }
    delivery.tell(bytes);
  }
  return failed ? EXIT.failed : EXIT.ok;
}

/** One answer on its way. */
class Delivery {
  constructor(
    private readonly context: Context,
    private readonly opened: Opened,
    private readonly result: Answer,
    private readonly wanted: Wanted
  ) {}

  /** @throws BrokenOff */
  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of this.result) {
      this.hash.update(piece);
      this.length += piece.length;
      this.last = piece.at(-1) ?? this.last;
      yield piece;
    }
    // Who reads no further is told of an end, too.
    this.context.signal.throwIfAborted();
  }

  /**
   * What came is what the service recorded, and what it says of it is kept.
   * @throws CommandError answer_differs, receipt_invalid
   */
  async settle(): Promise<void> {
    const { result, wanted } = this;
    this.receipt = result.receipt;
    if (result.receipt === null && result.intent !== null) {
      // What came bit by bit has its receipt in its outcome.
      const told = await this.opened.system.self.outcome(result.jti);
      const digest = this.hash.digest('hex');
      if (told.state !== 'done' || told.digest !== digest || told.length !== this.length) {
        throw new CommandError('answer_differs', 'What came is not what the service recorded.');
      }
      this.receipt = told.receipt ?? null;
    }
    if (wanted.verify) {
      await this.verify();
    }
    if (wanted.receipt !== undefined && this.receipt !== null) {
      // As the proof's own text, which other verifiers read.
      writeFileSync(wanted.receipt, b64.decode(this.receipt));
    }
  }

  /** On a person's screen nothing of it is obeyed; into a pipe or file goes what came, to the byte. */
  show(piece: Uint8Array): void {
    const { context, screen } = this;
    context.write(context.outputIsTerminal ? screen.piece(piece) : piece);
  }

  endLine(): void {
    const { context, screen } = this;
    if (context.outputIsTerminal) {
      context.write(screen.end());
      if (this.length > 0 && this.last !== NEWLINE) {
        context.print('');
      }
    }
  }

  /** @param body where it is told with `--json` */
  tell(body: Uint8Array | undefined): void {
    const { context, result, receipt } = this;
    const { status, jti } = result;
    const indexes = receipt === null ? null : receiptIndexes(receipt);
    if (context.json) {
      const type = result.headers.get('content-type') ?? '';
      const recorded = indexes ? { intent: indexes.intent, outcome: indexes.outcome } : null;
      const said = body === undefined ? {} : { body: readable(type, body) };
      context.print(asJson({ status, type, jti, recorded, ...said }));
      return;
    }
    if (indexes) {
      context.warn(`recorded #${indexes.intent}`);
    }
    if (status >= 400) {
      context.warn(new UpstreamError(status, '', receipt, jti).message);
    }
  }

  private async verify(): Promise<void> {
    const { context, opened, receipt } = this;
    const verdict = await verifyReceipt(receipt ?? '', await logKeyOf(opened), {
      holderKey: opened.holding.keys.signing.publicKey
    });
    for (const { name, ok, detail } of verdict.checks) {
      context.warn(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${shown(detail)}`);
    }
    if (!verdict.ok) {
      throw new CommandError('receipt_invalid', 'The receipt does not prove this answer.');
    }
  }

  private readonly hash = createHash('sha256');
  private readonly screen = new OnScreen();
  private length = 0;
  private last: number | undefined;
  private receipt: string | null = null;
}

/** JSON as JSON, text as a string, the rest as `{"base64": …}`. */
function readable(type: string, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /^application\/([^;]+\+)?json\b/.test(type) ? (JSON.parse(text) as unknown) : text;
  } catch {
    return { base64: b64.encode(bytes) };
  }
}
