import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** As a crash does: nothing is said, nothing is saved. Resolves when the process is gone. */
export async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
