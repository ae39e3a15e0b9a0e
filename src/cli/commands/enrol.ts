import { howCommandKeys } from '../keys/atRest';
import type { Command } from '../command';
import { type Context, answer } from '../context';
import { atTerminal } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities, agentPetname } from '../identities';

const CODE = /^[A-Za-z0-9_-]{43}$/;

export const enrol: Command = {
  name: 'enrol',
  summary: 'Let this terminal decide, with a one-time code.',
  arity: [0, 0],
  reach: 'deciding',
  options: {
    code: {
      type: 'string',
      value: '-',
      help: 'read the code from standard input (it is never an argument)'
    },
    name: {
      type: 'string',
      value: 'TEXT',
      help: 'what this device is called, unless its link was made for a name'
    }
  },
  notes: [
    'The code (or the whole one-time link) is what `facetry serve` printed, or what an enrolled',
    'device made. A passphrase protects the key. A link that was made for a name, by an enrolled',
    'device or by `facetry serve --print-link NAME`, gives that one.'
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
  summary: 'Enrol an agent of this command line, with a one-time code.',
  words: '[NAME]',
  arity: [0, 1],
  options: {
    code: {
      type: 'string',
      value: '-',
      help: 'read the code from standard input (it is never an argument)'
    }
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
  reach: 'deciding',

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
  summary: 'Make a code that lets a new device decide when all present ones are lost.',
  arity: [0, 0],
  reach: 'deciding',
  options: {},
  notes: [
    'It works once, within five years, unless this deciding key is revoked; an earlier code',
    'no longer works. Keep it on paper: whoever has it may decide everything. To use',
    'it, open the approval page, or run `facetry enrol --code -`.'
  ],

  async run(context) {
    const made = await atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      return system.requests.introduce('owner', 'recovered device', { recovery: true });
    });
    answer(context, made, [made.code]);
    context.warn('Print this code and keep it away from this machine: whoever has it may decide.');
    return EXIT.ok;
  }
};

/** From the input, so that no process list or shell history holds it. */
async function readCode(context: Context, option: string | undefined): Promise<string> {
  if (option !== undefined && option !== '-') {
    throw new UsageError(
      'Others can read a code on the command line: write `--code -`, then paste it.'
    );
  }
  const text = context.inputIsTerminal ? await askCode(context) : await context.readInput();
  // A link carries the code in its fragment.
  const code = /(?:^|[#=/])([A-Za-z0-9_-]{43})(?:&\S*)?\s*$/.exec(text.trim())?.[1];
  if (code === undefined || !CODE.test(code)) {
    throw new UsageError('That is not a code: a code has 43 letters, digits, “-” and “_”.');
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
