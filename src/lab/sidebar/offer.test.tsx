import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import * as manifest from '../../manifest';
import type { FacetView, ObjectView } from '../../protocol';
import { ManifestOffer, needsCode, type Offered } from '../notebooks/offer';
import type { FoundManifest } from '../service/source';
import { asSigned } from '../testing/asSigned';
import { byText, mount, unmount } from '../testing/mount';
import { Offer } from './offer';

const trans = nullTranslator.load('');
const TWO = `facetry = 1
[services.ledger]
kind = "files"
folder = "data"
[[needs]]
object = "bank"
actions = ["balance"]
[[needs]]
object = "sales"
actions = ["read"]
notebooks = "reports/churn.ipynb"
`;

afterEach(unmount);

/** A notebook in front that can change. */
class Front {
  readonly changed = new Signal<this, void>(this);
  current: { path: string } | null = null;

  show(path: string | null): void {
    this.current = path === null ? null : { path };
    this.changed.emit();
  }
}

function found(text: string, path = 'clone/facetry.toml'): FoundManifest {
  return { path, folder: '/srv/clone', text };
}

async function offered(text: string, notebook = 'clone/reports/churn.ipynb'): Promise<Offered> {
  const front = new Front();
  const offer = new ManifestOffer(
    front,
    async () => found(text),
    async () => manifest,
    () => Date.now()
  );
  front.show(notebook);
  await offer.renew();
  return offer.current!;
}

const bank = (name = 'bank'): ObjectView => ({
  name,
  kind: 'openapi',
  title: name,
  origin: 'https://bank.example',
  state: 'ready',
  actions: {}
});

const folder = (name: string, path: string): ObjectView => ({
  ...bank(name),
  kind: 'files',
  origin: `file://${path}`
});

const holds = (object: string, action: string): FacetView =>
  asSigned({ terms: { object, actions: [action] } });

function shown(
  offer: Offered,
  {
    mine = [],
    objects = [],
    askable = true
  }: { mine?: FacetView[]; objects?: ObjectView[]; askable?: boolean } = {}
): { host: HTMLElement; pressed: string[] } {
  const pressed: string[] = [];
  const actions = {
    askNeeds: () => pressed.push('ask'),
    connectNamed: () => pressed.push('connect')
  };
  const now = Date.now() / 1000;
  const host = mount(<Offer {...{ offer, mine, objects, now, trans, actions, askable }} live />);
  return { host, pressed };
}

describe('the facetry.toml that a notebook lies below', () => {
  test('is offered in one line for needs and one for services, and does nothing by itself', async () => {
    const { host, pressed } = shown(await offered(TWO));
    expect(host.textContent).toContain('lists 2 needs that this notebook does not hold');
    expect(host.textContent).toContain('1 service of facetry.toml is not connected: ledger');
    expect(pressed).toEqual([]);
    byText(host, 'button', 'Ask for them').click();
    byText(host, 'button', 'Connect…').click();
    expect(pressed).toEqual(['ask', 'connect']);
  });

  test('is silent about what is held and connected', async () => {
    const offer = await offered(TWO);
    const objects = [bank(), bank('sales'), folder('ledger', '/srv/clone/data')];
    const half = shown(offer, { mine: [holds('bank', 'balance')], objects });
    expect(half.host.textContent).toBe(
      'facetry.toml lists 1 need that this notebook does not hold. Ask for it'
    );
    const all = shown(offer, { mine: [holds('bank', 'balance'), holds('sales', 'read')], objects });
    expect(all.host.textContent).toBe('');
  });

  test('is connected while its needs wait: they can’t be granted before', async () => {
    const { host, pressed } = shown(await offered(TWO), { askable: false });
    const ask = byText(host, 'button', 'Ask for them');
    ask.click();
    byText(host, 'button', 'Connect…').click();
    expect(pressed).toEqual(['connect']);
    // It says so, and keeps the keys of whoever pressed it.
    expect(ask.getAttribute('aria-disabled')).toBe('true');
    ask.focus();
    expect(document.activeElement).toBe(ask);
  });

  test('says which of its names lead elsewhere here', async () => {
    const api = 'kind = "openapi"\nmethods = ["GET /a"]\naddress = "https://bank.example/v1"\n';
    const offer = await offered(
      `facetry = 1\n[services.ledger]\nkind = "files"\nfolder = "data"\n[services.bank]\n${api}`
    );
    const there = [folder('ledger', '/srv/clone/data'), bank()];
    expect(shown(offer, { objects: there }).host.textContent).toBe('');
    const said = (objects: ObjectView[]): string =>
      shown(offer, { objects }).host.textContent.replace(/^.*: ([^.]*)\. In a terminal.*$/, '$1');
    expect(said([folder('ledger', '/srv/other/data'), bank()])).toBe('ledger');
    expect(said([bank('ledger'), bank()])).toBe('ledger');
    const bent = { ...bank(), origin: 'https://bank.example.org' };
    expect(said([folder('ledger', '/srv/clone'), bent])).toBe('ledger, bank');
  });

  test('is asked for by a cell that names it where it does not lie beside the notebook', async () => {
    const far = await offered(TWO);
    expect(needsCode(far)).toBe('import facetry\n\nneeds = facetry.needs("../facetry.toml")');
    const beside = await offered(TWO, 'clone/a.ipynb');
    expect(needsCode(beside)).toBe('import facetry\n\nneeds = facetry.needs()');
    expect(beside.chosen!.names).toEqual(['bank']);
    const root = { notebook: 'a/b/n.ipynb', file: found('', 'facetry.toml') };
    expect(needsCode(root)).toContain('"../../facetry.toml"');
  });

  test('that is hostile is told in words, without a character of its own that hides or turns', async () => {
    const bent = await offered('facetry = 1\n"\\u202e<img src=x onerror=alert(1)>" = 1\n');
    const { host } = shown(bent);
    expect(host.querySelector('img, button')).toBeNull();
    expect(host.textContent).toContain('⟨U+202E⟩');
    const outside = await offered('facetry = 1\n[services.x]\nkind = "files"\nfolder = "/etc"\n');
    expect(outside.services).toEqual([]);
    expect(shown(outside).host.textContent).toContain('line 4: services.x.folder');
    const many = TWO + '[[needs]]\nobject = "a"\nactions = ["b"]\n'.repeat(1000);
    expect((await offered(many)).chosen).toBeNull();
  });

  test('is another’s when another notebook is in front, however late its file comes', async () => {
    const front = new Front();
    const answers = new Map<string, (file: FoundManifest | null) => void>();
    const find = (path: string) =>
      new Promise<FoundManifest | null>(resolve => answers.set(path, resolve));
    const offer = new ManifestOffer(
      front,
      find,
      async () => manifest,
      () => 0
    );
    front.show('one.ipynb');
    const first = answers.get('one.ipynb')!;
    front.show('other.ipynb');
    const renewed = new Promise<void>(resolve => offer.changed.connect(() => resolve()));
    answers.get('other.ipynb')!(null);
    await renewed;
    first(found(TWO, 'facetry.toml'));
    await new Promise(resolve => setTimeout(resolve));
    expect(offer.current).toBeNull();
    front.show(null);
    expect(offer.current).toBeNull();
  });
});
