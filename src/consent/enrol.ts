import { Refused } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import { h } from './dom';
import { Gate } from './gate';
import { type Page, type PageContext, Told, failureText, plainPage } from './page';

/** “Let this browser approve”: one sentence, one button. Only in a window of its own. */
export function enrolPage(
  context: PageContext,
  code: string,
  enrolled: (device: BrowserPrincipal) => void
): Page {
  const { strings, service } = context;
  const status = h('p', { class: 'status', role: 'alert' });
  const page = plainPage(strings.enrolHeading, strings.enrolWhat, strings.enrolWhy);
  let used = false;
  const enrol = async (): Promise<void> => {
    gate.busy = true;
    try {
      const device = await service.enrol(code, deviceName(navigator.userAgent));
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
    problem: () => (used ? strings.enrolUsed : null),
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

/** `Chrome on Linux`, for the list of devices; a person may rename it. */
function deviceName(agent: string): string {
  const browser =
    ['Edg', 'Firefox', 'Chrome', 'Safari'].find(name => agent.includes(`${name}/`)) ?? 'Browser';
  const system =
    ['Windows', 'Mac OS', 'Android', 'iPhone', 'Linux'].find(name => agent.includes(name)) ?? '';
  const readable = browser === 'Edg' ? 'Edge' : browser;
  return system ? `${readable} on ${system}` : readable;
}
