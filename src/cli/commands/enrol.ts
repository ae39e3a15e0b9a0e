import { howCommandKeys } from '../atRest';
import type { Command } from '../command';
import { type Context, answer } from '../context';
import { atTerminal } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities, agentPetname } from '../identities';

const CODE = /^[A-Za-z0-9_-]{43}$/;

export const enrol: Command = {
  name: 'enrol',
  summary: 'Make this terminal a device that may decide, with a one-time code.',
  arity: [0, 0],
  options: {
    code: { type: 'string', value: '-', help: 'read the code from the input (never an argument)' },
    name: { type: 'string', value: 'TEXT', help: 'what to call this device' }
  },
  notes: [
    'The code, or the whole one-time link, is what `facetry serve` printed, or what an enrolled',
    'device made. The key is kept under a passphrase.'
  ],

  async run(context, typed) {
    const code = await readCode(context, typed.text('code'));
    const { kept } = await new Identities(context).enrolOwner(code, typed.text('name'));
    answer(context, { petname: kept.petname, kind: kept.kind }, [
      `Enrolled as “${shown(kept.petname)}” (${shown(kept.kind)}).`
    ]);
    return EXIT.ok;
  }
};

export const agentEnrol: Command = {
  name: 'agent enrol',
  summary: 'Make an agent of this command line known, with a one-time code.',
  words: '[NAME]',
  arity: [0, 1],
  options: {
    code: { type: 'string', value: '-', help: 'read the code from the input (never an argument)' }
  },

  async run(context, typed) {
    const code = await readCode(context, typed.text('code'));
    const name = typed.words[0] ?? DEFAULT_AGENT;
    const { kept } = await new Identities(context).enrolAgent(name, code);
    const closedBy = await context.keys.closedBy();
    answer(context, { petname: kept.petname, kind: kept.kind, closed_by: closedBy }, [
      `Enrolled as “${shown(kept.petname)}” (${shown(kept.kind)}).`,
      ...howCommandKeys(closedBy)
    ]);
    return EXIT.ok;
  }
};

export const agentAdd: Command = {
  name: 'agent add',
  summary: 'Make a one-time code that an agent can enrol with.',
  words: 'NAME',
  arity: [1, 1],

  async run(context, typed) {
    const [name] = typed.words as [string];
    const made = await atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      return system.requests.introduce('agent', agentPetname(name));
    });
    answer(context, made, [made.code]);
    context.warn('The code can be used once, within 10 minutes.');
    return EXIT.ok;
  }
};

export const recovery: Command = {
  name: 'recovery',
  summary: 'Make the code with which a new device may decide once all of now are lost.',
  arity: [0, 0],
  options: {},
  notes: [
    'It works once, within five years, as long as this deciding key is not revoked; one that was',
    'made before no longer works. Keep it on paper: whoever has it may decide everything. To use',
    'it: the approval page, or `facetry enrol --code -`.'
  ],

  async run(context) {
    const made = await atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      return system.requests.introduce('owner', 'recovered device', { recovery: true });
    });
    answer(context, made, [made.code]);
    return EXIT.ok;
  }
};

/** From the input, so that no process list or shell history holds it. */
async function readCode(context: Context, option: string | undefined): Promise<string> {
  if (option !== undefined && option !== '-') {
    throw new UsageError(
      'A code on the command line can be read by others: write `--code -` and paste it then.'
    );
  }
  const text = context.inputIsTerminal ? await askCode(context) : await context.readInput();
  // A link carries the code at its end, in the fragment.
  const code = /(?:^|[#=/])([A-Za-z0-9_-]{43})\s*$/.exec(text.trim())?.[1];
  if (code === undefined || !CODE.test(code)) {
    throw new UsageError('That is no code: it has 43 letters, digits, “-” and “_”.');
  }
  return code;
}

async function askCode(context: Context): Promise<string> {
  const terminal = context.terminal();
  try {
    return await terminal.askSecret('Code: ');
  } finally {
    terminal.close();
  }
}
