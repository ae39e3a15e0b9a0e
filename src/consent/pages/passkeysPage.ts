import type { PasskeyView } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { DEVICES, type Page, type PageContext, actionLink, goodPage, plainPage } from '../page';
import { fill } from '../strings';

/** What this browser approves with beside its key: another one added, or one removed. */
export function passkeysPage(
  context: PageContext,
  device: BrowserPrincipal,
  { passkeys, back }: { passkeys: readonly PasskeyView[]; back(): void }
): Page {
  const { strings } = context;
  const page = plainPage(
    strings.passkeys,
    passkeys.length === 0 ? strings.passkeysNone : strings.passkeysSome,
    h(
      'ul',
      { class: 'devices' },
      ...passkeys.map((passkey, at) =>
        h(
          'li',
          {},
          h(
            'div',
            {},
            h('strong', {}, fill(strings.passkeyNumber, at + 1)),
            h('span', { class: 'context' }, passkeyWords(context, passkey))
          ),
          h(
            'button',
            {
              type: 'button',
              'aria-label': fill(strings.passkeyRemoveNamed, at + 1),
              click: event =>
                void (
                  event.isTrusted &&
                  context.show(removePage(context, device, { passkey, number: at + 1, back }))
                )
            },
            strings.passkeyRemoveOffer
          )
        )
      )
    ),
    h(
      'p',
      {},
      actionLink(strings.passkeyAddOffer, () =>
        context.show(addPage(context, device, { passkeys, back }))
      )
    ),
    h('p', {}, actionLink(strings.devicesBack, back))
  );
  return page;
}

function addPage(
  context: PageContext,
  device: BrowserPrincipal,
  { passkeys, back }: { passkeys: readonly PasskeyView[]; back(): void }
): Page {
  const { strings, service } = context;
  return gatedCard(context, {
    heading: [strings.passkeyAddHeading],
    words: [
      h('p', {}, strings.passkeyAddWhat),
      h(
        'p',
        { class: 'context' },
        passkeys.length === 0 ? strings.passkeyAddFirst : strings.passkeyAddMore
      )
    ],
    verb: strings.passkeyAddButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    async perform(mode) {
      await service.addPasskey(device, mode);
      return goodPage(
        strings.passkeyAdded,
        strings.passkeyAddedWhat,
        h('p', {}, actionLink(strings.devicesBack, back))
      );
    }
  }).page;
}

function removePage(
  context: PageContext,
  device: BrowserPrincipal,
  { passkey, number, back }: { passkey: PasskeyView; number: number; back(): void }
): Page {
  const { strings, service } = context;
  return gatedCard(context, {
    heading: [fill(strings.passkeyRemoveNamed, number)],
    words: [
      h('p', { class: 'context' }, passkeyWords(context, passkey)),
      h('p', {}, strings.passkeyRemoveWhat)
    ],
    verb: strings.passkeyRemoveButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    async perform(mode) {
      await service.removePasskey(device, passkey.id, mode);
      return goodPage(strings.passkeyRemoved, h('p', {}, actionLink(strings.devicesBack, back)));
    }
  }).page;
}

function passkeyWords(
  { strings }: PageContext,
  { added_at: at, backup_eligible: eligible }: PasskeyView
): string {
  const when = new Date(at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const where = eligible ? strings.passkeySynced : strings.passkeyBound;
  return `${fill(strings.passkeySince, when)} · ${where}`;
}
