/** The adapter for a folder: what is inside it, and nothing else. */
import type { FileHandle } from 'node:fs/promises';

import { ConfigError, UpstreamFault } from '../errors';
import type { Adapter, AdapterAnswer, AdapterCall, Inspected, Io, Tested } from '../types';
import { folderActions, LIST_DEFAULT, LIST_MOST } from './actions';
import { readFolder, registeredFolder, type FolderConfig } from './config';
import type { Disk } from './disk';
import { listRows, modifiedAt, rowOf } from './listing';
import { mediaType } from './media';
import { FolderRefusal, refusalOf } from './refusal';
import { Visit } from './visit';
import { writeFile } from './write';

const CHUNK = 256 * 1024;

type Done = Extract<AdapterAnswer, { outcome: 'done' }>;

export class FilesAdapter implements Adapter {
  readonly kind = 'files';

  async inspect(value: unknown, io: Io): Promise<Inspected> {
    const config = await readFolder(value, io.disk);
    return {
      title: config.folder.split('/').pop()!,
      origin: `file://${config.folder}`,
      config: { ...config },
      actions: folderActions(config)
    };
  }

  async test(value: unknown, io: Io): Promise<Tested> {
    try {
      const { folder } = registeredFolder(value);
      await Visit.to(io.disk, folder, visit => visit.reach(''));
      return { ok: true, message: 'The folder can be read.' };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null && !(error instanceof ConfigError)) {
        throw error;
      }
      return { ok: false, message: (refusal ?? (error as Error)).message };
    }
  }

  async perform(call: AdapterCall, io: Io): Promise<AdapterAnswer> {
    const deadline = io.now() + call.timeoutMs;
    try {
      const config = registeredFolder(call.config);
      return await within(call, act(call, config, io, deadline));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) {
        return json(refusal.status, { code: refusal.code, message: refusal.message });
      }
      if (error instanceof UpstreamFault) {
        return error.answer();
      }
      if (error instanceof ConfigError) {
        return { outcome: 'not_sent', code: error.code, message: error.message };
      }
      return {
        outcome: 'failed',
        code: 'folder_unavailable',
        message: `The folder could not be used (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`
      };
    }
  }
}

/** A file system that hangs (a lost network share) is not waited for. */
async function within(call: AdapterCall, work: Promise<AdapterAnswer>): Promise<AdapterAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new UpstreamFault(
            'upstream_timeout',
            `The folder did not answer within ${call.timeoutMs} ms.`,
            true
          )
        ),
      call.timeoutMs
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function act(
  call: AdapterCall,
  config: FolderConfig,
  io: Io,
  deadline: number
): Promise<AdapterAnswer> {
  const { disk } = io;
  const { folder } = config;
  const path = textOf(call.args.path ?? '');
  switch (call.definition.name) {
    case 'list': {
      const limit = Math.min(wholeOf(call.args.limit ?? LIST_DEFAULT), LIST_MOST);
      return json(
        200,
        await Visit.to(disk, folder, visit =>
          listRows(disk, visit, path, textOf(call.args.after ?? ''), limit)
        )
      );
    }
    case 'stat':
      return json(
        200,
        await Visit.to(disk, folder, async visit =>
          rowOf(path.split('/').pop()!, (await visit.reach(path)).place.stats)
        )
      );
    case 'read':
      return read(call, disk, folder, path, null, deadline, io);
    case 'range':
      return read(
        call,
        disk,
        folder,
        path,
        { start: wholeOf(call.args.start), end: wholeOf(call.args.end) },
        deadline,
        io
      );
    case 'write': {
      if (!config.write) {
        throw new FolderRefusal(
          403,
          'not_permitted',
          'This folder was registered for reading only.'
        );
      }
      const { created, stats } = await writeFile({
        io,
        folder,
        path,
        upload: call.upload,
        maxBytes: config.max_bytes,
        signal: call.signal
      });
      return json(created ? 201 : 200, rowOf(path.split('/').pop()!, stats));
    }
    default:
      return {
        outcome: 'not_sent',
        code: 'action_unknown',
        message: 'A folder has no such action.'
      };
  }
}

async function read(
  call: AdapterCall,
  disk: Disk,
  folder: string,
  path: string,
  range: { start: number; end: number } | null,
  deadline: number,
  io: Io
): Promise<Done> {
  const visit = await Visit.begin(disk, folder);
  let handle: FileHandle;
  try {
    handle = await visit.open(await visit.reach(path));
  } finally {
    await visit.end();
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      throw new FolderRefusal(
        403,
        'special_file',
        'This is neither a file nor a folder; it is not opened.'
      );
    }
    const size = Number(stats.size);
    const start = range === null ? 0 : range.start;
    const end = range === null ? size : Math.min(range.end, size);
    if (range !== null && (range.end <= range.start || range.start >= size)) {
      throw new FolderRefusal(
        416,
        'range_outside',
        `The file has ${size} bytes; start must lie before its end, and end behind start.`
      );
    }
    const { maxBytes } = call.stream ?? call;
    if (end - start > maxBytes) {
      throw new FolderRefusal(
        413,
        'file_too_large',
        `These are ${end - start} bytes; at most ${maxBytes} are read at once. Use range.`
      );
    }
    const goesOn = call.stream && end - start > call.maxBytes;
    const until = goesOn ? deadline - call.timeoutMs + call.stream!.timeoutMs : deadline;
    return {
      outcome: 'done',
      status: range === null ? 200 : 206,
      type: mediaType(path),
      headers: {
        etag: `"${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}"`,
        'last-modified': modifiedAt(stats).toUTCString(),
        'content-length': String(end - start),
        ...(range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` })
      },
      body: bytesOf(handle, start, end, call.signal, until, io)
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* bytesOf(
  handle: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal,
  deadline: number,
  io: Io
): AsyncGenerator<Uint8Array> {
  try {
    for (let position = start; position < end;) {
      if (signal.aborted) {
        throw new UpstreamFault('cut', 'The call was ended by its caller.', true);
      }
      if (io.now() > deadline) {
        throw new UpstreamFault(
          'upstream_timeout',
          'The file was not read to its end in time.',
          true
        );
      }
      const { bytesRead, buffer } = await handle.read(
        Buffer.allocUnsafe(Math.min(CHUNK, end - position)),
        0,
        undefined,
        position
      );
      if (bytesRead === 0) {
        throw new UpstreamFault(
          'upstream_truncated',
          'The file became shorter while it was read.',
          true
        );
      }
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function json(status: number, value: unknown): Done {
  return {
    outcome: 'done',
    status,
    type: 'application/json',
    headers: {},
    body: Buffer.from(JSON.stringify(value))
  };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw new FolderRefusal(400, 'argument_invalid', 'A path or name is a text.');
  }
  return value;
}

function wholeOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new FolderRefusal(
      400,
      'argument_invalid',
      'start, end and limit are whole numbers from 0.'
    );
  }
  return value;
}
