import type { ConsentDoor, Core } from '../service';
import { copyInto } from '../service/backup/databases';
import type { Wallet } from '../wallet';
import type { Doors } from './doors/doors';
import { ControlError, type Operation } from './pipe/control';
import { origins, tlsPair } from './pipe/start';

export interface OperationParts {
  core: Core;
  wallet: Wallet;
  consent: ConsentDoor;
  doors: Doors;
  /** The data folder. */
  data: string;
  stop(): void;
}

/** What the supervisor may have done, by the words of the control pipe. */
export function operationsOf(parts: OperationParts): Record<string, Operation> {
  const { wallet, doors } = parts;
  return {
    introduce: line => introduce(parts, line),
    notebook: ({ notebook }) => {
      const { id, path } = Object(notebook) as { id?: unknown; path?: unknown };
      const known = { id: text(id, 'notebook.id'), path: text(path, 'notebook.path') };
      return wallet.principalOf(known) ?? { principal: null };
    },
    kernel_ended: ({ kernel }) => wallet.kernelEnded(text(kernel, 'kernel')),
    executed: ({ kernel, cell, source }) =>
      wallet.executed({
        kernel: text(kernel, 'kernel'),
        cell: text(cell, 'cell'),
        source: text(source, 'source')
      }),
    notebook_moved: ({ notebook, from, to, petname }) =>
      wallet.notebookMoved({
        id: text(notebook, 'notebook'),
        from: text(from, 'from'),
        to: text(to, 'to'),
        ...(petname !== undefined && { petname: text(petname, 'petname') })
      }),
    origins: line => configure(parts.consent, line),
    backup: () => copy(parts),
    tls: line => doors.renew(tlsPair(line)),
    stop: () => void setImmediate(parts.stop)
  };
}

/** Copies of all databases, in a folder that whoever asked removes. */
async function copy({ core, wallet, data }: OperationParts): Promise<{ folder: string }> {
  const folder = await copyInto(data, {
    wallet: path => wallet.copy(path),
    state: path => core.copy(path)
  });
  return { folder };
}

async function introduce(
  { core, wallet }: OperationParts,
  line: Record<string, unknown>
): Promise<{ code: string }> {
  const kind = text(line.kind, 'kind');
  const petname = text(line.petname, 'petname');
  const ttl = line.ttl === undefined ? undefined : Number(line.ttl);
  if (kind === 'notebook' || kind === 'job') {
    return wallet.admit({
      kind,
      petname,
      ...(line.notebook !== undefined && {
        notebook: line.notebook as { id: string; path: string }
      }),
      ...(line.kernel !== undefined && { kernel: text(line.kernel, 'kernel') }),
      ...(line.unattended !== undefined && { unattended: line.unattended === true }),
      ...(ttl !== undefined && { ttl })
    });
  }
  if (kind !== 'owner' && kind !== 'page' && kind !== 'agent') {
    throw new ControlError('bad_kind', 'kind must be owner, page, notebook, job or agent.');
  }
  const { code } = await core.authority.introduce({
    kind,
    petname,
    ...(line.names_itself === true && { namesItself: true }),
    ...(ttl !== undefined && { ttlMs: ttl * 1000 })
  });
  return { code };
}

function configure(consent: ConsentDoor, line: Record<string, unknown>): void {
  consent.configure({
    ...(line.origins !== undefined && { origins: origins(line.origins, 'origins') }),
    ...(line.frame_ancestors !== undefined && {
      frameAncestors: origins(line.frame_ancestors, 'frame_ancestors')
    })
  });
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new ControlError('bad_input', `${name} must be a string.`);
  }
  return value;
}
