const MOST_CHANGES = 2;

/** The known word that differs least from `word`, where that is little; else null. */
export function closest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map(other => ({ other, changes: changesBetween(word.slice(0, 40), other) }))
    .sort((a, b) => a.changes - b.changes);
  return best !== undefined && best.changes <= MOST_CHANGES ? best.other : null;
}

/** Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
