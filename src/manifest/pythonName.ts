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
