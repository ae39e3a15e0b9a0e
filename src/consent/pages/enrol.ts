import { Refused } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { browserName } from '../browserName';
import { h } from '../dom';
import { Gate } from '../gate/gate';
import { type Page, type PageContext, type Subject, Told, failureText, plainPage } from '../page';

/**
 * “Let this browser approve”: one sentence, one button. Only in a window of its own.
 *
 * @param namesItself whether the link leaves it to the browser what it is called
 */
export function enrolPage(
  context: PageContext,
  { code, namesItself = false }: Extract<Subject, { kind: 'enrol' }>,
  enrolled: (device: BrowserPrincipal) => void
): Page {
  const { strings, service } = context;
  const status = h('p', { class: 'status', role: 'alert' });
  const name = h('input', {
    type: 'text',
    id: 'browser-name',
    maxlength: 80,
    autocomplete: 'off',
    value: browserName(navigator.userAgent, strings),
    input: () => gate.disturb()
  });
  const page = plainPage(
    strings.enrolHeading,
    strings.enrolWhat,
    strings.enrolWhy,
    namesItself
      ? h(
          'p',
          { class: 'secret' },
          h('label', { for: 'browser-name' }, strings.enrolName),
          name,
          h('small', {}, strings.enrolNameHint)
        )
      : null
  );
  const nameless = (): boolean => name.value.trim() === '';
  let used = false;
  const enrol = async (): Promise<void> => {
    gate.busy = true;
    try {
      const said = namesItself ? name.value.trim() : undefined;
      const device = await service.enrol(code, said, mayApprove);
      if (!mayApprove(device)) {
        throw new Told('not_an_owner', strings.enrolNotOwner);
      }
      enrolled(device);
    } catch (error) {
      used = error instanceof Refused;
      status.textContent = used ? strings.enrolUsed : failureText(strings, error);
      gate.busy = false;
    }
  };
  const gate = new Gate(page.element, {
    ...context,
    verb: () => strings.enrolButton,
    problem: () => (used ? strings.enrolUsed : nameless() ? strings.inviteNameless : null),
    consented: () => void enrol()
  });
  page.element.append(
    h('div', { class: 'buttons' }, gate.button(strings.enrolButton, 'grant')),
    gate.words,
    status
  );
  gate.start();
  return { ...page, dispose: () => gate.dispose() };
}

/** A page's or an agent's code makes no key that decides. */
export function mayApprove({ holding }: BrowserPrincipal): boolean {
  return holding.facets.some(
    ({ terms }) => terms.object === 'aios/requests' && terms.actions.includes('decide')
  );
}

/** Whether it decides about everything, and lets others in; else about a part. */
export function isOwner({ holding }: BrowserPrincipal): boolean {
  return holding.facets.some(
    ({ terms }) => terms.object === 'aios/requests' && terms.actions.includes('introduce')
  );
}
