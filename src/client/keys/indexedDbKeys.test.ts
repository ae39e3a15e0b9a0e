import { IndexedDbKeyStore } from './indexedDbKeys';
import type { PrincipalKeys } from './keys';

/** A browser's database, as far as opening it and adding to it go. */
function factory(ending: 'blocked' | 'taken'): IDBFactory {
  const transaction: Partial<IDBTransaction> = {
    error: new DOMException('exists', 'ConstraintError'),
    objectStore: () => ({ add: () => ({}) }) as unknown as IDBObjectStore
  };
  const database = {
    transaction: () => {
      queueMicrotask(() => transaction.onabort?.call(transaction as IDBTransaction, {} as Event));
      return transaction;
    },
    close: () => undefined
  };
  return {
    open: () => {
      const opening = { result: database } as unknown as IDBOpenDBRequest;
      queueMicrotask(() =>
        ending === 'blocked'
          ? opening.onblocked?.call(opening, {} as IDBVersionChangeEvent)
          : opening.onsuccess?.call(opening, {} as Event)
      );
      return opening;
    }
  } as unknown as IDBFactory;
}

describe('keys in a browser', () => {
  test('that an older page holds are said to be busy, by a code', async () => {
    const store = new IndexedDbKeyStore('facetry', factory('blocked'));
    await expect(store.get('page')).rejects.toMatchObject({ code: 'key_store_busy' });
  });

  test('never take the place of others; that is said by a code', async () => {
    const store = new IndexedDbKeyStore('facetry', factory('taken'));
    await expect(store.add('page', {} as PrincipalKeys)).rejects.toMatchObject({
      code: 'key_name_taken'
    });
  });
});
