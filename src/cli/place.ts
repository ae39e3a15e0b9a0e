import { readFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';

import { type Fetch, mayTravel } from '../client';
import { CommandError, UsageError } from './errors';
import { socketFetch } from '../wallet/socketFetch';

/** How a service is reached. */
export interface Address {
  base: string;
  fetch: Fetch;
}

/** The data folder: `--data`, else the environment's, else this user's. */
export function dataFolder(stated: string | undefined, env: NodeJS.ProcessEnv): string {
  if (stated !== undefined) {
    return stated;
  }
  if (env['FACETRY_DATA']) {
    return env['FACETRY_DATA'];
  }
  if (env['XDG_DATA_HOME']) {
    return join(env['XDG_DATA_HOME'], 'facetry');
  }
  return platform() === 'darwin'
    ? join(homedir(), 'Library', 'Application Support', 'facetry')
    : join(homedir(), '.local', 'share', 'facetry');
}

/** What the supervisor says about the running service; no secret. */
export interface ServiceFile {
  run?: string;
  consent_port?: number;
}

function serviceFile(data: string): ServiceFile {
  try {
    return JSON.parse(readFileSync(join(data, 'service.json'), 'utf8')) as ServiceFile;
  } catch {
    return {};
  }
}

/** A socket of the service over this data folder. */
export function socketPath(data: string, name: string): string {
  return join(serviceFile(data).run ?? join(data, 'run'), name);
}

/** @throws UsageError for what is no address, or one that would travel in clear text. */
export function serviceAddress(service: string | undefined, data: string): Address {
  if (service === undefined) {
    const fetch = socketFetch(socketPath(data, 'facets.sock'));
    return { base: 'http://facetry.invalid', fetch };
  }
  let url: URL;
  try {
    url = new URL(service);
  } catch {
    throw new UsageError('--service takes an address like https://facets.example.');
  }
  if (!mayTravel(url)) {
    throw new UsageError('--service takes https for another machine, and http for this one only.');
  }
  return { base: service, fetch: globalThis.fetch };
}

/** The consent door of a service on this machine: where challenges come from. */
export function consentAddress(service: string | undefined, data: string): Address {
  const port = serviceFile(data).consent_port;
  if (service !== undefined || port === undefined) {
    throw new CommandError(
      'no_consent_door',
      'You can decide in a terminal only on the machine where the service runs. ' +
        'Run this there, with its --data folder.'
    );
  }
  const origin = `http://localhost:${port}`;
  const headers = { origin, 'sec-fetch-site': 'same-origin' };
  return { base: origin, fetch: socketFetch(socketPath(data, 'consent.sock'), headers) };
}
