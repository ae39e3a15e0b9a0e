import { safeText } from '../../protocol';
import type { Command } from '../command';
import { answer } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { EXIT } from '../errors';
import { shown, when } from '../facetLines';
import { Identities } from '../identities';
import { moment } from '../words';

const A_WEEK = '7d';

export const admit: Command = {
  name: 'admit',
  summary: 'Let in a program or a JupyterLab that shows a code, at a real terminal.',
  arity: [0, 0],
  reach: 'deciding',
  options: {
    as: { type: 'string', value: 'NAME', help: 'what to call it; you are asked otherwise' },
    until: { type: 'string', value: 'WHEN', help: 'how long: 30m, 12h, or a date (default: 7d)' }
  },
  notes: [
    'Type only a code that you see on your own screen, of a program that you started just now. It',
    'holds nothing yet, and may ask for permissions until the end you set.'
  ],

  async run(context, typed) {
    return atTerminal(context, async terminal => {
      const until = moment(typed.text('until') ?? A_WEEK, Math.floor(context.clock.now() / 1000));
      const { system } = await new Identities(context).owner(terminal);
      const knock = await system.requests.knocking(await terminal.ask('Code it shows: '));
      terminal.say(`It calls itself “${safeText(knock.name)}”.`);
      terminal.say(
        knock.address === null
          ? 'It is a program of the same user as the service, on the same machine.'
          : `It comes from the address ${shown(knock.address)}.`
      );
      terminal.say(`Its key begins with ${knock.key.slice(0, 8)}.`);
      if (knock.kind === 'host') {
        terminal.say(
          'It is a JupyterLab: its notebooks may then ask, each for itself. Its page sees what ' +
            'they ask for, hold and do, and may deny, pause and revoke that. It sees and stops ' +
            'nothing else here. It may propose services to connect, and can approve nothing.'
        );
      }
      if (knock.known) {
        const { petname, until: before } = knock.known;
        terminal.say(
          `You let it in before, as “${shown(petname)}”, until ${when(before)}. It goes on as that, ` +
            'with what it holds.'
        );
      }
      const name =
        knock.known?.petname ?? typed.text('as') ?? (await terminal.ask('What to call it: '));
      await confirmed(terminal, 'admit', 'its code expires by itself.');
      const { principal } = await system.requests.admit(knock, name.trim(), until, {
        ...(knock.kind && { kind: knock.kind })
      });
      answer(context, { principal, petname: name.trim(), until }, [
        `“${shown(name.trim())}” is let in until ${when(until)}.`
      ]);
      return EXIT.ok;
    });
  }
};
