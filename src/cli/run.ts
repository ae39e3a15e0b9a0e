import { FacetryError } from '../protocol';
import { Waiting } from '../client';
import { type Command, findCommand, helpOf, overview, parseTyped } from './command';
import { admit } from './commands/admit';
import { approversInvite, approversList, approversRevoke } from './commands/approvers';
import { auditMay, auditRefused, auditWhat, auditWho, auditWhy } from './commands/audit';
import { backup } from './commands/backup';
import { exportBundle, verify } from './commands/bundle';
import { clone } from './commands/clone';
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
import { CommandError, EXIT, type ExitCode, UsageError, exitCodeOf } from './errors';
import { shown } from './facetLines';

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
  agentAccept
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
  try {
    const command = findCommand(COMMANDS, argv);
    if (!command) {
      return unnamed(argv, surroundings);
    }
    const typed = parseTyped(command, argv);
    if (typed.flag('help')) {
      surroundings.print(helpOf(command).trimEnd());
      return EXIT.ok;
    }
    const options = {
      data: typed.text('data'),
      service: typed.text('service'),
      json,
      keysFd: typed.count('keys-fd', 3)
    };
    return await command.run(contextOf(options, surroundings), typed);
  } catch (caught) {
    const cancelled = surroundings.signal.aborted && (caught as Error).name === 'AbortError';
    const error = cancelled ? new CommandError('cancelled', 'Cancelled.') : caught;
    tell(error, json, surroundings);
    return exitCodeOf(error);
  }
}

function unnamed(argv: readonly string[], { print, warn }: Surroundings): ExitCode {
  const [first = ''] = argv;
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  const asked = argv.length === 0 || first === '--help' || first === '-h' || first === 'help';
  if (asked || group.length > 0) {
    (asked && argv.length > 0 ? print : warn)(overview(asked ? COMMANDS : group).trimEnd());
    return asked && argv.length > 0 ? EXIT.ok : EXIT.usage;
  }
  throw new UsageError(`“${first}” is not a command. \`facetry --help\` lists them.`);
}

function tell(error: unknown, json: boolean, { warn }: Surroundings): void {
  const known = error instanceof FacetryError;
  const code = known ? error.code : 'failed';
  // Lines that we made ourselves may be several; what others said was made safe before.
  const message = known ? error.message : fileError(error);
  if (json) {
    const request = error instanceof Waiting ? { request: error.request } : {};
    warn(JSON.stringify({ error: { code, message, ...request } }));
    return;
  }
  warn(
    message
      .split('\n')
      .map(line => shown(line, 2000))
      .join('\n')
  );
}

/** Files that can't be read are told by name; of other errors only that they happened. */
function fileError(error: unknown): string {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  return code !== undefined && path !== undefined
    ? `“${path}” can’t be used (${code}).`
    : 'Something went wrong that should not have: ' + ((error as Error | null)?.name ?? 'Error');
}
