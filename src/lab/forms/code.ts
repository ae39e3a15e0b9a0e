import type { Constraint } from '../../protocol';

/** What a notebook is to ask for, and the name it comes under. */
export interface RequestChoice {
  object: string;
  actions: string[];
  purpose: string;
  /** Seconds. */
  lifetime: number;
  uses: number | null;
  rows: number | null;
  /** By argument. */
  constraints: Record<string, Constraint>;
  /** A Python name. */
  variable: string;
}

/** The line of Python that asks for what was chosen. */
export function requestCode(choice: RequestChoice): string {
  const parts = [quoted(choice.object), ...choice.actions.map(quoted)];
  if (choice.purpose.trim()) {
    parts.push(`why=${quoted(choice.purpose.trim())}`);
  }
  parts.push(`expires=${quoted(durationOf(choice.lifetime))}`);
  if (choice.uses !== null) {
    parts.push(`uses=${choice.uses}`);
  }
  if (choice.rows !== null) {
    parts.push(`rows=${choice.rows}`);
  }
  const limits = Object.entries(choice.constraints).map(
    ([name, constraint]) => [name, limitCode(constraint)] as const
  );
  parts.push(...limits.filter(([name]) => isWord(name)).map(([name, limit]) => `${name}=${limit}`));
  const others = limits.filter(([name]) => !isWord(name));
  if (others.length > 0) {
    const items = others.map(([name, limit]) => `${quoted(name)}: ${limit}`);
    parts.push(`where={${items.join(', ')}}`);
  }
  return `import facetry\n\n${choice.variable} = facetry.need(${parts.join(', ')})`;
}

/** JSON's strings are Python's, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A limit that the form makes, as the SDK reads it. */
function limitCode({ path, exact, range }: Constraint): string {
  return range?.max === undefined ? quoted(path ?? String(exact)) : `facetry.at_most(${range.max})`;
}

/** Whether an argument can be named as such in `need`, which has words of its own. */
function isWord(argument: string): boolean {
  return isPythonName(argument) && !argument.startsWith('_') && !NEEDS_OWN.test(argument);
}

const NEEDS_OWN =
  /^(target|actions|why|timeout|wait|expires|not_before|uses|rate|rows|fields|delegation|depth|where|budget|requires|confirm)$/;

/** As the SDK reads it: `2h`, `90m`. */
function durationOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.ceil(seconds / 60)}m`;
}

const RESERVED =
  /^(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;

/** Whether Python takes it as a name (of ASCII letters). */
export function isPythonName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.test(name);
}

/** A Python name for a service: `sales-2024` → `sales_2024`, `2024-sales` → `_2024_sales`. */
export function variableFrom(object: string): string {
  const name = object.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
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
