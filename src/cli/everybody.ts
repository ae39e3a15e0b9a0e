import type { PrincipalView, SystemObjects } from '../client';

/** Everybody whom the service knows, the first to come first. */
export async function everybody(system: SystemObjects): Promise<PrincipalView[]> {
  const all: PrincipalView[] = [];
  for await (const { principals } of system.facets.pages()) {
    all.push(...principals);
    // What follows are facets alone.
    if (principals.length === 0) {
      break;
    }
  }
  return all;
}
