import '../../testing/dom';

import type { Signal } from '@lumino/signaling';

import { FacetryModel } from '../../service/model';
import { RecordedLog } from '../../testing/recorded/log';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { EVERYTHING } from '../log/filter';
import { ProvenanceModel } from '../model';
import { followLink, linkIn, writeLink } from './link';
import { type Looked, lookedAt } from './looked';
import { queryOf, withoutLink } from './query';

const FACET = '0123456789abcdef0123456789abcdef';
const NOTHING: Looked = { entry: null, view: 'events', of: null, filter: EVERYTHING };
const PLACE: Looked = {
  entry: 1,
  view: 'authority',
  of: { facet: FACET },
  filter: {
    ...EVERYTHING,
    text: 'a + b & "c" <d>',
    principal: 'abc',
    facet: FACET,
    object: 'sales 2024',
    notebook: 'a/größe.ipynb',
    result: 'refused',
    from: 1000
  }
};

function unread(search: string): readonly string[] {
  return linkIn(search).unfollowed.flatMap(what => (what.why === 'unread' ? what.members : []));
}

describe('a link', () => {
  test('says again what it was made of, with others around it in the address', () => {
    const query = queryOf(writeLink(PLACE, 'facetry:ours'));
    const link = linkIn(`?reset&${query.slice(1)}&facetry-tour&token=secret`);
    expect(link).toEqual({ looked: PLACE, service: 'facetry:ours', unfollowed: [] });
    expect(withoutLink(`?reset&${query.slice(1)}&facetry-tour`)).toBe('?reset&facetry-tour');
    expect(withoutLink(query)).toBe('');
  });

  test('is read the same after JupyterLab has written its query anew', () => {
    const query = queryOf(writeLink(PLACE, null));
    // As its routes do, which know no plus sign.
    const anew = query
      .slice(1)
      .split('&')
      .map(member => member.split('=').map(decodeURIComponent))
      .map(pair => pair.map(encodeURIComponent).join('='));
    expect(linkIn(`?${anew.join('&')}`).looked).toEqual(PLACE);
    expect(query).not.toContain('+');
  });

  test.each([
    ['?facetry-view=events', []],
    ['?facetry-view=galaxy', ['view']],
    ['?facetry-view=events&facetry-entry=-1&facetry-of=soon', ['entry', 'of']],
    ['?facetry-view=events&facetry-entry=1&facetry-entry=2', ['entry']],
    ['?facetry-view=events&facetry-facet=%3Cscript%3Ealert(1)%3C/script%3E', ['facet']],
    [`?facetry-view=events&facetry-text=${'x'.repeat(401)}`, ['text']],
    [`?facetry-view=events&facetry-service=${'x'.repeat(401)}`, ['service']],
    ['?facetry-view=events&facetry-diff=1-2&facetry-__proto__=1', ['diff', '__proto__']]
  ])('%p is followed as nothing, and says so', (search, members) => {
    const link = linkIn(search);
    expect(link.looked).toEqual(NOTHING);
    expect(link.service).toBeNull();
    expect(unread(search)).toEqual(members);
  });

  test('of which part is of a newer version is followed in the rest', () => {
    const link = linkIn('?facetry-view=galaxy&facetry-object=bank&facetry-lens=wide');
    expect(link.looked).toEqual({ ...NOTHING, filter: { ...EVERYTHING, object: 'bank' } });
    expect(link.unfollowed).toEqual([{ why: 'unread', members: ['view', 'lens'] }]);
  });

  test('that is far too long is not read at all', () => {
    const { looked, unfollowed } = linkIn(`?facetry-object=bank&facetry-x=${'y'.repeat(9000)}`);
    expect(looked).toEqual(NOTHING);
    expect(unfollowed).toEqual([{ why: 'long' }]);
  });
});

describe('whoever follows a link', () => {
  async function viewer(): Promise<{ model: ProvenanceModel; asked: () => number }> {
    const recording = await Recording.of(STATES['hostile']!, 'hostile');
    const log = new RecordedLog();
    recording.log = log;
    const who = { principal: 'x', petname: 'x', facet: FACET, chain: [FACET] };
    for (let at = 0; at < 3000; at += 1) {
      log.write({ kind: 'refusal', at, who, what: { object: 'bank', action: 'balance' } });
    }
    let asked = 0;
    const { query } = recording;
    Object.assign(recording, {
      query: (question: Parameters<typeof query>[0]) => {
        asked += 1;
        return query.call(recording, question);
      }
    });
    const facetry = new FacetryModel(recording);
    void facetry.run();
    await new Promise<void>(resolve => {
      const ready = (): void => void (facetry.status !== null && resolve());
      facetry.changed.connect(ready);
      ready();
    });
    return { model: new ProvenanceModel(facetry, 'the service'), asked: () => asked };
  }

  test('sees what it says', async () => {
    const { model } = await viewer();
    const service = model.facetry.status!.issuer;
    await followLink(model, linkIn(queryOf(writeLink({ ...PLACE, entry: 2990 }, service))));
    expect(lookedAt(model)).toEqual({ ...PLACE, entry: 2990 });
    expect(model.selected?.index).toBe(2990);
    expect(model.unfollowed).toEqual([]);
    model.facetry.dispose();
  });

  test('of another service sees what names mean, and no number of it', async () => {
    const { model } = await viewer();
    await followLink(model, linkIn(queryOf(writeLink(PLACE, 'facetry:theirs'))));
    const { filter } = PLACE;
    expect(lookedAt(model)).toEqual({
      entry: null,
      view: 'authority',
      of: null,
      filter: { ...filter, facet: null, principal: null }
    });
    expect(model.unfollowed).toEqual([{ why: 'service' }]);
    model.facetry.dispose();
  });

  test('while the service is away leaves nothing behind, however often the viewer is opened and closed', async () => {
    const facetry = new FacetryModel(await Recording.of(STATES['hostile']!, 'hostile'));
    const changed = facetry.changed as Signal<FacetryModel, void>;
    const connected = jest.spyOn(changed, 'connect');
    const disconnected = jest.spyOn(changed, 'disconnect');
    const followed: Promise<void>[] = [];
    const begun = jest.fn();
    for (let times = 0; times < 50; times += 1) {
      const model = new ProvenanceModel(facetry, 'the service');
      followed.push(followLink(model, linkIn('?facetry-view=authority&facetry-service=a'), begun));
      model.dispose();
      expect(model.view).toBe('events');
    }
    changed.emit();
    await Promise.all(followed);
    const left = (spy: jest.SpyInstance) => spy.mock.calls.map(([slot]) => slot as unknown);
    expect(connected).toHaveBeenCalledTimes(50);
    expect(left(disconnected)).toEqual(expect.arrayContaining(left(connected)));
    expect(begun).not.toHaveBeenCalled();
    facetry.dispose();
  });

  test('to an entry that there is not is told so, and the log is not read for it', async () => {
    const { model, asked } = await viewer();
    await followLink(model, linkIn('?facetry-view=events&facetry-entry=999999999999999'));
    expect(model.unfollowed).toEqual([{ why: 'entry', entry: 999999999999999 }]);
    expect(asked()).toBeLessThan(3);
    model.facetry.dispose();
  });
});
