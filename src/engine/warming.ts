import { setFlagsFromString } from 'node:v8';

/**
 * Of the engine, while a process is warmed up, and as it is otherwise (Node's own figures).
 *
 * What a call runs once would be compiled after hundreds of calls, and fully after thousands, which no
 * warm-up makes. Before and after it that would be in the way of whoever calls: what the first calls of
 * a notebook bring would be compiled anew at once. And its memory for what dies young does not grow
 * meanwhile: it would stay as large, for nothing. An engine that knows none of these says so and goes on.
 */
const FIGURES = [
  ['semi-space-growth-factor', 1, 2],
  ['invocation-count-for-maglev', 30, 400],
  ['invocation-count-for-turbofan', 60, 3000],
  ['minimum-invocations-after-ic-update', 20, 500]
] as const;

/**
 * Has the engine compile what it runs early.
 *
 * @param set how the engine is told, by `--name=figure`
 * @returns what has it do that as otherwise
 */
export function compileEarly(set: (flag: string) => void = setFlagsFromString): () => void {
  FIGURES.forEach(([name, meanwhile]) => set(`--${name}=${meanwhile}`));
  return () => FIGURES.forEach(([name, , otherwise]) => set(`--${name}=${otherwise}`));
}
