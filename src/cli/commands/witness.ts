import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { logOriginOf } from '../../ledger';
import { serveWitness } from '../log/witnessServer';

export const witness: Command = {
  name: 'witness',
  summary: 'Cosign the states of logs, each only if it continues the one before.',
  arity: [0, 0],
  reach: 'keys',
  options: {
    folder: { type: 'string', value: 'DIR', help: 'where its memory is kept' },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'name of its key: one of yours, like witness.example'
    },
    log: {
      type: 'string',
      multiple: true,
      value: 'VKEY',
      help: 'the key of a log that it watches'
    },
    listen: { type: 'string', value: 'HOST:PORT', help: 'loopback (default: 127.0.0.1:7431)' }
  },
  notes: [
    'Speaks C2SP tlog-witness (`add-checkpoint`) until interrupted. For other machines, put a web server',
    'with TLS in front. It prints the key that policies name; the key is kept with those of the command',
    'line (facetry keys). Never copy its folder or restore it from a back-up: a witness that forgets can',
    'be shown a fork.'
  ],

  async run(context, typed) {
    const [folder, name] = [typed.text('folder'), typed.text('name')];
    const logs = typed.list('log');
    if (folder === undefined || name === undefined || logs.length === 0) {
      throw new UsageError('Usage: facetry witness --folder DIR --name NAME --log VKEY [--log …]');
    }
    mustBeApart(logs);
    const { host, port } = listenAt(typed.text('listen') ?? '127.0.0.1:7431');
    const running = await serveWitness({
      folder,
      name,
      logs,
      host,
      port,
      clock: context.clock,
      keys: context.keys
    });
    const { vkey, address } = running;
    answer(context, { witness: vkey, address, logs }, [
      `witness ${shown(name)} ${vkey} ${address}`,
      `It watches ${logs.length === 1 ? '1 log' : `${logs.length} logs`}. Ctrl-C ends it.`
    ]);
    await new Promise<void>(resolve => {
      if (context.signal.aborted) {
        resolve();
      }
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await running.close();
    return EXIT.ok;
  }
};

/** Checkpoints name their log by its origin: of two keys for one, one would count for nothing. */
function mustBeApart(logs: readonly string[]): void {
  const known = new Map<string, string>();
  for (const vkey of logs) {
    const origin = originOf(vkey);
    if (known.has(origin) && known.get(origin) !== vkey) {
      throw new UsageError(
        `Two of these keys are of the log ${shown(origin)}: name the one that it has.`
      );
    }
    known.set(origin, vkey);
  }
}

function originOf(vkey: string): string {
  try {
    return logOriginOf(vkey);
  } catch {
    throw new UsageError(
      `--log takes the key of a log, as \`facetry status\` prints it; ${shown(vkey, 80)} is none.`
    );
  }
}

function listenAt(text: string): { host: string; port: number } {
  const [, host, port] = /^(127\.0\.0\.1|localhost|::1|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError('--listen takes an address of this machine, like 127.0.0.1:7431.');
  }
  return { host: host.replace(/[[\]]/g, ''), port: Number(port) };
}
