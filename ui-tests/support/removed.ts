import { rm } from 'node:fs/promises';

/**
 * Removes a folder of programs that were ended: what these had started may write in it a moment longer.
 */
export function removed(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
