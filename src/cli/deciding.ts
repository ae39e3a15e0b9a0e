import { ServiceClient } from '../client';
import type { Context } from './context';
import { CommandError } from './errors';
import type { Terminal } from './terminal';

/**
 * What widens is done by a person alone.
 * @throws CommandError no_terminal
 */
export async function atTerminal<T>(
  context: Context,
  work: (terminal: Terminal) => Promise<T>
): Promise<T> {
  if (!context.inputIsTerminal) {
    throw new CommandError(
      'no_terminal',
      'Deciding needs a person at a real terminal; input from a pipe is not accepted.'
    );
  }
  const terminal = context.terminal();
  try {
    return await work(terminal);
  } finally {
    terminal.close();
  }
}

/** @throws CommandError not_decided unless the word is typed; `otherwise` says what stays then. */
export async function confirmed(
  terminal: Terminal,
  word: string,
  otherwise: string
): Promise<void> {
  if ((await terminal.ask(`Type “${word}” to ${word}: `)).trim() !== word) {
    throw new CommandError('not_decided', `Nothing was decided: ${otherwise}`);
  }
}

/** Issued by the consent door since the service's start, and spent by one decision. */
export async function challenge(context: Context): Promise<string> {
  const { base, fetch } = context.consent();
  const door = new ServiceClient({ base, fetch, clock: context.clock }).exchange;
  const message = { method: 'POST', body: '{}', type: 'application/json' } as const;
  const response = await door.send('/consent/challenge', message);
  if (!response.ok) {
    throw await door.complaint(response);
  }
  const { challenge: issued } = (await door.json(response)) as { challenge?: unknown };
  if (typeof issued !== 'string') {
    throw new CommandError('no_challenge', 'The service gave no challenge to sign. Try again.');
  }
  return issued;
}
