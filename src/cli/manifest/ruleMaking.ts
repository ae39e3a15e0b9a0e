import { type Named, signRule } from '../../client';
import { type Rule, ruleSentence } from '../../protocol';
import type { Context } from '../context';
import { challenge, confirmed } from '../deciding';
import type { Opened } from '../identities';
import type { Terminal } from '../terminal';

/**
 * Makes a rule once a person has read its sentence and typed the word.
 *
 * @param named the one principal that it is for
 * @returns its id
 * @throws CommandError not_decided
 */
export async function makeRule(
  terminal: Terminal,
  context: Context,
  { holding, system }: Opened,
  rule: Rule,
  named?: Named
): Promise<string> {
  terminal.say('');
  terminal.say(ruleSentence(rule, named?.petname));
  terminal.say('');
  await confirmed(terminal, 'grant', 'no rule was made.');
  const token = await signRule(holding, rule, {
    mode: 'terminal',
    challenge: await challenge(context),
    ...(named === undefined ? {} : { named })
  });
  const made = (await system.requests.decide(token)) as { rule: string };
  return made.rule;
}
