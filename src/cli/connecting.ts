import type { Connection, SystemObjects } from '../client';

type Registry = SystemObjects['registry'];

/**
 * Connects a service. A typed secret travels beside the token, where a document finds no room: so
 * the connection is proposed first, and taken up by its number with the secret.
 * @param secret the credential; undefined where it is kept elsewhere, or there is none
 */
export async function connect(
  registry: Registry,
  connection: Connection,
  { secret, replace = false }: { secret: string | undefined; replace?: boolean }
): ReturnType<Registry['add']> {
  const taking = replace ? { replace } : {};
  if (secret === undefined) {
    return registry.add({ ...connection, ...taking });
  }
  const { proposal } = await registry.propose(connection);
  return registry.add({ proposal, ...taking }, secret);
}
