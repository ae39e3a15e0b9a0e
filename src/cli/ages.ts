import { type Apart, apart } from '../protocol';

/** What this command and a service take, of which the other knows nothing; null: not heard yet. */
export function agesOf(taken: ReadonlySet<string> | undefined): Apart | null {
  return taken === undefined ? null : apart(taken);
}

/** Which side is older, and what to update; nothing where both are of the same release. */
export function ageLines(ages: Apart | null): string[] {
  const { there = [], here = [] } = ages ?? {};
  return [
    ...(there.length === 0
      ? []
      : [
          `This service is of an older release than this command (without ${there.join(', ')}): ` +
            'update the service.'
        ]),
    ...(here.length === 0
      ? []
      : [
          `This service is of a newer release than this command (with ${here.join(', ')}): ` +
            'update Facetry here.'
        ])
  ];
}
