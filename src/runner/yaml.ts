/**
 * YAML is read in a thread with an end: some texts of a few hundred kilobytes keep any parser
 * busy for minutes, and other calls must go on meanwhile.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';

import { ConfigError, parseYaml } from '../adapters';

const MOST_MEGABYTES = 768;
const AT_ONCE = 2;

interface Told {
  value?: unknown;
  fault?: { code: string; message: string; where?: string };
}

/** In the thread: reads the text it was given and tells what it is. */
export function readYamlHere(): void {
  let told: Told;
  try {
    told = { value: parseYaml(String(workerData)) };
  } catch (error) {
    const { code, message, where } = error as ConfigError;
    told = { fault: { code, message, ...(where === undefined ? {} : { where }) } };
  }
  parentPort!.postMessage(told);
}

/** Has `over` called when a text is given up. @returns what ends that */
export type Limit = (over: () => void) => () => void;

export function within(ms: number): Limit {
  return over => {
    const timer = setTimeout(over, ms);
    return () => clearTimeout(timer);
  };
}

/** @param program the file to run in the thread; it calls `readYamlHere`. */
export function yamlReader(program: URL, limit: Limit): (text: string) => Promise<unknown> {
  let busy = 0;
  return async text => {
    if (busy >= AT_ONCE) {
      throw new ConfigError('busy', 'Other documents are being read. Try again in a moment.');
    }
    busy += 1;
    try {
      return await inThread(program, text, limit);
    } finally {
      busy -= 1;
    }
  };
}

function inThread(program: URL, text: string, limit: Limit): Promise<unknown> {
  const worker = new Worker(program, {
    workerData: text,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES }
  });
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      left();
      void worker.terminate();
      settle();
    };
    const tooMuch = (): void =>
      reject(
        new ConfigError(
          'document_too_complex',
          'The document takes too long to read. Save it as JSON, with only the operations you need.'
        )
      );
    const left = limit(() => end(tooMuch));
    // Out of memory.
    worker.once('error', () => end(tooMuch));
    worker.once('message', ({ value, fault }: Told) =>
      end(() =>
        fault ? reject(new ConfigError(fault.code, fault.message, fault.where)) : resolve(value)
      )
    );
  });
}
