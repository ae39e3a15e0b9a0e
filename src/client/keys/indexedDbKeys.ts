import { KeyStoreError, nameTaken } from '../errors';
import type { KeyStore, PrincipalKeys } from './keys';

const STORE = 'keys';

/**
 * Keys in the page's IndexedDB, private halves as `CryptoKey` objects: non-extractable ones can
 * be used by this origin and read by nobody.
 */
export class IndexedDbKeyStore implements KeyStore {
  constructor(
    private readonly database = 'facetry',
    private readonly factory: IDBFactory = indexedDB
  ) {}

  get(name: string): Promise<PrincipalKeys | undefined> {
    return this.run('readonly', store => store.get(name) as IDBRequest<PrincipalKeys | undefined>);
  }

  async add(name: string, keys: PrincipalKeys): Promise<void> {
    try {
      await this.run('readwrite', store => store.add(keys, name));
    } catch (error) {
      throw (error as DOMException | null)?.name === 'ConstraintError' ? nameTaken(name) : error;
    }
  }

  async delete(name: string): Promise<void> {
    await this.run('readwrite', store => store.delete(name));
  }

  async names(): Promise<string[]> {
    const keys = await this.run('readonly', store => store.getAllKeys());
    return keys.map(String).sort();
  }

  private async run<T>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>
  ): Promise<T> {
    const database = await this.open();
    try {
      return await new Promise<T>((resolve, reject) => {
        // `relaxed` could lose a key that the service has already enrolled.
        const transaction = database.transaction(STORE, mode, { durability: 'strict' });
        const request = ask(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? request.error);
      });
    } finally {
      database.close();
    }
  }

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const opening = this.factory.open(this.database, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
      opening.onblocked = () =>
        reject(new KeyStoreError('key_store_busy', 'The key store is in use by an older page.'));
    });
  }
}
