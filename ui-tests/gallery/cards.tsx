import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import type { Root } from 'react-dom/client';

import { CARD_TYPE, CardOutput } from '../../src/lab/outputs/card';

const ASKED = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  words: 'balance and deposit on bank, amount at most 10, at most 5 uses',
  terms: { constraints: { amount: { range: { max: 10 } } }, uses: 5 }
};
const GRANTED = {
  ...ASKED,
  granted: 'balance on bank, at most 3 uses in any hour, and may lend it to others',
  granted_terms: { actions: ['balance'], rate: { calls: 3, per: 3600 }, delegation: true }
};
const WHOLE = { ...ASKED, granted: ASKED.words, granted_terms: ASKED.terms };
const ACT = { object: 'bank', actions: ['deposit'], words: 'deposit on bank, amount 5' };
const OFFER = { object: 'account', actions: ['deposit'], words: 'account with deposit' };

/** A cell's card in each state, as the SDK says it. */
export const CARDS: readonly object[] = [
  ...['pending', 'waiting', 'denied', 'withdrawn', 'no_answer'].map(state => ({
    state,
    needs: [ASKED, { ...ASKED, object: 'bnak', meant: { asked: 'bnak', close: ['bank'] } }],
    request: 'r1'
  })),
  { state: 'granted', needs: [GRANTED, WHOLE, { ...ASKED, granted: null }], rule: 'deposit' },
  { state: 'pending', kind: 'confirmation', needs: [ACT], request: 'r1' },
  { state: 'granted', kind: 'confirmation', needs: [ACT] },
  { state: 'pending', kind: 'offer', needs: [OFFER], request: 'r1' },
  { state: 'granted', kind: 'offer', needs: [OFFER] }
];

export function showCards(root: Root, trans: TranslationBundle): void {
  root.render(<Cards trans={trans} />);
}

function Cards({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const outputs = CARDS.map(data => {
      const output = new CardOutput(
        trans,
        () => undefined,
        () => undefined
      );
      Widget.attach(output, host.current!);
      const model = { data: { [CARD_TYPE]: { purpose: '', ...data } } };
      void output.renderModel(model as unknown as IRenderMime.IMimeModel);
      return output;
    });
    return () => outputs.forEach(output => output.dispose());
  }, [trans]);
  return <div ref={host} />;
}
