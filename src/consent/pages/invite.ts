import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { safeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { DEVICES, type Page, type PageContext, actionLink, goodPage, pageMark } from '../page';
import { phrase } from '../strings';

/** Makes a link with which another browser may approve: it does all that this one may. */
export function invitePage(context: PageContext, device: BrowserPrincipal, back: () => void): Page {
  const { strings } = context;
  const name = h('input', {
    type: 'text',
    id: 'device-name',
    maxlength: 80,
    autocomplete: 'off',
    value: strings.inviteName,
    input: () => gate.disturb()
  });
  const whose = h(
    'select',
    { id: 'device-whose', change: () => gate.disturb() },
    h('option', { value: 'mine' }, strings.inviteMine),
    h('option', { value: 'another' }, strings.inviteAnother)
  );
  const { page, gate } = gatedCard(context, {
    heading: [strings.inviteHeading],
    words: [h('p', {}, strings.inviteWhat), h('p', { class: 'context' }, strings.inviteHow)],
    body: [
      h('p', { class: 'secret' }, h('label', { for: 'device-name' }, strings.inviteLabel), name),
      h(
        'p',
        { class: 'secret' },
        h('label', { for: 'device-whose' }, strings.inviteWhose),
        whose,
        h('small', {}, strings.inviteWhoseHint)
      )
    ],
    verb: strings.inviteButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    problem: () => (name.value.trim() === '' ? strings.inviteNameless : null),
    async perform() {
      const petname = name.value.trim();
      const { code, ends } = await device.system.requests.introduce('owner', petname, {
        ...(whose.value === 'another' && { person: 'another' as const }),
        ...pageMark(context)
      });
      return invitedPage(context, { what: strings.invitedWhat, petname, code, ends, back });
    }
  });
  return page;
}

/** The link is shown here and nowhere else; whoever opens it first has it. */
export function invitedPage(
  { strings }: PageContext,
  made: { what: string; petname: string; code: string; ends: number; back(): void }
): Page {
  const { what, petname, code, ends, back } = made;
  const link = new URL(`./#enrol=${code}`, document.baseURI).href;
  const field = h('input', {
    type: 'text',
    readonly: true,
    value: link,
    'aria-label': strings.inviteLink,
    focus: () => field.select()
  });
  const copied = h('span', { class: 'context', role: 'status' });
  const copy = async (): Promise<void> => {
    field.select();
    try {
      await navigator.clipboard.writeText(link);
      copied.textContent = strings.copied;
    } catch {
      copied.textContent = strings.copyByHand;
    }
  };
  const until = new Date(ends * 1000).toLocaleTimeString([], { timeStyle: 'short' });
  return goodPage(
    strings.invited,
    h('p', {}, ...phrase(what, safeText(petname), until)),
    h('p', { class: 'link' }, field),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', click: event => void (event.isTrusted && copy()) },
        strings.copy
      ),
      copied
    ),
    strings.invitedWarn,
    h('p', {}, actionLink(strings.devicesBack, back))
  );
}
