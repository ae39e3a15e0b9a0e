import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { verifyBundle } from '../../src/ledger';
import type { Fault } from '../../src/ledger/bundle';
import { b64, utf8 } from '../../src/protocol';

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
  /** The first entry that something is wrong with, and what. */
  first: { entry: number; codes: string[] } | null;
  holes: Hole[];
  unverified: Record<string, number>;
}

export interface Bundle {
  /** Bytes, where they may be no text. */
  text: string | Uint8Array;
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
      const sent = typeof text === 'string' ? { text } : { bytes: b64.encode(text) };
      if (!stdin!.write(`${JSON.stringify({ ...sent, vkey, seen })}\n`)) {
        await once(stdin!, 'drain');
      }
    }
    stdin!.end();
  }
}

export async function saidHere({ text, vkey, seen }: Bundle): Promise<Said> {
  const { faults, holes, proven } = await verifyBundle(
    [typeof text === 'string' ? utf8.encode(text) : text],
    {
      ...(vkey !== undefined && { vkey }),
      ...(seen && { seen })
    }
  );
  return {
    faults: sorted(faults.map(({ code }) => code)),
    first: firstOf(faults),
    holes: holes.map(({ entry, groups, erased }) => ({
      entry,
      groups: [...groups].sort(),
      erased: erased !== undefined
    })),
    unverified: proven.unverifiedBy
  };
}

function firstOf(faults: readonly Fault[]): Said['first'] {
  const entries = faults.flatMap(({ entry = Infinity }) => entry);
  const entry = Math.min(...entries);
  const codes = faults.filter(fault => fault.entry === entry).map(({ code }) => code);
  return codes.length === 0 ? null : { entry, codes: sorted(codes) };
}

function sorted(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
