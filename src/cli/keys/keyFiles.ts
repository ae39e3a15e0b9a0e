import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { PrincipalState, PrivateKeys, ServiceIdentity } from '../../client';
import { sha256Hex } from '../../protocol';
import { CommandError, UsageError } from '../errors';
import type { KeyStore } from './keyStore';
import { replaceFile } from '../files/replacedFile';

/** One principal of the command line, as it is kept. */
export interface KeptPrincipal extends PrincipalState {
  identity: ServiceIdentity;
  kind: string;
  keys: PrivateKeys;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** The principals of one service: keys in the store, the deciding one in a file, sealed. */
export class KeyFiles {
  constructor(
    private readonly store: KeyStore,
    data: string,
    issuer: string
  ) {
    this.service = sha256Hex(issuer).slice(0, 16);
    this.folder = join(data, 'cli', this.service);
  }

  async read(name: string): Promise<KeptPrincipal | undefined> {
    const text = await this.store.read(this.nameOf(name));
    return text === undefined ? undefined : (JSON.parse(text) as KeptPrincipal);
  }

  write(name: string, principal: KeptPrincipal): Promise<void> {
    return this.store.write(this.nameOf(name), JSON.stringify(principal));
  }

  async names(): Promise<string[]> {
    const own = `${this.service}/`;
    const names = await this.store.names();
    return names.filter(name => name.startsWith(own)).map(name => name.slice(own.length));
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
          'A key file can be read by others. Make it yours alone (chmod 600), or enrol again.'
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

  private nameOf(principal: string): string {
    return `${this.service}/${checked(principal)}`;
  }

  private readonly service: string;
  private readonly folder: string;
}

function checked(name: string): string {
  if (!NAME.test(name)) {
    throw new UsageError('A name has at most 63 letters, digits, “.”, “_” and “-”.');
  }
  return name;
}
