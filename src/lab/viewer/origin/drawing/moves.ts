import type { Graph } from '../graph/graph';
import type { Places } from '../layout/layout';

/** How near to each other boxes of one layer have their middle, in pixels. */
const LEVEL = 2;

/**
 * Where a key leads from a node: down an edge to what it rests on, up to what rests on it, or to
 * what stands beside it; undefined where it leads nowhere, null where it is no such key.
 */
export function moved(
  graph: Graph,
  { boxes }: Pick<Places, 'boxes'>,
  place: number,
  key: string
): number | undefined | null {
  const at = (index: number): [number, number] => boxes[index] as [number, number];
  const placeOf = (id: string): number => graph.nodes.findIndex(node => node.id === id);
  const here = graph.nodes[place]?.id ?? '';
  const [x, y] = at(place) ?? [0, 0];
  /** That which is the most straight ahead. */
  const straight = (ids: readonly string[]): number | undefined =>
    ids
      .map(placeOf)
      .sort((a, b) => Math.abs(at(a)[0] - x) - Math.abs(at(b)[0] - x) || a - b)
      .at(0);
  const beside = (side: number): number | undefined =>
    boxes
      .map((_, other) => other)
      .filter(other => Math.abs(at(other)[1] - y) < LEVEL && (at(other)[0] - x) * side > 0)
      .sort((a, b) => (at(a)[0] - at(b)[0]) * side)
      .at(0);
  switch (key) {
    case 'ArrowDown':
      return straight(graph.edges.filter(({ from }) => from === here).map(({ to }) => to));
    case 'ArrowUp':
      return straight(graph.edges.filter(({ to }) => to === here).map(({ from }) => from));
    case 'ArrowLeft':
      return beside(-1);
    case 'ArrowRight':
      return beside(1);
    case 'Home':
      return placeOf(graph.subject);
    case 'End':
      return boxes.length - 1;
    default:
      return null;
  }
}
