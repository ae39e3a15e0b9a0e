import { readFileSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

import { useNative } from '../service/native';
import type { Context } from './context';
import { copied, introduced, uiLink } from './control';
import { consentAddress, dataFolder, serviceAddress, socketPath } from './place';
import { type Surroundings, run } from './run';
import { keysOf } from './keysOf';
import { systemKeyring } from './keys/keyring';
import { COST } from './keys/sealed';
import { openTerminal } from './terminal';

const GRACE_MS = 1000;

useNative();

const interrupted = new AbortController();
// As shells have it: 128 and the signal's number.
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, () => {
    interrupted.abort();
    // What can't be called off ends with the process.
    setTimeout(() => process.exit(code), GRACE_MS).unref();
  });
}

const surroundings: Surroundings = {
  clock: Date,
  env: process.env,
  print: line => writeAll(1, Buffer.from(`${line}\n`)),
  warn: line => writeAll(2, Buffer.from(`${line}\n`)),
  write: bytes => writeAll(1, bytes),
  readInput: async () => {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) {
      parts.push(part as Buffer);
    }
    return Buffer.concat(parts).toString('utf8');
  },
  readDescriptor: fd => readFileSync(fd, 'utf8'),
  inputIsTerminal: isatty(0),
  outputIsTerminal: isatty(1),
  columns: process.stdout.columns,
  terminal: openTerminal,
  keyring: systemKeyring(process.env['FACETRY_PYTHON']),
  guessCost: COST,
  signal: interrupted.signal
};

process.exitCode = await run(process.argv.slice(2), surroundings, (options, given): Context => {
  const data = dataFolder(options.data, given.env);
  return {
    ...given,
    data,
    service: options.service,
    json: options.json,
    keys: keysOf(data, options.keysFd, given),
    address: () => serviceAddress(options.service, data),
    consent: () => consentAddress(options.service, data),
    introduce: who => introduced(socketPath(data, 'control.sock'), who),
    copies: () => copied(socketPath(data, 'control.sock')),
    uiLink: () => uiLink(socketPath(data, 'control.sock'))
  };
});

/** Whole, also into a pipe that is slow; a reader that has left is no error of ours. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') {
        process.exit();
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
