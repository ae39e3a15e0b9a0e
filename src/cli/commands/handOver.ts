import { createReadStream } from 'node:fs';

import { claim, type HandedOver, handOver, type HeldFacet, type Holding } from '../../client';
import type { Need } from '../../protocol';
import { isEncrypted } from '../keys/agePieces';
import { closing, opened, PASSPHRASE_FD } from '../backupKey';
import type { Command, Typed } from '../command';
import { answer, type Context } from '../context';
import { CommandError, EXIT, type ExitCode } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities } from '../identities';
import { mustBeNew, writeWholeFile } from '../files/wholeFile';

const MARK = 'facet bundle 1';
const LONGEST = 4 * 1024 * 1024;

/** A part of a facet in a file that only its reader opens (age); nothing is lent where that fails. */
export async function writeBundle(
  context: Context,
  typed: Typed,
  path: string,
  lending: { holding: Holding; facet: HeldFacet; terms: Omit<Need, 'object'> }
): Promise<ExitCode> {
  const { holding, facet, terms } = lending;
  mustBeNew(path);
  const { close } = await closing(context, typed, 'bundle');
  const { handedOver, lent } = await handOver(holding, facet, terms);
  try {
    const text = JSON.stringify({ facetry: MARK, ...handedOver });
    await writeWholeFile(path, await close(whole(Buffer.from(text))));
  } catch (error) {
    await facet.revoke(lent.facet.id);
    throw error;
  }
  const { id } = lent.facet;
  context.warn('Whoever can open the file can claim the facet, once. To end it, claimed or not:');
  context.warn(`  facetry revoke ${id}`);
  answer(context, { id, file: path }, [`Lent ${id} in ${shown(path)}`]);
  return EXIT.ok;
}

export const accept: Command = {
  name: 'accept',
  summary: 'Claim a facet that somebody handed over in a file.',
  words: 'FILE',
  arity: [1, 1],
  options: {
    as: { type: 'string', value: 'NAME', help: `agent that claims it (default: ${DEFAULT_AGENT})` },
    identity: { type: 'string', value: 'FILE', help: 'age identity file that opens it' },
    'passphrase-fd': PASSPHRASE_FD
  },
  notes: [
    '`facetry lend --bundle` wrote FILE. The facet goes to the agent’s own key; the file is of no',
    'use afterwards. You are asked for its passphrase at the terminal.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
    const name = typed.text('as') ?? DEFAULT_AGENT;
    const handedOver = await readBundle(context, typed, path);
    const identities = new Identities(context);
    const mine = await identities.agent(name);
    const facet = await claim(mine.holding, handedOver, mine.kept.petname);
    await identities.save(name, mine);
    answer(context, { id: facet.id, terms: facet.terms }, [facet.id]);
    return EXIT.ok;
  }
};

/** @throws CommandError bundle_unreadable, not_opened */
async function readBundle(context: Context, typed: Typed, path: string): Promise<HandedOver> {
  const { age, pieces } = await isEncrypted(createReadStream(path));
  if (!age) {
    throw unreadable();
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of await opened(context, typed, pieces, 'bundle')) {
    length += part.length;
    if (length > LONGEST) {
      throw unreadable();
    }
    parts.push(part);
  }
  let said: unknown;
  try {
    said = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw unreadable();
  }
  const { facetry, ...rest } = (said ?? {}) as { facetry?: unknown } & HandedOver;
  const parted = [rest.identity, rest.keys, rest.facet].every(part => typeof part === 'object');
  if (facetry !== MARK || !parted) {
    throw unreadable();
  }
  return rest;
}

function unreadable(): CommandError {
  return new CommandError(
    'bundle_unreadable',
    'This is not a file from `facetry lend --bundle`, or it is from a later version.'
  );
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
