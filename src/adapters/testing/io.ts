/** The real network and disk, with what a test wants to decide in its own hands. */
import { randomBytes } from 'node:crypto';

import { nodeDisk, type Disk } from '../files/disk';
import { NodeHttp, type NodeHttpOptions } from '../network/nodeHttp';
import { parseYaml } from '../openapi/document';
import type { AdapterAnswer, AdapterCall, Inspected, Io } from '../types';

export interface TestIo extends Io {
  clock: { ms: number };
}

export function testIo(options: NodeHttpOptions & { disk?: Disk } = {}): TestIo {
  const clock = { ms: 1_800_000_000_000 };
  return {
    clock,
    now: () => clock.ms,
    random: length => randomBytes(length),
    http: new NodeHttp(options),
    disk: options.disk ?? nodeDisk([]),
    readYaml: async text => parseYaml(text)
  };
}

/** A call of one of the inspected actions, as the core would make it. */
export function callOf(
  inspected: Inspected,
  action: string,
  args: Record<string, unknown>,
  more: Partial<AdapterCall> = {}
): AdapterCall {
  const definition = inspected.actions[action];
  if (definition === undefined) {
    throw new Error(`no action ${action} among ${Object.keys(inspected.actions).join(', ')}`);
  }
  return {
    config: JSON.parse(JSON.stringify(inspected.config)),
    definition: JSON.parse(JSON.stringify(definition)),
    args,
    secret: null,
    idempotencyKey: 'k'.repeat(32),
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    upload: null,
    signal: new AbortController().signal,
    ...more
  };
}

export interface Told {
  outcome: string;
  code?: string;
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  text?: string;
}

/** Reads the answer to its end; a body that fails becomes the fault's outcome and code. */
export async function told(answer: AdapterAnswer): Promise<Told> {
  if (answer.outcome !== 'done') {
    return { outcome: answer.outcome, code: answer.code };
  }
  const { outcome, status, type, headers, body } = answer;
  const chunks: Uint8Array[] = [];
  if (body instanceof Uint8Array) {
    chunks.push(body);
  } else {
    try {
      for await (const chunk of body) {
        chunks.push(chunk);
      }
    } catch (error) {
      return { outcome: 'failed', code: (error as { code: string }).code };
    }
  }
  return { outcome, status, type, headers, text: Buffer.concat(chunks).toString() };
}
