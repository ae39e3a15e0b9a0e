/**
 * Names of actions and arguments: `^[A-Za-z_][A-Za-z0-9_]*$`, fit to be Python names.
 * The rule, for actions: `operationId`, else the words of the path and the method
 * (`GET /api/contents/{path}` → `contents_get`; leading `api`, `rest` and version segments
 * fall away). Every other character becomes `_`; a leading digit gets `_` before it; a
 * reserved word gets `_` after it. Where two names are equal, the one with the fewer path
 * parameters, then the one that comes first in the document, keeps it; the others get
 * `_by_<parameters>`, else `_<method>`, else `_2`, `_3`, …
 */

const RESERVED = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield self ' +
    // Names that every JavaScript object answers to.
    'constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf'
  ).split(' ')
);

const MAX_LENGTH = 100;

/** @returns a name, or '' where nothing of `text` can be part of one. */
export function nameFrom(text: string): string {
  const words = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH);
  if (words === '') {
    return '';
  }
  const name = /^[0-9]/.test(words) ? `_${words}` : words;
  return RESERVED.has(name) ? `${name}_` : name;
}

export interface NamedOperation {
  operationId?: string;
  method: string;
  path: string;
}

/** @returns one distinct name for each operation, in their order. */
export function actionNames(operations: readonly NamedOperation[]): string[] {
  const first = operations.map(
    operation => nameFrom(operation.operationId ?? '') || pathName(operation)
  );
  const order = operations
    .map((operation, index) => ({ index, parameters: parametersOf(operation.path).length }))
    .sort((a, b) => a.parameters - b.parameters || a.index - b.index);
  const taken = new Set<string>();
  const names: string[] = new Array(operations.length);
  for (const { index } of order) {
    const { method, path } = operations[index]!;
    names[index] = distinct(
      first[index]!,
      [
        parametersOf(path)
          .map(p => `by_${p}`)
          .join('_'),
        method
      ],
      taken
    );
  }
  return names;
}

/** Takes `wanted`, else it with the first suffix that makes it distinct, else with a number. */
export function distinct(wanted: string, suffixes: readonly string[], taken: Set<string>): string {
  const endings = suffixes.map(nameFrom).filter(ending => ending !== '');
  const tries = [wanted, ...endings.map(ending => `${wanted}_${ending.toLowerCase()}`)];
  let name = tries.find(candidate => !taken.has(candidate));
  for (let n = 2; name === undefined; n += 1) {
    name = taken.has(`${wanted}_${n}`) ? undefined : `${wanted}_${n}`;
  }
  taken.add(name);
  return name;
}

function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(match => match[1]!);
}

function pathName({ method, path }: NamedOperation): string {
  const words = path
    .split('/')
    .map(segment => segment.replace(/\{[^{}]*\}/g, ''))
    .filter(segment => segment !== '');
  const plain = words.slice();
  while (plain.length > 0 && /^(api|rest|v\d[\w.]*)$/i.test(plain[0]!)) {
    plain.shift();
  }
  const name = nameFrom((plain.length > 0 ? plain : words).join('_')) || 'root';
  return nameFrom(`${name}_${method.toLowerCase()}`);
}
