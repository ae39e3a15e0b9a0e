import type { PauseView, PrincipalView } from '../../client';
import { jcs } from '../../protocol';
import type { Command } from '../command';
import { answer } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { CommandError, EXIT } from '../errors';
import { everybody } from '../everybody';
import { facetLine, shown, when } from '../facetLines';
import { Identities } from '../identities';
import { type Named, named } from '../targets';
import type { Terminal } from '../terminal';
import { idsOf, inFlightLines } from './revoke';

const TARGET = 'TARGET is a facet’s id, or a principal’s id or name for everything it holds.';

export const pause: Command = {
  name: 'pause',
  summary: 'Stop a facet, or all that a principal holds, until somebody resumes it.',
  words: 'TARGET',
  arity: [1, 1],
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'recorded with it' },
    owner: { type: 'boolean', help: 'use the deciding key; needed for what an owner holds' }
  },
  notes: [TARGET],

  async run(context, typed) {
    const [word] = typed.words as [string];
    const { system } = await new Identities(context).looking(typed.flag('owner'));
    const { target } = await named(system, word);
    const paused = await system.facets.pause(target, typed.text('reason'));
    answer(context, paused, [
      paused.paused.length === 0
        ? 'Paused; nothing of it was in use.'
        : `Paused: ${idsOf(paused.paused, paused.more)}`,
      ...inFlightLines(paused.in_flight)
    ]);
    return EXIT.ok;
  }
};

export const resume: Command = {
  name: 'resume',
  summary: 'Resume what was paused, at a real terminal.',
  words: 'TARGET',
  arity: [1, 1],
  reach: 'deciding',
  options: { reason: { type: 'string', value: 'TEXT', help: 'recorded with it' } },
  notes: [TARGET],

  async run(context, typed) {
    const [word] = typed.words as [string];
    return atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      const found = await named(system, word);
      const known = await everybody(system);
      show(terminal, found, known);
      mustBePausedItself(found, known);
      await confirmed(terminal, 'resume', 'it stays paused.');
      const resumed = await system.facets.resume(found.target, typed.text('reason'));
      answer(context, resumed, [
        resumed.resumed.length === 0
          ? 'Resumed; nothing of it can be used yet, because it is paused elsewhere, too, or has ended.'
          : `Can be used again: ${idsOf(resumed.resumed, resumed.more)}`
      ]);
      return EXIT.ok;
    });
  }
};

/** @throws CommandError `not_paused` where not this facet is paused, but whoever holds it */
function mustBePausedItself({ facet }: Named, known: readonly PrincipalView[]): void {
  const holder = known.find(({ principal }) => principal === facet?.holder);
  if (facet?.paused && holder?.paused && jcs({ ...facet.paused }) === jcs({ ...holder.paused })) {
    const name = shown(holder.petname);
    throw new CommandError(
      'not_paused',
      `Not this facet is paused, but ${name} with all that it holds: \`facetry resume "${name}"\`.`
    );
  }
}

/** What would go on, and what stopped it. */
function show(
  terminal: Terminal,
  { facet, principal }: Named,
  known: readonly PrincipalView[]
): void {
  if (facet) {
    terminal.say(facetLine(facet));
  }
  if (principal) {
    terminal.say(`Everything that ${shown(principal.petname)} (${shown(principal.kind)}) holds.`);
  }
  const paused = facet?.paused ?? principal?.paused;
  if (paused) {
    terminal.say(pausedLine(paused, known));
  }
}

export function pausedLine({ at, by, why }: PauseView, known: readonly PrincipalView[]): string {
  const remark = why === null ? '' : `: “${shown(why)}”`;
  const who = known.find(({ principal }) => principal === by)?.petname ?? by;
  return `  paused ${when(at)} by ${shown(who)}${remark}`;
}
