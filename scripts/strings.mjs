// Holds the German of Facetry to its sources.
//   node scripts/strings.mjs [--catalogue FILE] [--list]
// Reads the strings of the JupyterLab extension, and of its page outside of Jupyter, out of src/lab and
// src/page, those of the settings editor out of schema, and says what the catalogue lacks,
// what it has too many, where placeholders or plurals differ, and what no reader could extract; of
// the approval page, which strings nothing shows. So it does where an element that is called otherwise
// than what stands on it is not called by those words, too, and where a string quotes another one
// otherwise than it is shown. Ends with 1 where there is any of it.
// --list prints the strings of the extension instead.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { misquoted, namedOtherwise, says } from './lib/spoken.mjs';
import { root } from './lib/workspace.mjs';

const CATALOGUE = join(
  root,
  'python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json'
);

/** How many forms of a string each call of a TranslationBundle begins with. */
const FORMS = { __: 1, gettext: 1, _n: 2, ngettext: 2 };

/** Says what schemas have, which is read there. */
const OF_SCHEMAS = 'src/lab/settings.ts';

/** Calls with a context: beside the words of schemas the catalogue has no keys for them. */
const WITH_CONTEXT = ['_p', 'pgettext', '_np', 'npgettext'];

/** Attributes that people see or hear. */
const SPOKEN = ['alt', 'aria-description', 'aria-label', 'placeholder', 'title'];

const { values: options } = parseArgs({
  options: { catalogue: { type: 'string', default: CATALOGUE }, list: { type: 'boolean' } }
});

function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)testing\//.test(name))
    .sort()
    .map(name => {
      const path = join(root, folder, name);
      return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    });
}

function each(node, visit) {
  visit(node);
  ts.forEachChild(node, child => each(child, visit));
}

function place(node) {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, source.fileName)}:${line + 1}`;
}

/** The strings of the extension by their first form, and what can't be extracted. */
function extracted() {
  const found = new Map();
  const faults = [];
  const pairs = [];
  for (const source of [...sources('src/lab'), ...sources('src/page')]) {
    pairs.push(...namedOtherwise(source));
    each(source, node => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const name = node.expression.name.text;
        if (WITH_CONTEXT.includes(name)) {
          if (relative(root, source.fileName) === OF_SCHEMAS) {
            return;
          }
          faults.push(`with a context, which the catalogue has not: ${place(node)}`);
        } else if (Object.hasOwn(FORMS, name)) {
          const given = node.arguments.slice(0, FORMS[name]);
          if (!given.every(ts.isStringLiteralLike)) {
            faults.push(`not a plain string: ${place(node)}`);
            return;
          }
          const forms = given.map(({ text }) => text);
          const before = found.get(forms[0]) ?? forms;
          if (before.join('\n') !== forms.join('\n')) {
            faults.push(`with two plurals: ${forms[0]}`);
          }
          found.set(forms[0], forms);
        }
      } else if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) {
        faults.push(`past the translation: “${node.text.trim()}” in ${place(node)}`);
      } else if (
        ts.isJsxAttribute(node) &&
        SPOKEN.includes(node.name.getText()) &&
        node.initializer !== undefined &&
        ts.isStringLiteral(node.initializer) &&
        /\p{L}/u.test(node.initializer.text)
      ) {
        faults.push(`past the translation: ${node.getText()} in ${place(node)}`);
      }
    });
  }
  for (const key of schemaStrings()) {
    found.set(key, [key]);
  }
  return { found, faults, pairs };
}

/** What the settings editor shows, each after its context, as JupyterLab has it (and gettext, by U+0004). */
function schemaStrings() {
  return readdirSync(join(root, 'schema'))
    .filter(name => name.endsWith('.json'))
    .flatMap(name => {
      const schema = JSON.parse(readFileSync(join(root, 'schema', name), 'utf8'));
      const shown = Object.values(schema.properties ?? {}).flatMap(one => [
        one.title,
        one.description
      ]);
      return [
        ...[schema.title, schema.description].map(text => `schema\u0004${text}`),
        ...[schema['jupyter.lab.setting-icon-label'], ...shown].map(text => `settings\u0004${text}`)
      ];
    });
}

function placeholders(text) {
  return [...new Set(text.match(/%\d/g))].sort().join(' ');
}

/** What is wrong with one translation. */
function wrong(forms, translated) {
  if (translated.length !== forms.length) {
    return [`has ${translated.length} forms, not ${forms.length}: ${forms[0]}`];
  }
  return forms.flatMap((form, at) => {
    if (translated[at].trim() === '') {
      return [`empty: ${form}`];
    }
    return placeholders(form) === placeholders(translated[at])
      ? []
      : [`other placeholders: ${form} → ${translated[at]}`];
  });
}

/** Strings of the approval page that no code of it names. */
function unshown() {
  const named = new Set();
  const keys = [];
  for (const source of sources('src/consent')) {
    each(source, node => {
      if (ts.isPropertyAccessExpression(node)) {
        named.add(node.name.text);
      } else if (ts.isVariableDeclaration(node) && node.name.getText() === 'ENGLISH') {
        keys.push(...node.initializer.properties.map(({ name }) => name.text));
      }
    });
  }
  return keys.filter(key => !named.has(key)).map(key => `shown nowhere: ${key}`);
}

const { found, faults, pairs } = extracted();
if (options.list) {
  console.log(JSON.stringify([...found.values()], null, 2));
} else {
  const catalogue = JSON.parse(readFileSync(options.catalogue, 'utf8'));
  for (const [key, forms] of found) {
    const translated = catalogue[key];
    faults.push(...(translated === undefined ? [`missing: ${key}`] : wrong(forms, translated)));
    faults.push(
      ...misquoted(forms, translated ?? [], catalogue).map(
        text => `quotes “${text}” otherwise than it is shown: ${key}`
      )
    );
  }
  for (const { node, name, words } of pairs) {
    for (const [said, seen] of [
      [found.get(name), found.get(words)],
      [catalogue[name] ?? [], catalogue[words] ?? ['']]
    ]) {
      if (!says(said, seen)) {
        faults.push(`is called “${said}”, without “${seen}” that stands on it: ${place(node)}`);
      }
    }
  }
  faults.push(
    ...Object.keys(catalogue)
      .filter(key => key !== '' && !found.has(key))
      .map(key => `superfluous: ${key}`),
    ...unshown()
  );
  faults.forEach(fault => console.log(fault));
  console.log(`${found.size} strings, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
