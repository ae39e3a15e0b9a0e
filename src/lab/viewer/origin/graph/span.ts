interface Ends {
  from: string;
  to: string;
}

/**
 * How long the edges of a graph without circles are together, in layers: each takes a place in every
 * layer that it crosses, and what laying out costs grows faster than the number of these places.
 */
export function spanOf(edges: readonly Ends[]): number {
  const below = new Map<string, string[]>();
  const awaited = new Map<string, number>();
  for (const { from, to } of edges) {
    const known = below.get(from);
    if (known === undefined) {
      below.set(from, [to]);
    } else {
      known.push(to);
    }
    awaited.set(to, (awaited.get(to) ?? 0) + 1);
  }
  const layer = new Map<string, number>();
  const open = [...below.keys()].filter(id => !awaited.has(id));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const next = (layer.get(at) ?? 0) + 1;
    for (const to of below.get(at) ?? []) {
      layer.set(to, Math.max(next, layer.get(to) ?? 0));
      const left = awaited.get(to)! - 1;
      awaited.set(to, left);
      if (left === 0) {
        open.push(to);
      }
    }
  }
  return edges.reduce(
    (sum, { from, to }) => sum + (layer.get(to) ?? 0) - (layer.get(from) ?? 0),
    0
  );
}
