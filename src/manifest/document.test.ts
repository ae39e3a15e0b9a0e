import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Validator } from '@cfworker/json-schema';

import { ABOUT_KEYS, KEYS as APPROVER_KEYS } from './approvers';
import { KEYS as NEED_KEYS } from './needs';
import { readManifest } from './read';
import { GRANT_KEYS, KEYS as RULE_KEYS } from './rules';
import { KEYS as SERVICE_KEYS } from './services';
import { readToml } from './toml';

const docs = join(__dirname, '../../docs');
const page = readFileSync(join(docs, 'facetry-toml.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(docs, 'facetry-toml.schema.json'), 'utf8')) as {
  definitions: Record<string, { properties: object }>;
};

describe('docs/facetry-toml.md', () => {
  const [, example = ''] = /```toml\n([^]*?)```/.exec(page) ?? [];

  test('has an example that is read, and that its schema takes', () => {
    const { services, needs, rules, approvers } = readManifest(example);
    expect([services, needs, rules, approvers].map(all => all.length)).toEqual([2, 1, 1, 1]);
    const { valid, errors } = new Validator(schema, '7').validate(readToml(example));
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  test.each([
    ['service', SERVICE_KEYS],
    ['need', NEED_KEYS],
    ['rule', RULE_KEYS],
    ['grant', GRANT_KEYS],
    ['approver', APPROVER_KEYS],
    ['about', ABOUT_KEYS]
  ])('and its schema name each key of a %s, and no other', (name, keys) => {
    const told = Object.keys(schema.definitions[name]!.properties);
    expect(told.sort()).toEqual([...keys].sort());
    keys.forEach(key => expect(page).toContain(`\`${key}\``));
  });

  test.each([
    ['nonsense = 1', 'secret = "typed"\nnonsense = 1'],
    ['a secret', 'secret = "hunter2"'],
    ['a file of the machine', 'secret = "file:/home/me/.ssh/id_rsa"']
  ])('and its schema refuse %s in a service', (_name, lines) => {
    const bent = example.replace('secret = "typed"', lines);
    expect(() => readManifest(bent)).toThrow();
    expect(new Validator(schema, '7').validate(readToml(bent)).valid).toBe(false);
  });
});
