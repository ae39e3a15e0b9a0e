import { FacetryError } from '../protocol';
import { Refused, Unreachable, Waiting } from '../client';
import { closedNow, closedUntil } from './closed';
import { closest } from '../manifest';
import { type Command, findCommand, helpOf, parseTyped } from './command';
import { lineWidth } from './fitted';
import { admit } from './commands/admit';
import { approversInvite, approversList, approversRevoke } from './commands/approvers';
import { auditMay, auditRefused, auditWhat, auditWho, auditWhy } from './commands/audit';
import { backup } from './commands/backup';
import { exportBundle, verify } from './commands/bundle';
import { clone } from './commands/clone';
import { completionOf } from './commands/completion';
import { decide } from './commands/decide';
import { disclose } from './commands/disclose';
import { doctor } from './commands/doctor';
import { agentAdd, agentEnrol, enrol, recovery } from './commands/enrol';
import { erase } from './commands/erase';
import { freeze } from './commands/freeze';
import { invoke } from './commands/invoke';
import { accept } from './commands/handOver';
import { keys } from './commands/keys';
import { agentAccept, agentCard, lend, renew } from './commands/lend';
import { logQuery, logTail } from './commands/log';
import { logPublished } from './commands/published';
import { facets, principals } from './commands/holdings';
import { apply, plan } from './commands/manifest';
import { need } from './commands/need';
import { pause, resume } from './commands/pause';
import { rename } from './commands/rename';
import { requests } from './commands/requests';
import { restore } from './commands/restore';
import { rotate } from './commands/rotate';
import { revoke } from './commands/revoke';
import { rulesAdd, rulesList, rulesRevoke } from './commands/rules';
import { servicesAdd, servicesList, servicesRemove, servicesTest } from './commands/services';
import { status } from './commands/status';
import { ui } from './commands/ui';
import { witness } from './commands/witness';
import type { Context } from './context';
import { CommandError, EXIT, type ExitCode, NobodyThere, UsageError, exitCodeOf } from './errors';
import { shown } from './facetLines';
import { asJson } from './onScreen';
import { familyOverview, overview, PYTHONS } from './overview';

export const COMMANDS: readonly Command[] = [
  need,
  invoke,
  lend,
  accept,
  renew,
  facets,
  principals,
  pause,
  resume,
  revoke,
  rename,
  servicesList,
  servicesAdd,
  servicesTest,
  servicesRemove,
  freeze,
  plan,
  apply,
  requests,
  decide,
  approversList,
  approversInvite,
  approversRevoke,
  rulesList,
  rulesAdd,
  rulesRevoke,
  logTail,
  logQuery,
  logPublished,
  auditWho,
  auditWhat,
  auditWhy,
  auditMay,
  auditRefused,
  exportBundle,
  verify,
  disclose,
  erase,
  doctor,
  backup,
  restore,
  clone,
  rotate,
  witness,
  keys,
  enrol,
  admit,
  recovery,
  status,
  ui,
  agentAdd,
  agentEnrol,
  agentCard,
  agentAccept,
  completionOf(() => COMMANDS)
];

/** What `--data`, `--service`, `--json` and `--keys-fd` do not decide. */
export type Surroundings = Omit<
  Context,
  'data' | 'service' | 'json' | 'keys' | 'address' | 'consent' | 'introduce' | 'copies' | 'uiLink'
>;

/** What every command line may say. */
export interface CommonOptions {
  data: string | undefined;
  service: string | undefined;
  json: boolean;
  /** Of the passphrase that closes the keys of the command line. */
  keysFd: number | undefined;
}

/** Runs one command line. Never throws. */
export async function run(
  argv: readonly string[],
  surroundings: Surroundings,
  contextOf: (options: CommonOptions, surroundings: Surroundings) => Context
): Promise<ExitCode> {
  // Told in JSON also where the line itself is not understood.
  const json = argv.includes('--json');
  let context: Context | undefined;
  try {
    const command = findCommand(COMMANDS, argv);
    if (!command) {
      return unnamed(argv, surroundings);
    }
    const typed = parseTyped(command, argv);
    if (typed.flag('help')) {
      surroundings.print(helpOf(command, lineWidth(surroundings.columns)).trimEnd());
      return EXIT.ok;
    }
    const options = {
      data: typed.text('data'),
      service: typed.text('service'),
      json,
      keysFd: typed.count('keys-fd', 3)
    };
    context = contextOf(options, surroundings);
    return await command.run(context, typed);
  } catch (caught) {
    const cancelled = surroundings.signal.aborted && (caught as Error).name === 'AbortError';
    // Of what may have been done without an answer its own error says how to find out.
    const nobody = caught instanceof Unreachable && caught.jti === null;
    const unexplained = caught instanceof Refused && caught.explained === null;
    const closed = unexplained && context ? await closedUntil(context) : undefined;
    const error = cancelled
      ? new CommandError('cancelled', 'Cancelled.')
      : nobody && context
        ? nobodyThere(context)
        : closed === undefined
          ? caught
          : closedNow(closed);
    tell(error, json, surroundings);
    return exitCodeOf(error);
  }
}

function unnamed(argv: readonly string[], { print, warn, columns }: Surroundings): ExitCode {
  const width = lineWidth(columns);
  const [first = '', ...more] = argv;
  const asked = ['', '--help', '-h', 'help'].includes(first);
  // Who asks for help with help is shown the same.
  const named = first === 'help' ? more.filter(word => !/^-/.test(word)) : [];
  const about = findCommand(COMMANDS, named);
  if (about) {
    print(helpOf(about, width).trimEnd());
    return EXIT.ok;
  }
  const [family = asked ? '' : first] = named;
  const members = COMMANDS.filter(({ name }) => name.startsWith(`${family} `));
  if (members.length > 0) {
    const wrong = !asked && more.length > 0 && !/^-/.test(more[0]!);
    const text = familyOverview(family, members, width).trimEnd();
    const help = asked || argv.includes('--help') || argv.includes('-h');
    if (!help && argv.includes('--json')) {
      throw new UsageError(`Name one of: ${members.map(({ name }) => name).join(', ')}.`);
    }
    (help ? print : warn)(wrong ? `“${shown(more[0], 64)}” is none of these.\n${text}` : text);
    return help ? EXIT.ok : EXIT.usage;
  }
  if (asked && family === '') {
    (first === '' ? warn : print)(overview(COMMANDS, width).trimEnd());
    return first === '' ? EXIT.usage : EXIT.ok;
  }
  if (PYTHONS.some(({ name }) => name === family)) {
    print(`\`facetry ${family} --help\` says more.`);
    return EXIT.ok;
  }
  const names = [...PYTHONS, ...COMMANDS].map(({ name }) => name.split(' ')[0]!);
  const near = closest(family, [...new Set(names)]);
  const meant = near === null ? '' : ` Did you mean \`facetry ${near}\`?`;
  throw new UsageError(
    `“${shown(family, 64)}” is not a command.${meant} \`facetry --help\` lists them.`
  );
}

/** Where nothing answers: what was asked for, and what to do. */
function nobodyThere({ data, service }: Context): CommandError {
  const where =
    service === undefined
      ? `No service runs over ${data}. Start it with \`facetry serve\`, or open ` +
        'JupyterLab. --data names another folder, --service a service on another machine.'
      : `Nothing answers at ${service}. Is the address right, and does the service run?`;
  return new NobodyThere('unreachable', where);
}

function tell(error: unknown, json: boolean, { warn }: Surroundings): void {
  const known = error instanceof FacetryError;
  const code = known ? error.code : 'failed';
  // Lines that we made ourselves may be several; what others said was made safe before.
  const message = known ? error.message : fileError(error);
  if (json) {
    const request = error instanceof Waiting ? { request: error.request } : {};
    warn(asJson({ error: { code, message, ...request } }));
    return;
  }
  warn(
    message
      .split('\n')
      .map(line => shown(line, 2000))
      .join('\n')
  );
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'is not yours to use: the system refuses it.',
  EEXIST: 'exists already; nothing was overwritten.',
  EISDIR: 'is a folder, not a file.',
  ENOENT: 'does not exist.',
  ENOSPC: 'can’t be written: the disk is full.',
  ENOTDIR: 'lies below a file, not a folder.',
  EROFS: 'can’t be written: the disk is read-only.'
};

/** Files that can't be read are told by name; of other errors only that they happened. */
function fileError(error: unknown): string {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const what = code === undefined ? undefined : FILE_ERRORS[code];
  if (what !== undefined) {
    return `${path === undefined ? 'What was named' : `“${path}”`} ${what}`;
  }
  return code !== undefined && path !== undefined
    ? `“${path}” can’t be used (${code}).`
    : 'Something went wrong that should not have: ' + ((error as Error | null)?.name ?? 'Error');
}
