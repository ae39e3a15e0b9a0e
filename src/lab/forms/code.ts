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
  parts.push(`expires=${quoted(durationOf(choice.lifetime))}`);
  if (choice.uses !== null) {
    parts.push(`uses=${choice.uses}`);
  }
  return `import facetry\n\n${choice.variable} = facetry.need(${parts.join(', ')})`;
}

/** As the SDK reads it: `2h`, `90m`. */
function durationOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.ceil(seconds / 60)}m`;
}

const RESERVED =
  /^(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;

/** A Python name for a service: `sales-2024` → `sales_2024`. */
export function variableFrom(object: string): string {
  const name = object.replace(/[^A-Za-z0-9_]/g, '_');
  return RESERVED.test(name) ? `${name}_` : name;
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
