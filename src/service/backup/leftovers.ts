import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes what processes left behind that were killed: names of `prefix` and their id. */
export function sweepLeftovers(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    const id = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    // What somebody else called so is none of ours.
    if (/^[1-9]\d{0,9}$/.test(id) && !isAlive(Number(id))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    // What this very process left is of one before it that had the same id.
    return process.kill(pid, 0) && pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
