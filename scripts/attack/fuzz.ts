import { FacetryError } from '../../src/protocol';
import { attackInParts, type Extent } from './attack';
import { type Found } from './parts';
import type { Tally } from './parts';

/** No parser may take longer for one input. */
const LONGEST_MS = 100;

export interface Parser<T> {
  name: string;
  /** Inputs, the costly ones among them. */
  make(at: number): T;
  /** Throws errors of the project's own, or none. */
  parse(input: T): void | Promise<void>;
}

const COUNTS = { short: 3_000, long: 1_000_000, part: 20_000 };

/** An attack on a parser, by {@link fuzz}. */
export function attackParser(promise: string, attempt: (extent: Extent) => Promise<Tally>): void {
  attackInParts(promise, COUNTS, attempt, judged);
}

/**
 * Feeds a parser. A clock on a busy machine also counts what others do, so what took too long by
 * the clock is tried three times more, and the least CPU time of these counts.
 */
export async function fuzz<T>({ name, make, parse }: Parser<T>, { count }: Extent): Promise<Tally> {
  const crashes: string[] = [];
  let refused = 0;
  const slowest = { ms: 0, again: 0 };
  for (let at = 0; at < count; at++) {
    const input = make(at);
    const once = async (now: () => number): Promise<number> => {
      const begun = now();
      try {
        // Awaited only where it must be: a million turns of the loop cost more than the parser.
        const pending = parse(input);
        if (pending) {
          await pending;
        }
      } catch (error) {
        refused++;
        if (!isOurs(error) && crashes.length < 3) {
          crashes.push(`${String(error)} on ${JSON.stringify(input)?.slice(0, 200)}`);
        }
      }
      return now() - begun;
    };
    let ms = await once(() => performance.now());
    if (ms > LONGEST_MS) {
      const first = ms;
      for (let more = 0; more < 3 && ms > LONGEST_MS; more++) {
        ms = Math.min(ms, await once(cpuMs));
      }
      slowest.again = Math.max(slowest.again, first);
    }
    slowest.ms = Math.max(slowest.ms, ms);
  }
  return { count, sums: { refused }, most: slowest, said: { name: [name], crashes } };
}

function judged({ count, sums, most, said }: Tally): Found {
  const { name, crashes } = said as Record<'name' | 'crashes', string[]>;
  const { ms, again } = most as Record<'ms' | 'again', number>;
  const passed = Math.max(0, count - sums!['refused']!);
  const noise = again > 0 ? `, once ${again.toFixed(0)} ms while others worked` : '';
  return {
    tried: `generated inputs of ${name[0]}`,
    count,
    result:
      crashes.length > 0
        ? `crashes: ${crashes.slice(0, 3).join('; ')}`
        : `no crash, ${passed.toLocaleString('en')} taken, slowest ${ms.toFixed(1)} ms${noise}`,
    goal: `no crash, none over ${LONGEST_MS} ms`,
    kept: crashes.length === 0 && ms <= LONGEST_MS
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Errors by another copy of the class too: what counts is that it has a code and a name of ours. */
function isOurs(error: unknown): boolean {
  return error instanceof FacetryError || (error as Error).name === 'ConfigError';
}
