import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { PrincipalState, PrivateKeys, ServiceIdentity } from '../client';
import { sha256Hex } from '../protocol';
import { CommandError, UsageError } from './errors';
import { replaceFile } from './replacedFile';

/** One principal of the command line, as its file holds it. */
export interface KeptPrincipal extends PrincipalState {
  identity: ServiceIdentity;
  kind: string;
  keys: PrivateKeys;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** `<data>/cli/<service>/`: 0700, files 0600, replaced as a whole. */
export class KeyFiles {
  constructor(data: string, issuer: string) {
    this.folder = join(data, 'cli', sha256Hex(issuer).slice(0, 16));
  }

  read(name: string): KeptPrincipal | undefined {
    const text = this.text(`${checked(name)}.json`);
    return text === undefined ? undefined : (JSON.parse(text) as KeptPrincipal);
  }

  write(name: string, principal: KeptPrincipal): void {
    this.put(`${checked(name)}.json`, JSON.stringify(principal));
  }

  names(): string[] {
    try {
      return readdirSync(this.folder)
        .filter(file => file.endsWith('.json'))
        .map(file => file.slice(0, -'.json'.length))
        .sort();
    } catch {
      return [];
    }
  }

  /** The deciding key, still sealed. */
  sealed(): string | undefined {
    return this.text('owner.sealed');
  }

  putSealed(text: string): void {
    this.put('owner.sealed', text);
  }

  private text(file: string): string | undefined {
    const path = join(this.folder, file);
    try {
      if ((statSync(path).mode & 0o077) !== 0) {
        throw new CommandError(
          'key_file_open',
          'A key file can be read by others. Make it yours alone (chmod 600), or enrol anew.'
        );
      }
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  private put(file: string, text: string): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    chmodSync(this.folder, 0o700);
    replaceFile(join(this.folder, file), text);
  }

  private readonly folder: string;
}

function checked(name: string): string {
  if (!NAME.test(name)) {
    throw new UsageError('A name has letters, digits, “.”, “_” and “-” only, at most 63.');
  }
  return name;
}
