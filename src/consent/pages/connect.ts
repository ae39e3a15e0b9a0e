import type { BrowserPrincipal } from '../../client/browserPrincipal';
import type { ProposalView } from '../../client';
import { type LeftOut, placeWords, safeText, sizeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { Marks } from '../marks';
import { type Page, type PageContext, type Subject, goodPage, pageMark, plainPage } from '../page';
import { type Strings, fill, phrase } from '../strings';

const MOST_OPEN = 6;

/** Connecting a service: what it is, what it offers, its secret; a press that counts. */
export function connectPage(
  context: PageContext,
  device: BrowserPrincipal,
  proposal: ProposalView,
  back?: Subject
): Page {
  const { strings } = context;
  const name = safeText(proposal.name);
  const secret = h('input', {
    type: 'password',
    autocomplete: 'off',
    id: 'secret',
    input: () => gate.refresh()
  });
  const marks = new Marks(proposal, strings, () => gate.disturb());
  const { page, gate } = gatedCard(context, {
    heading: [fill(strings.connectHeading, name)],
    words: [
      h('p', { class: 'sentence' }, ...place(strings, proposal)),
      proposal.replaces ? replaced(strings, name, proposal.replaces) : null,
      proposal.auth?.at === undefined
        ? null
        : h(
            'p',
            { class: 'warning' },
            ...phrase(strings.connectKeyElsewhere, safeText(proposal.auth.at))
          ),
      proposal.inside === true ? h('p', { class: 'warning' }, strings.connectInside) : null,
      proposal.longest_answer === undefined
        ? null
        : h('p', {}, fill(strings.connectLongest, sizeText(proposal.longest_answer))),
      h('p', { class: 'context' }, strings.connectMeans)
    ],
    body: [
      offered(strings, proposal, marks),
      proposal.left_out === undefined ? null : leftOut(strings, proposal.left_out),
      asksSecret(proposal)
        ? h(
            'p',
            { class: 'secret' },
            h('label', { for: 'secret' }, secretLabel(strings, proposal.auth)),
            secret,
            h('small', {}, strings.connectSecretHint)
          )
        : null
    ],
    verb: proposal.replaces ? strings.replaceButton : strings.connectButton,
    subject: { kind: 'proposal', id: proposal.id },
    problem: () => (asksSecret(proposal) && secret.value === '' ? strings.connectNoSecret : null),
    async perform() {
      const typed = secret.value === '' ? undefined : secret.value;
      await device.system.registry.add(
        {
          proposal: proposal.id,
          ...(proposal.replaces && { replace: true }),
          ...marks.chosen(),
          ...pageMark(context)
        },
        typed
      );
      secret.value = '';
      const answer = await tested(device, proposal.name);
      context.settled();
      return (answer.ok ? goodPage : plainPage)(
        strings.connected,
        answer.ok
          ? fill(strings.connectedAnswers, name)
          : fill(strings.connectedSilent, name, safeText(answer.message)),
        answer.ok ? strings.connectMeans : strings.connectedAgain,
        back === undefined
          ? null
          : h('button', { type: 'button', click: () => context.open(back) }, strings.back)
      );
    }
  });
  return page;
}

/** The service is connected whatever its test says; the person hears of it. */
async function tested(
  device: BrowserPrincipal,
  name: string
): Promise<{ ok: boolean; message: string }> {
  try {
    return await device.system.registry.test(name);
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}

function place(
  strings: Strings,
  { kind, title, origin, actions }: ProposalView
): (string | Node)[] {
  if (kind === 'kernel') {
    return phrase(strings.connectKernel, safeText(title));
  }
  return kind === 'files'
    ? phrase(
        strings.connectFolder,
        safeText(placeWords(origin)),
        Object.hasOwn(actions, 'write') ? strings.readWrite : strings.readOnly
      )
    : phrase(strings.connectApi, safeText(title), safeText(origin));
}

/** The name leaves another place, and what was granted there ends. */
function replaced(
  strings: Strings,
  name: string,
  { title, origin, permissions }: NonNullable<ProposalView['replaces']>
): HTMLElement {
  const ends =
    permissions === 0
      ? strings.replacesNone
      : permissions === 1
        ? strings.replacesOne
        : fill(strings.replacesMany, permissions);
  return h(
    'p',
    { class: 'warning' },
    ...phrase(strings.replaces, name, safeText(title), safeText(placeWords(origin))),
    ' ',
    ends
  );
}

function offered(strings: Strings, { actions }: ProposalView, marks: Marks): HTMLElement {
  const all = Object.values(actions);
  const lines = all.map(({ name, summary, safe }) =>
    h(
      'li',
      {},
      h('code', {}, safeText(name)),
      ' ',
      safeText(summary, 200),
      safe ? null : h('small', {}, strings.canWrite),
      marks.choice(name)
    )
  );
  return h(
    'details',
    { class: 'offered', open: all.length <= MOST_OPEN },
    h('summary', {}, fill(strings.actionsOffered, all.length)),
    h('ul', {}, ...lines)
  );
}

/** What of its document is not offered, and why, in the words of the service. */
function leftOut(strings: Strings, { operations, first }: LeftOut): HTMLElement {
  const more = operations - first.length;
  return h(
    'details',
    { class: 'offered left-out' },
    h('summary', {}, operations === 1 ? strings.leftOutOne : fill(strings.leftOutMany, operations)),
    h(
      'ul',
      {},
      ...first.map(({ operation, why }) =>
        h(
          'li',
          {},
          h('code', {}, safeText(operation, 200)),
          ' ',
          h('span', { lang: 'en' }, safeText(why))
        )
      ),
      more > 0 ? h('li', {}, fill(strings.andMore, more)) : null
    )
  );
}

function secretLabel(strings: Strings, { kind, name }: { kind: string; name?: string }): string {
  switch (kind) {
    case 'basic':
      return strings.connectBasic;
    case 'oauth2':
      return strings.connectOauth2;
    default:
      return name === undefined
        ? strings.connectSecret
        : fill(strings.connectHeader, safeText(name));
  }
}

/** Whether somebody has to type the credential: one is needed, and none is there already. */
function asksSecret(
  proposal: ProposalView
): proposal is ProposalView & { auth: NonNullable<ProposalView['auth']> } {
  return proposal.auth !== null && !proposal.offered;
}
