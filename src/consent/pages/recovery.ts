import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import {
  DEVICES,
  type Page,
  type PageContext,
  actionLink,
  goodPage,
  pageMark,
  plainPage
} from '../page';
import { fill } from '../strings';

/** Introduction codes are the b64u of 32 bytes; on paper they stand in groups of four. */
const CODE = /^[A-Za-z0-9_-]{43}$/;
const GROUP = /.{1,4}/g;

/** Makes the code that lets a new browser approve once every device of now is lost. */
export function recoveryPage(
  context: PageContext,
  device: BrowserPrincipal,
  back: () => void
): Page {
  const { strings } = context;
  return gatedCard(context, {
    heading: [strings.recoveryHeading],
    words: [h('p', {}, strings.recoveryWhat), h('p', { class: 'context' }, strings.recoveryHow)],
    verb: strings.recoveryButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    async perform() {
      const { code, ends } = await device.system.requests.introduce('owner', strings.recovered, {
        recovery: true,
        ...pageMark(context)
      });
      return madePage(context, { code, ends, back });
    }
  }).page;
}

/** The code is shown here and nowhere else. */
function madePage(
  { strings }: PageContext,
  { code, ends, back }: { code: string; ends: number; back(): void }
): Page {
  const until = new Date(ends * 1000).toLocaleDateString([], { dateStyle: 'long' });
  return goodPage(
    strings.recoveryMade,
    h('p', {}, fill(strings.recoveryMadeWhat, until)),
    h('p', { class: 'recovery-code' }, h('code', {}, code.match(GROUP)!.join(' '))),
    strings.recoveryWarn,
    h('p', {}, actionLink(strings.devicesBack, back))
  );
}

/** Takes a code that somebody kept, whatever blanks it was written with. */
export function recoverPage({ strings }: PageContext, recover: (code: string) => void): Page {
  const problem = h('p', { class: 'status', role: 'alert' });
  const field = h('textarea', {
    id: 'recovery-code',
    rows: 2,
    autocomplete: 'off',
    spellcheck: false
  });
  const go = (): void => {
    const code = field.value.replace(/\s/g, '');
    problem.textContent = CODE.test(code) ? '' : strings.recoverMalformed;
    if (CODE.test(code)) {
      recover(code);
    }
  };
  return plainPage(
    strings.recoverHeading,
    strings.recoverWhat,
    h('p', { class: 'secret' }, h('label', { for: 'recovery-code' }, strings.recoverLabel), field),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', click: event => void (event.isTrusted && go()) },
        strings.recoverGo
      )
    ),
    problem
  );
}
