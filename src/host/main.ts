/**
 * The process of the trusted core. The supervisor writes the start line to stdin; the ready line,
 * or one line with the error, goes to stdout; the process ends when stdin does.
 */
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';

import { StorageError } from '../service';
import { useNative } from '../service/native';
import { WalletError } from '../wallet';
import { HostError } from './doors/errors';
import { Host } from './host';
import { Control } from './pipe/control';
import { nameOf } from './pipe/nameOf';
import { BadStart, readStart } from './pipe/start';

const EXIT = { ended: 0, internal: 1, badStart: 2, data: 3, doors: 4 } as const;
/** A process that can't end in order ends anyhow. */
const LONGEST_STOP_MS = 4_000;

// Nothing made here is readable by anybody else.
process.umask(0o077);
// What calls leave is collected when memory is twice what is in use, not a fifth above it: whoever
// calls meanwhile waits 10 ms longer, and of a small heap that was every hundredth.
setFlagsFromString('--heap-growing-percent=100');
useNative();

const control = new Control(process.stdin, process.stdout);

process.on('unhandledRejection', error => {
  control.log('error', 'internal', `Something failed inside: ${nameOf(error)}.`);
});
process.on('uncaughtException', error => {
  control.log('error', 'internal', `The service ends: ${nameOf(error)}.`);
  process.exit(EXIT.internal);
});

async function run(): Promise<void> {
  const line = await Promise.race([control.first, control.ended]);
  if (line === undefined) {
    process.exit(EXIT.ended);
  }
  const host = await Host.open(readStart(line), control, {
    clock: Date,
    random: { bytes: length => randomBytes(length) }
  });
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(EXIT.ended), LONGEST_STOP_MS).unref();
    await host.close();
    process.exit(EXIT.ended);
  };
  control.serve(host.operations(() => void stop()));
  control.write({ ready: true, ...host.ready() });
  host.begin();
  await control.ended;
  await stop();
}

run().catch((error: unknown) => {
  const known =
    error instanceof StorageError ||
    error instanceof WalletError ||
    error instanceof HostError ||
    error instanceof BadStart;
  const code = known ? error.code : 'internal';
  const message = known ? error.message : `The service can't start: ${nameOf(error)}.`;
  const status =
    error instanceof StorageError || error instanceof WalletError
      ? EXIT.data
      : error instanceof HostError
        ? EXIT.doors
        : error instanceof BadStart
          ? EXIT.badStart
          : EXIT.internal;
  process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`, () =>
    process.exit(status)
  );
});
