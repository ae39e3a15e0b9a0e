import '../testing/dom';

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { FacetryModel } from '../service/model';
import { byText, drawing } from '../testing/mount';
import { bundle } from '../testing/german';
import { CARD_TYPE, CardOutput } from './card';
import { type Standing, standingIn } from './standing';

const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';
const revealed: string[] = [];

afterEach(() => {
  revealed.length = 0;
  document.body.replaceChildren();
});

async function card(
  data: object,
  trans = nullTranslator.load(''),
  standing: Standing | null = null
): Promise<HTMLElement> {
  const output = new CardOutput(
    trans,
    request => revealed.push(request),
    (name, proposal) => revealed.push(`${name} ${proposal}`),
    standing
  );
  const model = { data: { [CARD_TYPE]: data } } as unknown as IRenderMime.IMimeModel;
  await drawing(async () => {
    Widget.attach(output, document.body);
    await output.renderModel(model);
    MessageLoop.flush();
  });
  return output.node;
}

const need = (words: string, granted?: string | null) => ({
  object: 'bank',
  actions: ['balance'],
  words,
  ...(granted !== undefined && { granted })
});

/** Lines of the card: headings and points, in order. */
function lines(host: HTMLElement): string[] {
  return [...host.querySelectorAll('p, li')].map(({ textContent }) => (textContent ?? '').trim());
}

describe('the card in a cell’s output', () => {
  test.each([
    ['pending', 'Waiting for your decision.'],
    ['waiting', 'The cell has stopped waiting; the request is still open.']
  ])('that is %s lists what is asked, and leads to the sidebar', async (state, says) => {
    const host = await card({
      state,
      needs: [need('balance on bank')],
      purpose: '',
      request: 'r1'
    });
    expect(lines(host)).toEqual(['balance on bank', `${says} Decide in the sidebar`]);
    byText(host, 'button', 'Decide in the sidebar').click();
    expect(revealed).toEqual(['r1']);
  });

  test('that its kernel told no end of says so once the service has heard of none', async () => {
    let time = 1_000;
    let asOf = 1_000;
    const changed = new Signal<object, void>({});
    const model = {
      changed,
      live: true,
      isDisposed: false,
      pending: [{ id: 'r1' }],
      refresh: async () => undefined,
      get asOf() {
        return asOf;
      }
    };
    const standing = standingIn(model as unknown as FacetryModel, () => time);
    const data = { state: 'pending', needs: [need('balance on bank')], purpose: '', request: 'r1' };
    const host = await card(data, undefined, standing);
    const told = async (): Promise<string | undefined> => {
      await drawing(async () => {
        changed.emit();
        MessageLoop.flush();
      });
      return lines(host).at(-1);
    };
    asOf = time += 60_000;
    expect(await told()).toBe('Waiting for your decision. Decide in the sidebar');
    model.pending = [];
    expect(await told()).toBe('No longer waiting. Run the cell again to go on.');
    expect(host.querySelector('button')).toBeNull();
    model.live = false;
    expect(await told()).toContain('Waiting for your decision.');
  });

  test('is believed before the service was asked again: the list may be older than the request', async () => {
    const changed = new Signal<object, void>({});
    const model = { changed, live: true, waiting: [], asOf: 1_500, refresh: async () => undefined };
    const standing = standingIn(model as unknown as FacetryModel, () => 1_000);
    const data = { state: 'pending', needs: [need('balance on bank')], purpose: '', request: 'r1' };
    const host = await card(data, undefined, standing);
    await drawing(async () => {
      changed.emit();
      MessageLoop.flush();
    });
    expect(lines(host).at(-1)).toBe('Waiting for your decision. Decide in the sidebar');
  });

  test('of an object that a notebook offers leads to whoever may connect it', async () => {
    const needs = [{ ...need('account with deposit'), object: 'account' }];
    const offer = { kind: 'offer', needs, purpose: '', request: 'p1' };
    const host = await card({ ...offer, state: 'pending' });
    byText(host, 'button', 'Look at it…').click();
    expect(revealed).toEqual(['account p1']);
    const done = await card({ ...offer, state: 'granted' });
    expect(lines(done)).toEqual(['account with deposit', 'Offered.']);
    expect(done.querySelector('button')).toBeNull();
  });

  test('says what may have been meant by a name that nothing has, safely', async () => {
    const meant = { asked: HOSTILE, close: ['bank', HOSTILE] };
    const needs = [{ ...need('balance on bnak'), object: 'bnak', meant }];
    const host = await card({ state: 'pending', needs, purpose: '', request: 'r1' });
    const hint = lines(host)[1]!;
    expect(hint).toMatch(/^Nothing called “⟨U\+202E⟩.*” is connected\. Did you mean bank or ⟨U/);
    expect(host.querySelector('img')).toBeNull();
    for (const odd of [{ asked: 'x', close: [] }, { asked: 1, close: ['x'] }, 'x']) {
      const shown = await card({
        state: 'pending',
        needs: [{ ...needs[0], meant: odd }],
        purpose: ''
      });
      expect(lines(shown)).toHaveLength(2);
    }
  });

  test('says by which rule it was granted, safely', async () => {
    const needs = [need('balance on bank', 'balance on bank')];
    const host = await card({ state: 'granted', needs, purpose: '', rule: HOSTILE });
    expect(lines(host).at(-1)).toBe(
      'Granted by the rule “⟨U+202E⟩gpj.exe <img src=x onerror=alert(1)>”, without asking.'
    );
    expect(host.querySelector('img')).toBeNull();
  });

  test('says what was granted whole, what narrowed, and what not at all', async () => {
    const needs = [
      need('balance on bank', 'balance on bank'),
      need('deposit on bank', 'deposit on bank, amount at most 10'),
      need('withdraw on bank', null)
    ];
    const host = await card({ state: 'granted', needs, purpose: '' });
    expect(lines(host)).toEqual([
      'Granted',
      'balance on bank',
      'Granted, narrowed',
      'deposit on bank, amount at most 10',
      'Not granted',
      'withdraw on bank'
    ]);
    expect(host.querySelector('[role="status"]')?.textContent).toContain('Not granted');
    expect(host.querySelector('button')).toBeNull();
  });

  test('calls what was held already neither granted nor narrowed', async () => {
    const held = { ...need('balance on bank', 'balance and deposit on bank'), held: true };
    const needs = [held, need('send on mail', 'send on mail')];
    const host = await card({ state: 'granted', needs, purpose: '' });
    expect(lines(host)).toEqual([
      'Held already',
      'balance and deposit on bank',
      'Granted',
      'send on mail'
    ]);
  });

  test.each<[string, string | null, string]>([
    ['granted', 'balance on bank', 'Granted'],
    ['narrowed', 'balance on bank, at most 1 use', 'Granted, narrowed'],
    ['struck', null, 'Not granted']
  ])('never says of a need that was %s anything else', async (_, granted, says) => {
    const host = await card({
      state: 'granted',
      needs: [need('balance on bank', granted)],
      purpose: ''
    });
    expect(lines(host)).toEqual([says, granted ?? 'balance on bank']);
  });

  test('does not say that a need was granted of which the kernel says nothing', async () => {
    const host = await card({ state: 'granted', needs: [need('balance on bank')], purpose: '' });
    expect(lines(host)).toEqual(['Not granted', 'balance on bank']);
  });

  test.each([
    [{ state: 'denied' }, 'Denied.'],
    [{ state: 'denied', reason: 'not now' }, 'Denied: not now'],
    [{ state: 'withdrawn' }, 'Withdrawn.'],
    [{ state: 'no_answer' }, 'No answer came in time.']
  ])('as %j says what became of what was asked', async (data, says) => {
    const host = await card({
      needs: [need('balance on bank')],
      purpose: '',
      request: 'r1',
      ...data
    });
    expect(lines(host)).toEqual(['balance on bank', says]);
    expect(host.querySelector('button')).toBeNull();
  });

  test('shows markup and turned-round letters as text, wherever they stand', async () => {
    for (const data of [
      { state: 'pending', needs: [need(HOSTILE)] },
      { state: 'granted', needs: [need(HOSTILE, HOSTILE), need(HOSTILE, `${HOSTILE}!`)] },
      { state: 'denied', needs: [need(HOSTILE, null)], reason: HOSTILE }
    ]) {
      const host = await card({ purpose: HOSTILE, ...data });
      expect(host.textContent).toContain('⟨U+202E⟩gpj.exe <img');
      expect(host.textContent).not.toContain('\u202E');
      expect(host.querySelector('img')).toBeNull();
    }
  });

  describe('in German', () => {
    const asked = {
      object: 'bank',
      actions: ['balance', 'deposit'],
      words: 'balance and deposit on bank, amount at most 10',
      terms: { constraints: { amount: { range: { max: 10 } } } }
    };

    async function german(data: object): Promise<{ says: string[]; languages: string[] }> {
      const host = await card({ purpose: '', ...data }, await bundle('de_DE'));
      const languages = [...host.querySelectorAll('li')].map(({ lang }) => lang);
      return { says: lines(host), languages };
    }

    test('says what a need asks for', async () => {
      const { says, languages } = await german({ state: 'no_answer', needs: [asked] });
      expect(says).toEqual([
        'balance und deposit auf bank, amount höchstens 10',
        'Es wurde nicht rechtzeitig entschieden.'
      ]);
      expect(languages).toEqual(['de']);
    });

    test('says what was granted of it, and what was not', async () => {
      const granted = {
        ...asked,
        granted: 'balance on bank, amount at most 5, at most 3 uses, and may lend it to others',
        granted_terms: {
          actions: ['balance'],
          constraints: { amount: { range: { max: 5 } } },
          uses: 3,
          delegation: true
        }
      };
      const struck = { ...need('withdraw on bank', null), actions: ['withdraw'], terms: {} };
      const { says, languages } = await german({ state: 'granted', needs: [granted, struck] });
      expect(says).toEqual([
        'Eingeschränkt gewährt',
        'balance auf bank, amount höchstens 5, höchstens 3 Nutzungen, und darf es weitergeben',
        'Nicht gewährt',
        'withdraw auf bank'
      ]);
      expect(languages).toEqual(['de', 'de']);
    });

    test('says which act is to be confirmed, with its arguments as they are', async () => {
      const act = { ...need('deposit on bank, amount 5'), actions: ['deposit'] };
      const { says } = await german({ kind: 'confirmation', state: 'granted', needs: [act] });
      expect(says[0]).toBe('deposit auf bank, amount 5');
    });

    test('says what a notebook offers', async () => {
      const offer = { object: 'account', actions: ['deposit'], words: 'account with deposit' };
      const { says } = await german({ kind: 'offer', state: 'granted', needs: [offer] });
      expect(says[0]).toBe('account mit deposit');
    });

    test.each([
      ['no terms', {}],
      ['terms that are none', { terms: { constraints: { amount: { range: 'all' } } } }],
      ['another act', { words: HOSTILE, terms: undefined }]
    ])('says what a kernel says with %s as it says it, and marks that', async (_, said) => {
      const { says, languages } = await german({
        state: 'withdrawn',
        needs: [{ ...need('balance on bank'), ...said }]
      });
      expect(says[0]).not.toContain(' auf ');
      expect(says[0]).not.toContain('\u202E');
      expect(languages).toEqual(['en']);
    });
  });

  test('shows nothing where the data are none of a card', async () => {
    expect((await card({ state: 'granted', needs: 'all' })).textContent).toBe('');
  });
});
