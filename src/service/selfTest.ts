import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'self-test.json';

export interface FailedSelfTest {
  /** Milliseconds since the epoch. */
  at: number;
  why: string;
}

/**
 * What the last self-test of a service found that ran over this folder; undefined where it found
 * nothing. It lies in a file of its own, and nowhere where it passed: the databases are as they were.
 */
export function failedSelfTest(folder: string): FailedSelfTest | undefined {
  const path = join(folder, NAME);
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    const { at, why } = Object(JSON.parse(readFileSync(path, 'utf8'))) as Partial<FailedSelfTest>;
    return { at: Number(at), why: String(why) };
  } catch {
    // That it is there says that one failed.
    return { at: NaN, why: 'what was found was not written down' };
  }
}

/** Until one passes. */
export function keepFailedSelfTest(folder: string, failed: FailedSelfTest): void {
  writeFileSync(join(folder, NAME), JSON.stringify(failed), { mode: 0o600 });
}

/** One has passed. */
export function forgetFailedSelfTest(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
}
