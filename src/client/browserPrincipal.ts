import type { Issued } from '../protocol';
import type { ServiceClient } from './asking/service';
import { Refused } from './errors';
import { Holding } from './facets/holding';
import { IndexedDbKeyStore } from './keys/indexedDbKeys';
import { newKeys } from './keys/keys';
import { SystemObjects } from './objects/system';

const STORE = 'facets';

/**
 * Whose principal it is. Where the notebook's own page approves, both are of one origin, and neither
 * may take the other's place.
 */
export type BrowserRole = 'person' | 'page';

function slot(issuer: string, role: BrowserRole): string {
  return role === 'person' ? issuer : `${issuer} page`;
}

/**
 * One principal of a browser origin: its non-extractable keys, and the facets it was issued, both
 * in that origin's IndexedDB. Used by the consent page (a person) and JupyterLab's page.
 */
export class BrowserPrincipal {
  private constructor(
    readonly holding: Holding,
    readonly petname: string
  ) {
    this.system = new SystemObjects(holding);
  }

  readonly system: SystemObjects;

  /** The principal kept for this service, or null where none was enrolled in this browser. */
  static async load(service: ServiceClient, role: BrowserRole): Promise<BrowserPrincipal | null> {
    const name = slot((await service.identity()).issuer, role);
    const keys = await new IndexedDbKeyStore().get(name);
    const kept = await records((store: IDBObjectStore) => store.get(name), 'readonly');
    if (keys === undefined || kept === undefined) {
      return null;
    }
    const { petname, facets } = kept as { petname: string; facets: Issued[] };
    return BrowserPrincipal.open(new Holding(service, keys), petname, facets);
  }

  /**
   * Makes keys, enrols them with a single-use code, and keeps what was issued.
   * @param fits of what it is by then; else what was kept here before stays, as a code for somebody
   *   lesser may be had, and sent in a link, by anybody
   * @throws Refused where the code is not (any more) good.
   */
  static async enrol(
    service: ServiceClient,
    role: BrowserRole,
    introduction: { code: string; origin?: string; name?: string },
    fits: (made: BrowserPrincipal) => boolean = () => true
  ): Promise<BrowserPrincipal> {
    const name = slot((await service.identity()).issuer, role);
    const keys = await newKeys();
    const { petname, facets } = await service.enrol(keys, introduction);
    const made = await BrowserPrincipal.open(new Holding(service, keys), petname, facets);
    if (fits(made)) {
      const store = new IndexedDbKeyStore();
      // Whatever ends this page: what is kept is one key's, or nobody's.
      await records((kept: IDBObjectStore) => kept.delete(name), 'readwrite');
      await store.delete(name);
      await store.add(name, keys);
      await records((kept: IDBObjectStore) => kept.put({ petname, facets }, name), 'readwrite');
    }
    return made;
  }

  /**
   * How its own powers stand with the service: ended where they were revoked, or where nobody there
   * knows this principal.
   */
  async stands(): Promise<'live' | 'paused' | 'ended'> {
    try {
      const { facets } = await this.system.self.facets();
      const states = facets.flatMap(({ terms, state }) =>
        terms.object === 'aios/self' ? [] : [state]
      );
      return states.includes('live') ? 'live' : states.includes('paused') ? 'paused' : 'ended';
    } catch (error) {
      if (error instanceof Refused) {
        return 'ended';
      }
      throw error;
    }
  }

  private static async open(
    holding: Holding,
    petname: string,
    facets: readonly Issued[]
  ): Promise<BrowserPrincipal> {
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return new BrowserPrincipal(holding, petname);
  }
}

function records<T>(
  ask: (store: IDBObjectStore) => IDBRequest<T>,
  mode: IDBTransactionMode
): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('facetry-facets', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        database.close();
        resolve(request.result);
      };
      transaction.onabort = () => {
        database.close();
        reject(transaction.error ?? request.error);
      };
    };
  });
}
