import { type Invitation, openInvitations, ServiceProblem } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import {
  boundsSentence,
  type FacetView,
  isRenamedBy,
  type PrincipalView,
  safeText
} from '../../protocol';
import { h } from '../dom';
import { invitePage } from './invite';
import { inviteApproverPage } from './inviteApprover';
import { knockPage } from './knock';
import {
  DEVICES,
  type Page,
  type PageContext,
  actionLink,
  failureText,
  plainPage,
  windowLink
} from '../page';
import { passkeysPage } from './passkeysPage';
import { recoveryPage } from './recovery';
import { renamePage } from './rename';
import { told } from '../said';
import { fill } from '../strings';
import { turnAwayPage } from './turnAway';
import { ago } from '../when';

/** The browsers and terminals that may approve here: let another in, or turn a lost one away. */
export async function devicesPage(context: PageContext, device: BrowserPrincipal): Promise<Page> {
  const { strings } = context;
  const { facets, principals } = await device.system.facets.list();
  const passkeys = await context.service.passkeys(device);
  const invited = await openInvitations(device.system, Math.floor(context.seconds()));
  const mine = device.holding.kid;
  const own = principals.find(({ principal }) => principal === mine)?.person ?? mine;
  const back = (): void => void reopened(context, device);
  const owners = principals.filter(
    ({ principal, kind }) => (kind === 'owner' || kind === 'approver') && decides(facets, principal)
  );
  return {
    element: h(
      'article',
      { class: 'card', 'aria-labelledby': 'card-heading' },
      h(
        'header',
        {},
        h('h1', { tabindex: 0, id: 'card-heading' }, strings.devices),
        h('p', { class: 'context' }, strings.devicesWhat)
      ),
      h(
        'ul',
        { class: 'devices' },
        ...owners.map(owner =>
          row(context, owner, facets, {
            isThis: owner.principal === mine,
            renamable: isRenamedBy({ kind: owner.kind, person: owner.person ?? '' }, own),
            rename: () =>
              void showTold(context, renamePage(context, device, owner.principal, back)),
            revoke: () => context.show(turnAwayPage(context, device, { owner, facets, back }))
          })
        ),
        ...invited.map(link => invitedRow(context, device, link, back))
      ),
      h(
        'footer',
        {},
        h(
          'p',
          {},
          actionLink(strings.inviteOffer, () => context.show(invitePage(context, device, back)))
        ),
        h(
          'p',
          {},
          actionLink(
            strings.approverOffer,
            () => void showTold(context, inviteApproverPage(context, device, back))
          )
        ),
        h(
          'p',
          {},
          actionLink(strings.knockOffer, () => context.show(knockPage(context, device, back)))
        ),
        h(
          'p',
          {},
          actionLink(strings.recoveryOffer, () => context.show(recoveryPage(context, device, back)))
        ),
        // A passkey of the notebook’s own page would show that somebody is there, and consents to nothing.
        context.windowed && context.config.mode !== 'page'
          ? h(
              'p',
              {},
              actionLink(strings.passkeys, () =>
                context.show(passkeysPage(context, device, { passkeys, back }))
              )
            )
          : null,
        context.windowed ? null : h('p', {}, windowLink(DEVICES, strings.passkeysInWindow))
      )
    )
  };
}

/** Shows a page that reads something first, or what went wrong. */
async function showTold(context: PageContext, opened: Promise<Page>): Promise<void> {
  const { strings } = context;
  context.show(
    await opened.catch((error: unknown) => plainPage(strings.welcome, failureText(strings, error)))
  );
}

/** The list as it is now, after something was done. */
async function reopened(context: PageContext, device: BrowserPrincipal): Promise<void> {
  await showTold(context, devicesPage(context, device));
}

/** Whether it still holds what lets it decide. */
function decides(facets: readonly FacetView[], principal: string): boolean {
  return facets.some(
    ({ holder, terms, state }) =>
      holder === principal &&
      terms.object === 'aios/requests' &&
      terms.actions.includes('decide') &&
      state !== 'revoked' &&
      state !== 'expired'
  );
}

function row(
  context: PageContext,
  { petname, enrolled_at: since, principal }: PrincipalView,
  facets: readonly FacetView[],
  {
    isThis,
    renamable,
    rename,
    revoke
  }: { isThis: boolean; renamable: boolean; rename(): void; revoke(): void }
): HTMLElement {
  const { strings } = context;
  const now = context.seconds();
  const used = facets
    .filter(({ holder }) => holder === principal)
    .map(({ last_used: at }) => at ?? 0);
  const last = Math.max(0, ...used);
  const bounds = facets.find(({ holder, bounds: some }) => holder === principal && some)?.bounds;
  return h(
    'li',
    {},
    h(
      'div',
      {},
      h('strong', {}, safeText(petname)),
      isThis ? h('small', {}, strings.thisBrowser) : null,
      h(
        'span',
        { class: 'context' },
        fill(strings.deviceSince, ago(strings, now - since)),
        ' · ',
        last === 0 ? strings.neverUsed : fill(strings.lastUsed, ago(strings, now - last))
      ),
      bounds === undefined
        ? null
        : told(words =>
            boundsSentence(
              petname,
              bounds.map(({ terms }) => terms),
              words
            )
          )
    ),
    h(
      'div',
      { class: 'choices' },
      choice(
        strings.renameOffer,
        fill(strings.renameDevice, safeText(petname)),
        rename,
        renamable ? null : strings.renameOthers
      ),
      choice(strings.revokeOffer, fill(strings.revokeDevice, safeText(petname)), revoke)
    )
  );
}

/** A link that nobody used: it is taken back at once, as a request is denied. */
function invitedRow(
  { strings }: PageContext,
  device: BrowserPrincipal,
  { petname, entry, ends }: Invitation,
  back: () => void
): HTMLElement {
  const name = safeText(petname);
  const until = new Date(ends * 1000).toLocaleTimeString([], { timeStyle: 'short' });
  const status = h('span', { class: 'status', role: 'alert' });
  const withdraw = (): void => {
    device.system.facets.withdraw(entry).then(back, (error: unknown) => {
      if (error instanceof ServiceProblem && error.code === 'no_such_introduction') {
        // Somebody came by it, or another was faster: the list says which.
        back();
      } else {
        status.textContent = failureText(strings, error);
      }
    });
  };
  return h(
    'li',
    {},
    h(
      'div',
      {},
      h('strong', {}, name),
      h('span', { class: 'context' }, fill(strings.invitedUnused, until)),
      status
    ),
    h(
      'div',
      { class: 'choices' },
      choice(strings.withdrawOffer, fill(strings.withdrawLink, name), withdraw)
    )
  );
}

/** @param why it can't be pressed; null where it can */
function choice(
  words: string,
  label: string,
  press: () => void,
  why: string | null = null
): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      'aria-label': label,
      ...(why !== null && { disabled: true, title: why, 'aria-description': why }),
      click: event => void (event.isTrusted && press())
    },
    words
  );
}
