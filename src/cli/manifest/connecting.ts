import { documentToSend, type Connection, type SystemObjects } from '../../client';
import { CommandError } from '../errors';
import { shown } from '../facetLines';

type Registry = SystemObjects['registry'];

/** The text of a document as it is sent. @throws CommandError for one that has no room */
export function fitting(text: string, name: string): string {
  const fits = documentToSend(text);
  if (fits === null) {
    throw new CommandError(
      'document_too_long',
      `“${shown(name)}” is too long to be sent along. Give the address where it is: the service ` +
        'fetches it, up to 5 MiB. (`python3 -m http.server --bind 127.0.0.1` in its folder gives it one.)'
    );
  }
  return fits;
}

/**
 * Connects a service. A typed secret travels beside the token, where a document finds no room: so
 * the connection is proposed first, and taken up by its number with the secret.
 * @param secret the credential; undefined where it is kept elsewhere, or there is none
 * @param persons action → as many persons as have to grant it
 */
export async function connect(
  registry: Registry,
  connection: Connection,
  {
    secret,
    replace = false,
    persons = {}
  }: { secret: string | undefined; replace?: boolean; persons?: Record<string, number> }
): ReturnType<Registry['add']> {
  const marked = Object.keys(persons).length > 0;
  const taking = { ...(replace && { replace }), ...(marked && { persons }) };
  if (secret === undefined) {
    return registry.add({ ...connection, ...taking });
  }
  const { proposal } = await registry.propose(connection);
  return registry.add({ proposal, ...taking }, secret);
}
