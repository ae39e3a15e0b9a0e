import { compareText, type Need, parseNeed } from '../protocol';
import { type Ending, endingOf, LENDING_KEYS, LIMIT_KEYS, limitsOf, whereOf } from './limits';
import { isOwn } from './own';
import { isPythonName, variableFrom } from './pythonName';
import { Section } from './section';

/** A need of the file: whose it is, and what is asked for. */
export interface NamedNeed {
  /** Under which `facetry.needs()` returns it; a name of Python. */
  name: string;
  /** Patterns of notebooks; null: all. */
  notebooks: string[] | null;
  why: string;
  ends: Ending | null;
  /** Without its end. */
  need: Need;
}

/** Of a need. */
export const KEYS = [
  'name',
  'object',
  'actions',
  ...LIMIT_KEYS,
  ...LENDING_KEYS,
  'why',
  'notebooks',
  'expires'
] as const;
const MOST_NEEDS = 256;
const LONGEST_WHY = 500;
const LONGEST_NAME = 64;

/** @throws ManifestError */
export function readNeeds(value: unknown, file: string): NamedNeed[] {
  const top = new Section({ needs: value }, file, [], ['needs']);
  return top.tables('needs', MOST_NEEDS).map((one, at) => readNeed(one, file, at));
}

function readNeed(value: unknown, file: string, at: number): NamedNeed {
  const section = new Section(value, file, ['needs', at], KEYS);
  const object = section.required('object', '"sales"');
  const actions = section.texts('actions');
  if (actions === undefined) {
    section.fail('manifest_bad_value', [], 'needs actions = ["read"].');
  }
  if (isOwn(object)) {
    section.fail(
      'manifest_outside',
      ['object'],
      'is one of the service’s own, which no file asks for: ask for it in code.'
    );
  }
  const why = section.text('why') ?? '';
  if ([...why].length > LONGEST_WHY) {
    section.fail('manifest_bad_value', ['why'], `has at most ${LONGEST_WHY} characters.`);
  }
  const need: Need = {
    object,
    actions: [...new Set(actions)].sort(compareText),
    ...whereOf(section, file, ['needs', at, 'where']),
    ...limitsOf(section)
  };
  section.formed(() => parseNeed(need, ''), 'can’t be asked for');
  const notebooks = section.texts('notebooks') ?? null;
  if (notebooks?.some(leadsOut)) {
    section.fail(
      'manifest_outside',
      ['notebooks'],
      'are paths or patterns below the folder of this file, such as "reports/*.ipynb": no others ' +
        'are looked at.'
    );
  }
  return {
    name: nameOf(section, object),
    notebooks,
    why,
    ends: endingOf(section),
    need
  };
}

function leadsOut(pattern: string): boolean {
  const parts = pattern.split('/');
  return parts[0] === '' || parts.includes('..') || parts.includes('.');
}

function nameOf(section: Section, object: string): string {
  const name = section.text('name');
  if (name === undefined) {
    return variableFrom(object).slice(0, LONGEST_NAME);
  }
  return isPythonName(name) && !name.startsWith('_') && name.length <= LONGEST_NAME
    ? name
    : section.fail(
        'manifest_bad_value',
        ['name'],
        'is a name as Python takes it, like sales_2024.'
      );
}
