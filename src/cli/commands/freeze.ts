import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import type { PrincipalView, SystemObjects } from '../../client';
import { FILE, freeze as frozen, knownBy, usesOf } from '../../manifest';
import type { Command } from '../command';
import { answer } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';
import { everybody } from '../everybody';
import { everyEntry } from '../log/everyEntry';
import { shown } from '../facetLines';
import { Identities } from '../identities';
import { openManifest, placeOf } from '../manifest/manifestFile';
import { replaceFile } from '../files/replacedFile';
import { named } from '../targets';

export const freeze: Command = {
  name: 'freeze',
  summary: 'Write into facetry.toml the least that covers what a notebook did.',
  words: 'NOTEBOOK',
  arity: [1, 1],
  options: {
    file: {
      type: 'string',
      value: 'FILE',
      help: 'the file (default: the nearest beside or above the notebook, or a new one)'
    },
    of: {
      type: 'string',
      value: 'PRINCIPAL',
      help: 'go by what this principal did (its id or name)'
    },
    loose: { type: 'boolean', help: 'objects and actions, without limits on arguments' },
    check: { type: 'boolean', help: 'write nothing; exit code 3 if the file would change' }
  },
  notes: ['The notebook has its own block in the file; everything outside of it stays as it is.'],

  async run(context, typed) {
    const notebook = resolve(typed.words[0]!);
    const stated = typed.text('file');
    // The notebook's own, wherever the command is run: one that is there is never begun anew.
    const place = placeOf(stated, dirname(notebook));
    const path = place ?? resolve(stated ?? join(dirname(notebook), FILE));
    const before = place === undefined ? null : openManifest(place).text;
    const { system } = await new Identities(context).viewer();
    const of = typed.text('of');
    const principal =
      of === undefined ? await principalOf(system, notebook) : (await named(system, of)).principal;
    if (principal === undefined) {
      throw new UsageError('--of takes a principal: `facetry principals` lists them.');
    }
    const [entries, { facets }, { objects }] = await Promise.all([
      everyEntry(system, { principal: principal.principal }),
      system.facets.list(),
      system.registry.list()
    ]);
    const uses = usesOf(entries);
    if (uses.length === 0) {
      throw new CommandError('nothing_used', `${principal.petname} has used nothing yet.`);
    }
    const whose = relative(dirname(path), notebook).split(sep).join('/');
    const loose = typed.flag('loose');
    const { text, needs, notes } = frozen(before, whose, uses, knownBy(facets, objects), { loose });
    const changed = text !== before;
    const check = typed.flag('check');
    if (changed && !check) {
      write(path, text, before !== null);
    }
    const done = !changed ? 'already in' : check ? 'not in' : 'written to';
    answer(context, { file: path, needs: needs.map(({ name }) => name), notes, changed }, [
      `${needs.map(({ name }) => name).join(', ')} ${done} ${shown(path)}`,
      ...notes.map(note => `  ${note}`)
    ]);
    return changed && check ? EXIT.waiting : EXIT.ok;
  }
};

/** The notebook whose name, from the root of its Jupyter server, the path ends with. */
async function principalOf(system: SystemObjects, path: string): Promise<PrincipalView> {
  const principals = await everybody(system);
  const alike = principals.filter(({ kind, petname }) => {
    const name = petname.replace(/^notebook /, '');
    return kind === 'notebook' && (path === name || path.endsWith(`${sep}${name}`));
  });
  const [first, ...more] = alike;
  if (first === undefined) {
    throw new UsageError(
      'No notebook of this name is known here; name one with --of: `facetry principals` lists them.'
    );
  }
  if (more.length > 0) {
    const lines = alike.map(({ principal, petname }) => `  ${principal}  ${shown(petname)}`);
    throw new UsageError(['Several could be meant; name one with --of:', ...lines].join('\n'));
  }
  return first;
}

/** Whole or not at all. */
function write(path: string, text: string, there: boolean): void {
  replaceFile(path, text, there ? statSync(path).mode & 0o777 : 0o666);
}
