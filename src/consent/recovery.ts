import type { BrowserPrincipal } from '../client/browserPrincipal';
import { h } from './dom';
import { Gate } from './gate';
import {
  DEVICES,
  type Page,
  type PageContext,
  actionLink,
  failureText,
  gatedCard,
  goodPage,
  pageMark,
  plainPage,
  windowLink
} from './page';
import { fill } from './strings';

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
  const status = h('p', { class: 'status', role: 'alert' });
  const make = async (): Promise<void> => {
    gate.busy = true;
    status.textContent = '';
    try {
      const { code, ends } = await device.system.requests.introduce('owner', strings.recovered, {
        recovery: true,
        ...pageMark(context)
      });
      context.show(madePage(context, { code, ends, back }));
    } catch (error) {
      status.textContent = failureText(strings, error);
      gate.busy = false;
    }
  };
  const element = h(
    'article',
    { class: 'card', 'aria-labelledby': 'card-heading' },
    h(
      'header',
      {},
      h('h1', { tabindex: 0, id: 'card-heading' }, strings.recoveryHeading),
      h('p', {}, strings.recoveryWhat),
      h('p', { class: 'context' }, strings.recoveryHow)
    )
  );
  const gate = new Gate(element, {
    ...context,
    elsewhere: windowLink(DEVICES, strings.inWindow),
    verb: () => strings.recoveryButton,
    problem: () => null,
    consented: () => void make()
  });
  return gatedCard(element, gate, {
    button: gate.button(strings.recoveryButton, 'grant'),
    beside: actionLink(strings.devicesBack, back),
    status
  });
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
