import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { sameCode } from '../forms/sameCode';
import { type FacetView, normalizeNeed, type Terms } from '../../protocol';
import { type Copied, CopyOffer, heldBy } from '../notebooks/copies';
import type { KnownNotebook } from '../service/source';
import { asSigned } from '../testing/asSigned';
import { byText, mount, unmount } from '../testing/mount';
import { CopiedLine } from './copied';

const trans = nullTranslator.load('');
const COPIED: Copied = {
  notebook: 'copy.ipynb',
  of: { principal: 'original', petname: 'churn.ipynb' }
};

afterEach(unmount);

function facet(more: Partial<FacetView> = {}, terms: Partial<Terms> = {}): FacetView {
  return asSigned({
    id: 'f',
    holder: 'original',
    state: 'live',
    decided_by: 'd',
    terms: {
      ...normalizeNeed({ object: 'bank', actions: ['balance'] }),
      expiry: 1_800_000_000,
      ...terms
    },
    ...more
  });
}

const line = (facets: readonly FacetView[], pressed: string[] = [], askable = true) =>
  mount(
    <CopiedLine
      {...{ trans, facets, askable }}
      copied={COPIED}
      actions={{ askSame: () => void pressed.push('same') }}
    />
  );

/** A notebook in front that can change. */
class Front {
  readonly changed = new Signal<this, void>(this);
  current: { path: string } | null = null;

  show(path: string | null): void {
    this.current = path === null ? null : { path };
    this.changed.emit();
  }
}

describe('a copied notebook', () => {
  test('is offered to ask for what its original holds, and asks when that is pressed', () => {
    const pressed: string[] = [];
    const host = line([facet(), facet({ id: 'g' }, { object: 'sales' })], pressed);
    expect(host.textContent).toContain('This is a copy of churn.ipynb, which holds 2 facets.');
    byText(host, 'button', 'Ask for the same 2').click();
    expect(pressed).toEqual(['same']);
  });

  test('is offered nothing where its original holds nothing that a person granted', () => {
    const host = line([
      facet({ state: 'revoked' }),
      facet({ holder: 'somebody' }),
      facet({ decided_by: null }),
      facet({}, { object: 'aios/registry', expiry: null })
    ]);
    expect(host.textContent).toBe('');
  });

  test('asks for each once, however often it was granted', () => {
    const twice = [facet(), facet({ id: 'g' }, { expiry: 1_800_000_001 })];
    expect(heldBy('original', twice).map(({ id }) => id)).toEqual(['f']);
  });

  test('asks by one line, for one card, with all limits of the original and no more', () => {
    const code = sameCode(
      [
        facet({}, { uses: 3, constraints: { path: { path: 'a/**' } } }),
        facet({}, { object: 'sales', actions: ['read', 'list'] })
      ],
      'churn.ipynb'
    );
    expect(code).toBe(
      [
        'import facetry',
        '',
        'facets = facetry.need_all(',
        '    ("bank", "balance", dict(expires="2027-01-15T08:00:00Z", uses=3, path="a/**")),',
        '    ("sales", "read", "list", dict(expires="2027-01-15T08:00:00Z")),',
        '    why="the same as churn.ipynb",',
        ')'
      ].join('\n')
    );
  });

  test('is told from others each time another one is in front', async () => {
    const front = new Front();
    const known: Record<string, KnownNotebook> = {
      'copy.ipynb': { principal: null, petname: 'copy.ipynb', id: 'i', copy_of: COPIED.of },
      'churn.ipynb': { principal: 'original', petname: 'churn.ipynb', id: 'i', copy_of: null }
    };
    const offer = new CopyOffer(front, async path => known[path] ?? null);
    const seen: (string | undefined)[] = [];
    for (const path of ['churn.ipynb', 'copy.ipynb', 'other.ipynb', null]) {
      front.show(path);
      await Promise.resolve();
      await Promise.resolve();
      seen.push(offer.current?.of.petname);
    }
    expect(seen).toEqual([undefined, 'churn.ipynb', undefined, undefined]);
  });
});
