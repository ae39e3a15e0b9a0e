const NAME = 'facetry:decides-as';

/**
 * Keeps by whose key it is decided in this browser, so that what was agreed to waits for others from
 * the first, and not once the approval page has said so again.
 */
export function keptDecider(storage: Storage): { kept(): string | null; keep(kid: string): void } {
  return {
    kept: () => storage.getItem(NAME),
    keep: principal => {
      try {
        storage.setItem(NAME, principal);
      } catch {
        // It is full, or may not be written: the approval page says it again.
      }
    }
  };
}
