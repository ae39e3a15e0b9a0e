import type { BrowserPrincipal } from '../client/browserPrincipal';
import { type ProposalView, Refused, ServiceProblem } from '../client';
import { safeText } from '../protocol';
import { h } from './dom';
import { type PageContext, failureText, plainPage } from './pages';
import { fill } from './strings';

/** Connecting a service: what it is, what it offers, its secret; one trusted press. */
export function connectPage(
  context: PageContext,
  device: BrowserPrincipal,
  proposal: ProposalView
): HTMLElement {
  const { strings } = context;
  const actions = Object.values(proposal.actions);
  const status = h('p', { class: 'status', role: 'status' });
  const secret = h('input', { type: 'password', autocomplete: 'off', id: 'secret' });
  const list = h('ul', {}, ...actions.map(({ name, summary }) => actionLine(name, summary)));
  const connect = async (): Promise<void> => {
    button.disabled = true;
    try {
      const given = secret.value === '' ? undefined : secret.value;
      await device.system.registry.add({ proposal: proposal.id }, given);
      secret.value = '';
      page.replaceChildren(plainPage(strings.connected));
      context.settled();
    } catch (error) {
      button.disabled = false;
      status.textContent =
        error instanceof ServiceProblem || error instanceof Refused
          ? fill(strings.failed, safeText(error.message))
          : failureText(strings, error);
    }
  };
  const button = h(
    'button',
    {
      class: 'primary grant',
      type: 'button',
      click: event => {
        if (event.isTrusted) {
          void connect();
        }
      }
    },
    strings.connectButton
  );
  const page = h(
    'article',
    { class: 'card' },
    h('h1', { tabindex: -1 }, fill(strings.connectHeading, safeText(proposal.name))),
    h(
      'p',
      {},
      proposal.kind === 'files'
        ? fill(
            strings.connectFolder,
            safeText(proposal.origin),
            'write' in proposal.actions ? strings.readWrite : strings.readOnly
          )
        : fill(
            strings.connectWhat,
            safeText(proposal.title),
            safeText(proposal.origin),
            actions.length
          )
    ),
    h('details', { open: actions.length <= 8 }, h('summary', {}, strings.actionsOffered), list)
  );
  if (proposal.kind !== 'files') {
    page.append(
      h(
        'p',
        { class: 'secret' },
        h('label', { for: 'secret' }, strings.connectSecret),
        secret,
        h('small', {}, strings.connectSecretHint)
      )
    );
  }
  page.append(h('div', { class: 'buttons' }, button), status);
  return page;
}

function actionLine(name: string, summary: string): HTMLElement {
  return h('li', {}, h('code', {}, safeText(name)), ' ', safeText(summary));
}
