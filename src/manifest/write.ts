import { type Constraint, type Json, type Need, spanText } from '../protocol';
import type { Ending } from './limits';

/** A need with what a person added to it. */
export interface Written {
  name: string;
  notebooks: string[];
  why: string;
  ends: Ending | null;
  need: Need;
}

/** `[[needs]]` as `readNeeds` reads it. */
export function needText({ name, notebooks, why, ends, need }: Written): string {
  const { object, actions, constraints = {}, result, uses, rate, budget, requires, confirm } = need;
  const keys: [string, Json | undefined][] = [
    ['name', name],
    ['object', object],
    ['actions', actions],
    ['notebooks', notebooks],
    ['why', why === '' ? undefined : why],
    ['uses', uses ?? undefined],
    ['rate', rate && `${rate.calls}/${spanText(rate.per)}`],
    ['budget', budget as Json | undefined],
    ['rows', result?.rows],
    ['fields', result?.fields],
    ['requires', requires as Json | undefined],
    ['confirm', confirm]
  ];
  const lines = keys.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${valueText(value)}`]
  );
  const limits = Object.entries(constraints).map(
    ([argument, limit]) => `${keyText(argument)} = ${limitText(limit)}`
  );
  return [
    '[[needs]]',
    ...lines,
    ...(ends === null ? [] : [`expires = ${endingText(ends)}`]),
    ...(limits.length === 0 ? [] : ['[needs.where]', ...limits])
  ].join('\n');
}

/** A value of TOML on one line. */
function valueText(value: Json): string {
  if (typeof value === 'string') {
    return textText(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(valueText).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, one]) => `${keyText(key)} = ${valueText(one)}`
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(Object.is(value, -0) ? 0 : value);
}

/** The shortest form that is read as this limit. */
function limitText(limit: Constraint): string {
  const [member, ...more] = Object.keys(limit);
  const { exact, one_of: values, path } = limit;
  if (more.length > 0) {
    return valueText(limit as Json);
  }
  if (member === 'path' && path!.includes('*')) {
    return textText(path!);
  }
  if (member === 'one_of') {
    return valueText(values!);
  }
  const plain =
    member === 'exact' && (typeof exact === 'string' ? !exact.includes('*') : isScalar(exact!));
  return valueText(plain ? exact! : (limit as Json));
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object';
}

function endingText(ends: Ending): string {
  return 'at' in ends
    ? new Date(ends.at * 1000).toISOString().replace('.000', '')
    : textText(spanText(ends.after));
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : textText(key);
}

/** Nothing that is not seen as what it is: whoever reviews the file reads what it says. */
export function textText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufe00-\ufe0f]/gu,
    character => {
      const code = character.codePointAt(0)!.toString(16);
      return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
    }
  );
}
