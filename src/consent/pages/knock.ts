import { NoCode, NotItsKey, ServiceProblem } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { type KnockView, LONGEST_END_S, safeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import {
  type Page,
  type PageContext,
  actionLink,
  failureText,
  goodPage,
  pageMark,
  plainPage
} from '../page';
import { fill, phrase } from '../strings';
import { DAY_S, spanWords } from '../when';

const KNOCK = { kind: 'knock', id: 'new' } as const;
/** Days that somebody is let in for; a week unless said otherwise. */
const DAYS: readonly number[] = [1, 7, 30, 90];
const WEEK = 7;

/**
 * Takes the code that a program shows. Nobody is shown a program whose code was not typed: so no
 * stranger puts anything before a person's eyes, and no link leads to a card.
 */
export function knockPage(context: PageContext, device: BrowserPrincipal, back: () => void): Page {
  const { strings } = context;
  const problem = h('p', { class: 'status', role: 'alert' });
  const field = h('input', {
    type: 'text',
    id: 'knock-code',
    maxlength: 40,
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: false,
    keydown: event => {
      if (event.isTrusted && (event as KeyboardEvent).key === 'Enter') {
        void go();
      }
    }
  });
  const go = async (): Promise<void> => {
    problem.textContent = '';
    try {
      const code = field.value;
      const knock = await device.system.requests.knocking(code);
      context.show(admitPage(context, device, { knock, code, back }));
    } catch (error) {
      problem.textContent = whyNobody(strings, error);
    }
  };
  return plainPage(
    strings.knockHeading,
    strings.knockWhat,
    h('p', { class: 'secret' }, h('label', { for: 'knock-code' }, strings.knockLabel), field),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', click: event => void (event.isTrusted && go()) },
        strings.recoverGo
      )
    ),
    problem,
    h('p', {}, actionLink(strings.devicesBack, back))
  );
}

/**
 * Who is let in: what it calls itself is quoted, what it is called from now on is the person's.
 * Whoever was let in before, by this very key, keeps the name that it has.
 */
function admitPage(
  context: PageContext,
  device: BrowserPrincipal,
  { knock, code, back }: { knock: KnockView; code: string; back(): void }
): Page {
  const { strings } = context;
  const { known } = knock;
  const host = knock.kind === 'host';
  const name = h('input', {
    type: 'text',
    id: 'admit-name',
    maxlength: 80,
    autocomplete: 'off',
    input: () => gate.disturb()
  });
  const days = daysField(context, known?.until ?? 0, () => gate.disturb());
  const petname = (): string => known?.petname ?? name.value.trim();
  const called = h(
    'p',
    { class: 'secret' },
    h('label', { for: 'admit-name' }, strings.admitName),
    name
  );
  const { page, gate } = gatedCard(context, {
    heading: [
      host ? strings.admitHostHeading : known ? strings.admitAgainHeading : strings.admitHeading
    ],
    words: [
      h('p', {}, ...phrase(strings.admitClaims, safeText(knock.name) || strings.admitNoName)),
      h('p', { class: 'context' }, fromWhere(context, knock)),
      known ? h('p', {}, ...phrase(strings.admitAgain, safeText(known.petname))) : null,
      host ? h('p', {}, strings.admitHostMay) : null,
      h('p', { class: 'context' }, warning(strings, knock))
    ],
    body: [
      h('p', { class: 'recovery-code' }, h('code', {}, shownAs(code))),
      ...(known ? [] : [called]),
      h(
        'p',
        { class: 'secret' },
        h('label', { for: 'admit-days' }, known ? strings.admitForMore : strings.admitFor),
        days
      )
    ],
    verb: strings.admitButton,
    subject: KNOCK,
    beside: actionLink(strings.admitNot, back),
    problem: () => (petname() === '' ? strings.inviteNameless : null),
    async perform() {
      const until = Math.floor(context.seconds()) + Number(days.value) * DAY_S;
      await device.system.requests.admit(knock, petname(), until, {
        ...(host && { kind: 'host' }),
        ...pageMark(context)
      });
      return goodPage(
        strings.admitted,
        h('p', {}, ...phrase(strings.admittedWhat, safeText(petname()))),
        h('p', {}, actionLink(strings.devicesBack, back))
      );
    }
  });
  return page;
}

/** Whoever comes back is let in for longer than it was, or not. */
function daysField(context: PageContext, before: number, change: () => void): HTMLSelectElement {
  const left = before - context.seconds();
  const longer = DAYS.filter(count => count * DAY_S > left);
  const counts =
    longer.length > 0 ? longer : [Math.min(Math.ceil(left / DAY_S) + 1, LONGEST_END_S / DAY_S)];
  const usual = counts.includes(WEEK) ? WEEK : counts[0];
  return h(
    'select',
    { id: 'admit-days', change },
    ...counts.map(count =>
      h(
        'option',
        { value: String(count), selected: count === usual },
        spanWords(context.strings, count * DAY_S)
      )
    )
  );
}

function warning(strings: PageContext['strings'], { kind, known }: KnockView): string {
  return kind === 'host'
    ? strings.admitHostWarn
    : known
      ? strings.admitAgainWarn
      : strings.admitWarn;
}

function whyNobody(strings: PageContext['strings'], error: unknown): string {
  if (error instanceof NoCode) {
    return strings.knockWhole;
  }
  if (error instanceof NotItsKey) {
    return strings.knockOther;
  }
  const unknown = error instanceof ServiceProblem && error.code === 'no_such_knock';
  return unknown ? strings.knockUnknown : failureText(strings, error);
}

function fromWhere({ strings }: PageContext, { address, key }: KnockView): string {
  const from =
    address === null ? strings.admitFromHere : fill(strings.admitFrom, safeText(address));
  return `${from} ${fill(strings.admitKey, key.slice(0, 8))}`;
}

/** As the program shows it. */
function shownAs(typed: string): string {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase();
  return letters.match(/.{1,4}/g)!.join('-');
}
