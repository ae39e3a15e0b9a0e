import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

import { allAdapters, nodeDisk, NodeHttp } from '../adapters';
import { createRunner } from './server';
import { readStart } from './start';
import { within, yamlReader } from './yaml';

const YAML_MS = 15_000;

/** Reads the supervisor's line and listens until stdin ends. `program` is this program's file. */
export function serve(program: URL): void {
  const lines = createInterface({ input: process.stdin });
  let started = false;

  lines.on('line', line => {
    if (started) {
      return;
    }
    started = true;
    const start = readStart(line);
    if (start === null) {
      process.stderr.write('runner: the first line of stdin must be {"socket": …, "token": …}\n');
      process.exit(2);
    }
    const io = {
      now: () => Date.now(),
      random: (length: number) => randomBytes(length),
      http: new NodeHttp(),
      disk: nodeDisk(start.data === null ? [] : [start.data]),
      readYaml: yamlReader(program, within(YAML_MS))
    };
    const server = createRunner({ adapters: allAdapters(), io, token: start.token });
    server.on('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`runner: can not listen (${error.code ?? 'unknown'})\n`);
      process.exit(3);
    });
    // Only this user may connect; the files it writes later are made as the user is used to.
    const umask = process.umask(0o077);
    server.listen(
      typeof start.socket === 'number' ? { fd: start.socket } : { path: start.socket },
      () => {
        process.umask(umask);
        process.stdout.write('{"ready":true}\n');
      }
    );
  });
  lines.on('close', () => process.exit(0));
}
