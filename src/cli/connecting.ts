import type { Connection, SystemObjects } from '../client';

type Registry = SystemObjects['registry'];

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
