// Verifies a bundle line by line, as `facetry verify` and `facetry audit` do: form, tree, commitments,
// each token’s signature, and the authority of each act. Prints CPU seconds and the most memory that
// was resident.
import { createReadStream } from 'node:fs';

import { verifyBundle } from '../../src/ledger';
import { useNative } from '../../src/service/native';

useNative();
const [path, vkey] = process.argv.slice(2) as [string, string];
const begun = process.cpuUsage();
const { ok, faults, proven } = await verifyBundle(createReadStream(path), { vkey });
const { user, system } = process.cpuUsage(begun);
if (!ok) {
  throw new Error(`the bundle has faults: ${JSON.stringify(faults.slice(0, 3))}`);
}
const told = {
  entries: proven.entries,
  signatures: proven.signatures,
  seconds: (user + system) / 1e6,
  peak: process.resourceUsage().maxRSS * 1024
};
process.stdout.write(`${JSON.stringify(told)}\n`);
