import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { HostError } from './errors';

/**
 * The files of a page, by name.
 *
 * @throws HostError `page_missing`
 */
export function pageFiles(folder: string): Map<string, Uint8Array> {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => entry.name);
    return new Map(names.map(name => [name, readFileSync(join(folder, name))]));
  } catch (cause) {
    throw new HostError(
      'page_missing',
      `A page of the service is not in ${folder}. Install again.`,
      {
        cause
      }
    );
  }
}
