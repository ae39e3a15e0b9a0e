import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { verifyBundle } from '../../src/ledger';
import { utf8 } from '../../src/protocol';

const ROOT = join(__dirname, '../..');
const PYTHON = join(ROOT, '.venv/bin/python');
const OTHER_VERIFIER = join(ROOT, 'tests/vectors/verify_bundles.py');

/** A verdict names so many holes, and counts the others. */
export const NAMED = 100;

export interface Hole {
  entry: number;
  groups: string[];
  erased: boolean;
}

/** What a verifier says: codes of faults, sorted, what is not shown, and whose tokens prove nothing. */
export interface Said {
  faults: string[];
  holes: Hole[];
  unverified: Record<string, number>;
}

export interface Bundle {
  text: string;
  vkey?: string;
  seen?: string[];
}

/** The other verifier, which shares no line with this one: a process that answers line by line. */
export class OtherVerifier {
  async said(bundles: readonly Bundle[]): Promise<(Said | { broken: string })[]> {
    const process_ = spawn(PYTHON, [OTHER_VERIFIER], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(process_, 'close');
    void this.ask(process_, bundles);
    const said: (Said | { broken: string })[] = [];
    for await (const line of createInterface({ input: process_.stdout! })) {
      const told = JSON.parse(line) as Said | { broken: string };
      said.push('broken' in told ? told : { ...told, holes: told.holes.slice(0, NAMED) });
    }
    await ended;
    return said;
  }

  private async ask({ stdin }: ChildProcess, bundles: readonly Bundle[]): Promise<void> {
    for (const { text, vkey, seen } of bundles) {
      if (!stdin!.write(`${JSON.stringify({ text, vkey, seen })}\n`)) {
        await once(stdin!, 'drain');
      }
    }
    stdin!.end();
  }
}

export async function saidHere({ text, vkey, seen }: Bundle): Promise<Said> {
  const { faults, holes, proven } = await verifyBundle([utf8.encode(text)], {
    ...(vkey !== undefined && { vkey }),
    ...(seen && { seen })
  });
  return {
    faults: [...new Set(faults.map(({ code }) => code))].sort(),
    holes: holes.map(({ entry, groups, erased }) => ({
      entry,
      groups: [...groups].sort(),
      erased: erased !== undefined
    })),
    unverified: proven.unverifiedBy
  };
}
