import type { ConfirmOptions, HeldFacet } from '../../client';
import { deliver } from '../answering';
import type { Command, Typed } from '../command';
import type { Context } from '../context';
import { CommandError, UsageError } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities, type Opened } from '../identities';
import { bodyOf } from '../files/uploadFile';
import { assignments } from '../words';

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
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'write the result there, once all of it came; no error replaces a file'
    },
    receipt: { type: 'string', value: 'FILE', help: 'write the receipt there' },
    timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait for a person to confirm' },
    verify: { type: 'boolean', help: 'verify the receipt before anything is printed or written' },
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
    return deliver(context, opened, result, {
      output: typed.text('output'),
      receipt: typed.text('receipt'),
      verify: typed.flag('verify')
    });
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
