import '../testing/dom';

import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { RuleNotices } from './rules';

function entry(index: number, kind: EntryView['kind'], groups: object, ref?: number): EntryView {
  const openings = Object.entries(groups).map(([group, said]) => [
    group,
    { salt: '', bytes: b64u.encode(utf8.encode(jcs(said))) }
  ]);
  return {
    ...{ index, kind, at: 0, leaf: '', openings: Object.fromEntries(openings) as object },
    ...(ref !== undefined && { ref })
  };
}

test('what a rule granted is told by its name, and taken back from there', async () => {
  const revoked: string[] = [];
  const source: Partial<Source> = {
    revoke: async id => {
      revoked.push(id);
      return { revoked: [id], in_flight: [] };
    },
    load: async () => ({ facets: [], principals: [], requests: [], rules: [], objects: [] })
  };
  const model = new FacetryModel(source as Source);
  new RuleNotices(model, nullTranslator.load(''));
  const info = jest.spyOn(Notification, 'info').mockReturnValue('n1');
  const tell = (said: EntryView): void =>
    (model.appended as unknown as { emit(said: EntryView): void }).emit(said);
  const grant = {
    who: { petname: 'q3\u202E', facet: 'f1' },
    what: { object: 's', actions: ['a'] }
  };
  tell(entry(1, 'decision', { what: { mode: 'pointer' } }));
  tell(entry(2, 'grant', grant, 1));
  expect(info).not.toHaveBeenCalled();
  tell(entry(3, 'decision', { what: { mode: 'rule', rule: 'reads' } }));
  tell(entry(4, 'grant', grant, 3));
  expect(info).toHaveBeenCalledTimes(1);
  const [words, options] = info.mock.calls[0]!;
  expect(words).toBe('The rule “reads” granted q3⟨U+202E⟩: a · s');
  options!.actions![0]!.callback(new MouseEvent('click'));
  expect(revoked).toEqual(['f1']);
});
