// A folder in memory for the databases of tests: thousands that are synced to a disk wait for it as long
// as they compute, and longest where much else is written.
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
/** Containers often have 64 MB there. */
const ENOUGH = 1024 ** 3;

/** Runs `work` with an environment that names the folder; an empty one where the system has no room. */
export async function inMemory(work) {
  const folder = await made().catch(() => null);
  try {
    return await work(folder === null ? {} : { FACETRY_TEST_MEMORY: folder });
  } finally {
    if (folder !== null) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function made() {
  const { bavail, bsize } = await statfs(SHARED_MEMORY);
  return bavail * bsize < ENOUGH ? null : mkdtemp(join(SHARED_MEMORY, 'facetry-'));
}
