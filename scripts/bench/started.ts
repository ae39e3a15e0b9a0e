// Starts a core over a database that is there, and prints what it then keeps in memory, what that
// took at most, and how long it took. Nobody calls it.
import { randomBytes } from 'node:crypto';

import { ConsentDoor, openCore } from '../../src/service';
import { useNative } from '../../src/service/native';
import { collected } from './collected';

useNative();
const [path] = process.argv.slice(2) as [string];
const begun = performance.now();
await openCore({
  path,
  issuer: null,
  clock: { now: () => Date.now() },
  random: { bytes: length => randomBytes(length) },
  runner: { socketPath: '', token: '', needRunner: async () => undefined },
  needSecret: async () => 'none',
  consent: new ConsentDoor(new Map(), { origins: [], frameAncestors: [] })
});
const seconds = (performance.now() - begun) / 1000;
const { maxRSS } = process.resourceUsage();
process.stdout.write(JSON.stringify({ ...collected(), peak: maxRSS * 1024, seconds }), () =>
  process.exit(0)
);
