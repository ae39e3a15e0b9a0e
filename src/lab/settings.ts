import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * Loads the settings of a plugin. What the settings editor says of them is in the language of the
 * extension's own catalogue, by JupyterLab's contexts: its server translates from language packs
 * alone.
 *
 * @param registry null where there is none; then nothing is loaded
 */
export function loadSettings(
  registry: ISettingRegistry | null,
  plugin: string,
  trans: TranslationBundle
): Promise<ISettingRegistry.ISettings> | undefined {
  registry?.transform(plugin, {
    fetch: fetched => ({ ...fetched, schema: translated(fetched.schema, trans) })
  });
  return registry?.load(plugin);
}

/** Minutes that a form begins with until its settings are there. */
const LIFETIME = 60;

/**
 * For how long a form of this plugin gives something unless a person says otherwise, by its settings
 * as they are when it is asked; in seconds.
 */
export function lifetimeSetting(...of: Parameters<typeof loadSettings>): () => number {
  let minutes = LIFETIME;
  void loadSettings(...of)?.then(loaded => {
    const apply = (): void => {
      minutes = Number(loaded.get('lifetime').composite);
    };
    loaded.changed.connect(apply);
    apply();
  });
  return () => minutes * 60;
}

type Schema = ISettingRegistry.ISchema;

/** Its words stand in `schema/`, where `scripts/strings.mjs` reads them. */
function translated(schema: Schema, trans: TranslationBundle): Schema {
  /* eslint-disable jupyter/no-dynamic-translation */
  const general = (text: string): string => trans._p('schema', text);
  const settings = (text: string): string => trans._p('settings', text);
  /* eslint-enable jupyter/no-dynamic-translation */
  return {
    ...spoken(
      spoken(schema, ['title', 'description'], general),
      ['jupyter.lab.setting-icon-label'],
      settings
    ),
    properties: Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, property]) => [
        name,
        spoken(property, ['title', 'description'], settings)
      ])
    )
  };
}

/** A copy of which these members are said so, where there are any. */
function spoken<T extends object>(
  value: T,
  names: readonly string[],
  say: (text: string) => string
): T {
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => names.includes(entry[0]) && typeof entry[1] === 'string'
  );
  return { ...value, ...Object.fromEntries(texts.map(([name, text]) => [name, say(text)])) };
}
