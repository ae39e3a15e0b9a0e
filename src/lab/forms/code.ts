/** What a notebook is to ask for, and the name it comes under. */
export interface RequestChoice {
  object: string;
  actions: string[];
  purpose: string;
  /** Seconds. */
  lifetime: number;
  uses: number | null;
  /** A Python name. */
  variable: string;
}

/** The line of Python that asks for what was chosen. */
export function requestCode(choice: RequestChoice): string {
  const quoted = (text: string): string => JSON.stringify(text);
  const parts = [quoted(choice.object), ...choice.actions.map(quoted)];
  if (choice.purpose.trim()) {
    parts.push(`why=${quoted(choice.purpose.trim())}`);
  }
  parts.push(`expires=${quoted(`${choice.lifetime / 3600}h`)}`);
  if (choice.uses !== null) {
    parts.push(`uses=${choice.uses}`);
  }
  return `import facetry\n\n${choice.variable} = facetry.need(${parts.join(', ')})`;
}

/** `/data/Sales 2024/` → `sales-2024`. */
export function nameFrom(path: string): string {
  const last = path.split('/').filter(Boolean).pop() ?? '';
  return last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
}
