import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { boundsSentence, safeText } from '../../protocol';
import { APPROVER_DAYS, ApproverDraft, type Chosen } from '../draft/approverDraft';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { invitedPage } from './invite';
import { limitField } from '../draft/limitField';
import { DEVICES, type Page, type PageContext, actionLink, pageMark, plainPage } from '../page';
import { told } from '../said';
import { DAY_S, spanWords } from '../when';

/** Makes a link with which somebody may decide about a part of what is asked for. */
export async function inviteApproverPage(
  context: PageContext,
  device: BrowserPrincipal,
  back: () => void
): Promise<Page> {
  const { strings } = context;
  const { objects } = await device.system.registry.list();
  const served = objects.filter(({ name }) => !name.startsWith('aios/'));
  const [first] = served;
  if (first === undefined) {
    return plainPage(
      strings.approverHeading,
      strings.approverNothing,
      h('p', {}, actionLink(strings.devicesBack, back))
    );
  }
  const draft = new ApproverDraft(first);
  const said = h('div', { 'aria-live': 'polite' });
  const choices = h('div', { class: 'controls' });

  let chosen: Chosen | null = null;

  /** Its end is of when the choices were last made, so that what is sent is what stands here. */
  function changed(): void {
    chosen = draft.name === '' ? null : draft.bound(Math.floor(context.seconds()));
    const bounds = chosen?.bounds;
    said.replaceChildren(
      ...(bounds ? [told(words => boundsSentence(draft.name, bounds, words))] : [])
    );
    gate.disturb([said]);
  }

  const name = h('input', {
    type: 'text',
    maxlength: 80,
    autocomplete: 'off',
    input: () => {
      draft.name = name.value.trim();
      changed();
    }
  });
  const whose = h(
    'select',
    {
      change: () => {
        draft.mine = whose.value === 'mine';
        changed();
      }
    },
    h('option', { value: 'another' }, strings.inviteAnother),
    h('option', { value: 'mine' }, strings.inviteMine)
  );
  const about = h(
    'select',
    {
      change: () => {
        draft.about(served[Number(about.value)]!);
        choose();
        changed();
      }
    },
    ...served.map((object, at) => h('option', { value: at }, safeText(object.name)))
  );
  const lasts = h(
    'select',
    {
      change: () => {
        draft.days = Number(lasts.value);
        changed();
      }
    },
    ...APPROVER_DAYS.map(days =>
      h('option', { value: days, selected: days === draft.days }, spanWords(strings, days * DAY_S))
    )
  );
  const uses = h('input', {
    type: 'number',
    min: 1,
    step: 1,
    placeholder: strings.unlimited,
    input: () => {
      const most = Math.floor(Number(uses.value));
      draft.line.uses = most >= 1 ? most : null;
      changed();
    }
  });

  /** The actions of the object, and a limit for each argument of those that are chosen. */
  function choose(): void {
    uses.value = '';
    const limits = h('div', { class: 'limits' });
    const redraw = (): void => {
      const wanted = draft.line.limitable();
      for (const kept of draft.line.limits.keys()) {
        if (!wanted.some(({ name }) => name === kept)) {
          draft.line.limits.delete(kept);
        }
      }
      limits.replaceChildren(
        ...wanted.map(({ name, type }) => limitField(draft.line, name, type, strings, changed))
      );
    };
    const boxes = Object.values(draft.line.asked.definitions ?? {}).map(action => {
      const box = h('input', {
        type: 'checkbox',
        change: () => {
          draft.line.actions[box.checked ? 'add' : 'delete'](action.name);
          redraw();
          changed();
        }
      });
      return h(
        'label',
        { class: 'action added' },
        box,
        h('span', {}, safeText(action.name)),
        action.safe ? null : h('small', {}, strings.writes)
      );
    });
    choices.replaceChildren(
      h('fieldset', { class: 'actions' }, h('legend', {}, strings.actions), ...boxes),
      limits
    );
  }

  const field = (label: string, control: HTMLElement): HTMLElement =>
    h('label', {}, h('span', {}, label), control);
  const { page, gate } = gatedCard(context, {
    heading: [strings.approverHeading],
    words: [h('p', {}, strings.approverWhat), h('p', { class: 'context' }, strings.approverHow)],
    body: [
      h(
        'div',
        { class: 'controls' },
        field(strings.approverName, name),
        field(strings.inviteWhose, whose),
        field(strings.approverAbout, about)
      ),
      choices,
      h(
        'div',
        { class: 'controls' },
        field(strings.uses, uses),
        field(strings.approverLasts, lasts)
      ),
      said
    ],
    verb: strings.inviteButton,
    subject: DEVICES,
    beside: actionLink(strings.devicesBack, back),
    problem: () => (chosen === null ? strings.approverUnclear : null),
    async perform() {
      const { until, bounds } = chosen!;
      const { code, ends } = await device.system.requests.invite(draft.name, bounds, until, {
        ...(!draft.mine && { person: 'another' as const }),
        ...pageMark(context)
      });
      return invitedPage(context, {
        what: strings.approverInvitedWhat,
        petname: draft.name,
        code,
        ends,
        back
      });
    }
  });
  choose();
  changed();
  return page;
}
