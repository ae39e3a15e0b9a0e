import type { Graph } from '../graph/graph';

/** Every edge has both ends, each thing stands once, nothing rests on itself, at any remove. */
export function expectSound({ nodes, edges, subject }: Graph): void {
  const ids = nodes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain(subject);
  for (const { from, to, ties } of edges) {
    expect([ids.includes(from), ids.includes(to), ties.length > 0]).toEqual([true, true, true]);
  }
  const below = new Map<string, string[]>();
  edges.forEach(({ from, to }) => below.set(from, [...(below.get(from) ?? []), to]));
  const done = new Set<string>();
  const visit = (id: string, way: ReadonlySet<string>): void => {
    expect(way.has(id)).toBe(false);
    if (!done.has(id)) {
      (below.get(id) ?? []).forEach(other => visit(other, new Set([...way, id])));
      done.add(id);
    }
  };
  ids.forEach(id => visit(id, new Set()));
}
