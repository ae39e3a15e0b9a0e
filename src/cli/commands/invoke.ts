import { writeFileSync } from 'node:fs';

import {
  type Answer,
  type ConfirmOptions,
  type HeldFacet,
  UpstreamError,
  receiptIndexes
} from '../../client';
import { verifyReceipt } from '../../ledger';
import { b64 } from '../../protocol';
import type { Command, Typed } from '../command';
import type { Context } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities, type Opened } from '../identities';
import { logKeyOf } from '../ledger';
import { bodyOf } from '../uploadFile';
import { assignments } from '../words';

const NEWLINE = 0x0a;
const FACET_ID = /^[0-9a-f]{32}$/;

export const invoke: Command = {
  name: 'invoke',
  summary: 'Use a facet: perform one action and print what comes back.',
  words: 'FACET|OBJECT ACTION [ARG=VALUE…]',
  arity: [2, 256],
  options: {
    args: { type: 'string', value: 'JSON', help: 'all arguments as one JSON object' },
    body: { type: 'string', value: 'FILE', help: 'send the bytes of this file along' },
    type: { type: 'string', value: 'MEDIA/TYPE', help: 'media type of these bytes' },
    output: { type: 'string', short: 'o', value: 'FILE', help: 'write the result there' },
    receipt: { type: 'string', value: 'FILE', help: 'write the receipt there' },
    timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait for a person to confirm' },
    verify: { type: 'boolean', help: 'verify the receipt before printing' },
    sealed: {
      type: 'boolean',
      help: 'encrypt the action for the service, and the answer for this command'
    },
    as: { type: 'string', value: 'NAME', help: `agent to act as (default: ${DEFAULT_AGENT})` }
  },
  notes: ['VALUE is read as JSON if possible, otherwise as text: rows=100, name=Ada.'],

  async run(context, typed) {
    const [which, act, ...words] = typed.words as [string, string, ...string[]];
    const opened = await new Identities(context).agent(typed.text('as'));
    const facet = chosen(opened, which, act);
    const args = { ...objectOf(typed.text('args')), ...assignments(words) };
    const file = typed.text('body');
    const whole = typed.flag('sealed');
    const body = file === undefined ? undefined : await bodyOf(file, typed.text('type'), whole);
    const result = await facet.invoke(act, args, {
      signal: context.signal,
      sealed: typed.flag('sealed'),
      confirm: confirmOf(context, typed),
      ...(body === undefined ? {} : { body })
    });
    const bytes = await result.bytes();
    const receipt = await receiptOf(opened, result);
    if (typed.flag('verify')) {
      await verify(context, opened, receipt);
    }
    keepReceipt(typed, receipt);
    return print(context, typed, { result, receipt, bytes });
  }
};

/** How to wait where a person confirms each use. */
function confirmOf(context: Context, typed: Typed): ConfirmOptions {
  const timeout = typed.count('timeout', 0);
  return {
    ...(timeout === undefined ? {} : { timeout }),
    onPending: request => {
      context.warn(`Request ${request} waits for a person. Confirm it in the browser, or with`);
      context.warn(`  facetry decide ${request}`);
    }
  };
}

/** By id, or the newest on an object with this action. */
export function chosen({ holding }: Opened, which: string, act?: string): HeldFacet {
  const byId = FACET_ID.test(which) ? holding.get(which) : undefined;
  const onObject = holding.facets.filter(
    ({ terms }) => terms.object === which && (act === undefined || terms.actions.includes(act))
  );
  const facet = byId ?? onObject.at(-1);
  if (!facet) {
    throw new CommandError(
      'not_held',
      `You don’t hold such a facet. Ask with \`facetry need ${shown(which, 64)}` +
        `${act === undefined ? '' : ` ${shown(act, 64)}`}\`.`
    );
  }
  return facet;
}

/** What came bit by bit has its receipt in its outcome. */
async function receiptOf({ system }: Opened, result: Answer): Promise<string | null> {
  if (result.receipt !== null || result.intent === null) {
    return result.receipt;
  }
  const { receipt } = await system.self.outcome(result.jti);
  return receipt ?? null;
}

async function verify(context: Context, opened: Opened, receipt: string | null): Promise<void> {
  const verdict = await verifyReceipt(receipt ?? '', await logKeyOf(opened), {
    holderKey: opened.holding.keys.signing.publicKey
  });
  for (const { name, ok, detail } of verdict.checks) {
    context.warn(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${shown(detail)}`);
  }
  if (!verdict.ok) {
    throw new CommandError('receipt_invalid', 'The receipt does not prove this answer.');
  }
}

function keepReceipt(typed: Typed, receipt: string | null): void {
  const file = typed.text('receipt');
  if (file !== undefined && receipt !== null) {
    // As the proof's own text, which other verifiers read.
    writeFileSync(file, b64.decode(receipt));
  }
}

function print(
  context: Context,
  typed: Typed,
  { result, receipt, bytes }: { result: Answer; receipt: string | null; bytes: Uint8Array }
): 0 | 1 {
  const { status, jti } = result;
  const indexes = receipt === null ? null : receiptIndexes(receipt);
  const output = typed.text('output');
  if (output !== undefined) {
    writeFileSync(output, bytes);
  }
  const type = result.headers.get('content-type') ?? '';
  if (context.json) {
    const recorded = indexes ? { intent: indexes.intent, outcome: indexes.outcome } : null;
    const body = output === undefined ? { body: readable(type, bytes) } : {};
    context.print(JSON.stringify({ status, type, jti, recorded, ...body }));
  } else if (output === undefined) {
    context.write(bytes);
    if (context.outputIsTerminal && bytes.length > 0 && bytes.at(-1) !== NEWLINE) {
      // Of a person's screen alone: into a pipe or file goes what came, to the byte.
      context.print('');
    }
  }
  if (!context.json && indexes) {
    context.warn(`recorded #${indexes.intent}`);
  }
  if (status >= 400) {
    if (!context.json) {
      context.warn(new UpstreamError(status, '', receipt, jti).message);
    }
    return EXIT.failed;
  }
  return EXIT.ok;
}

/** JSON as JSON, text as a string, the rest as `{"base64": …}`. */
function readable(type: string, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /^application\/([^;]+\+)?json\b/.test(type) ? (JSON.parse(text) as unknown) : text;
  } catch {
    return { base64: b64.encode(bytes) };
  }
}

function objectOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) {
    return {};
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw new UsageError('--args takes one JSON object.');
}
