export type Holder = Record<string, unknown>;

/** Each place of a JSON value: what holds it, and its name there. */
export function places(value: unknown): [Holder, string][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const holder = value as Holder;
  return Object.keys(holder).flatMap(name => [[holder, name], ...places(holder[name])]) as [
    Holder,
    string
  ][];
}
