import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { SettingRegistry } from '@jupyterlab/settingregistry';
import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { bundle } from './testing/german';
import { lifetimeSetting, loadSettings } from './settings';

const schemas = join(__dirname, '../../schema');
const NAMES = readdirSync(schemas)
  .filter(name => name.endsWith('.json'))
  .map(name => name.replace('.json', ''));

interface Shown {
  title: string;
  description: string;
  'jupyter.lab.setting-icon-label': string;
  properties: Record<string, { title: string; description: string; default: unknown }>;
}

/** What the settings editor reads of one plugin. */
async function shown(name: string, trans: TranslationBundle): Promise<Shown> {
  const id = `jupyterlab-facetry:${name}`;
  const schema = JSON.parse(readFileSync(join(schemas, `${name}.json`), 'utf8')) as never;
  const fetched = { id, schema, raw: '{}', version: '1', data: { composite: {}, user: {} } };
  const registry = new SettingRegistry({
    connector: { fetch: () => Promise.resolve(structuredClone(fetched)) } as never
  });
  const loaded = await loadSettings(registry, id, trans)!;
  return loaded.schema as unknown as Shown;
}

/** All that is read in it, by people. */
function words(schema: Shown): string[] {
  const own = [schema.title, schema.description, schema['jupyter.lab.setting-icon-label']];
  return [
    ...own,
    ...Object.values(schema.properties).flatMap(({ title, description }) => [title, description])
  ];
}

describe('the settings editor', () => {
  test.each(NAMES)('says each word of %s in German to whoever chose it', async name => {
    const english = words(await shown(name, nullTranslator.load('')));
    const german = words(await shown(name, await bundle('de_DE')));
    expect(english).toEqual(words(JSON.parse(readFileSync(join(schemas, `${name}.json`), 'utf8'))));
    expect(german).toHaveLength(english.length);
    german.forEach((text, at) => expect([text, english[at]]).not.toEqual([text, text]));
    expect(german.join(' ')).not.toMatch(/undefined|\u0004/);
  });

  test('leaves what is no word as it was', async () => {
    const english = await shown('sidebar', nullTranslator.load(''));
    const german = await shown('sidebar', await bundle('de_DE'));
    const bare = ({ properties }: Shown) =>
      Object.entries(properties).map(([key, { title: _t, description: _d, ...rest }]) => [
        key,
        rest
      ]);
    expect(bare(german)).toEqual(bare(english));
    expect(german).toMatchObject({ 'jupyter.lab.menus': expect.anything() });
  });
});

describe('for how long a form gives something', () => {
  const trans = nullTranslator.load('');

  test('is an hour where there are no settings', () => {
    expect(lifetimeSetting(null, 'jupyterlab-facetry:request', trans)()).toBe(3600);
  });

  test.each(['request', 'giving'])('is what the settings of %s say, in seconds', async name => {
    const id = `jupyterlab-facetry:${name}`;
    const schema = JSON.parse(readFileSync(join(schemas, `${name}.json`), 'utf8')) as never;
    const raw = JSON.stringify({ lifetime: 5 });
    const fetched = { id, schema, raw, version: '1', data: { composite: {}, user: {} } };
    const registry = new SettingRegistry({
      connector: { fetch: () => Promise.resolve(structuredClone(fetched)) } as never
    });
    const lifetime = lifetimeSetting(registry, id, trans);
    await registry.load(id);
    await Promise.resolve();
    expect(lifetime()).toBe(300);
  });
});
