import type { RequestView } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { type Rule, ruleSentence, safeText } from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { type Page, type PageContext, actionLink, goodPage } from '../page';
import { folderOf, type RuleChoice, ruleOf } from '../draft/ruleDraft';
import { type Say, Signed, spoken, told } from '../said';
import { fill } from '../strings';
import { DAY_S, spanWords } from '../when';

const MINUTE = 60;
const HOUR = 3600;
const LIFETIMES = [15 * MINUTE, HOUR, 8 * HOUR, DAY_S];
const HOURLY = [1, 5, 20, 100];
const LASTING = [DAY_S, 7 * DAY_S, 30 * DAY_S, 90 * DAY_S];

/** Decides such requests beforehand: a rule, from what was asked for, and least by default. */
export function rulePage(
  context: PageContext,
  device: BrowserPrincipal,
  request: RequestView,
  back: () => void
): Page {
  const { strings } = context;
  const { who, needs } = request;
  const folder = folderOf(request);
  const [only] = needs.length === 1 ? needs : [];
  const changed = (): void => {
    draw();
    gate.disturb([sentence.element]);
  };
  const name = field(
    'rule-name',
    only ? spoken().doing(only.terms.actions.join(', '), only.terms.object) : ''
  );
  const object = only && field('rule-object', only.terms.object);
  const whom = choices('rule-whom', [
    ['one', fill(strings.ruleForOne, safeText(who.petname))],
    ...(folder === null ? [] : [['folder', fill(strings.ruleForFolder, safeText(folder))] as const])
  ]);
  const lifetime = choices('rule-lifetime', LIFETIMES.map(spanChoice), HOUR);
  const hourly = choices(
    'rule-hourly',
    HOURLY.map(count => [count, String(count)] as const),
    1
  );
  const lasts = choices('rule-lasts', LASTING.map(spanChoice), DAY_S);
  const sentence = new Signed(strings, null);

  function field(id: string, value: string): HTMLInputElement {
    return h('input', {
      type: 'text',
      id,
      maxlength: 120,
      autocomplete: 'off',
      value,
      input: changed
    });
  }

  function choices(
    id: string,
    options: readonly (readonly [string | number, string])[],
    chosen: string | number = options[0]![0]
  ): HTMLSelectElement {
    return h(
      'select',
      { id, change: changed },
      ...options.map(([value, words]) =>
        h('option', { value: String(value), selected: value === chosen }, words)
      )
    );
  }

  function spanChoice(seconds: number): readonly [number, string] {
    return [seconds, spanWords(strings, seconds)];
  }

  function choice(): RuleChoice {
    const said = object?.value.trim();
    return {
      name: name.value,
      whom: whom.value === 'folder' ? 'folder' : 'one',
      object: said === undefined || said === only?.terms.object ? null : said,
      lifetime: Number(lifetime.value),
      hourly: Number(hourly.value),
      lasts: Number(lasts.value)
    };
  }

  /** Its end is of when the choices were last made, so that what is signed is what stands here. */
  function draw(): void {
    rule = ruleOf(request, choice(), Math.floor(context.seconds()));
    sentence.show(rule === null ? null : saying(rule));
  }

  function saying(rule: Rule): Say {
    return words => ruleSentence(rule, petname(rule), words);
  }

  function petname({ askers }: Rule): string | undefined {
    return 'principal' in askers ? who.petname : undefined;
  }

  const labelled = (label: string, control: HTMLElement): HTMLElement =>
    h('p', { class: 'secret' }, h('label', { for: control.id }, label), control);
  let rule: Rule | null = null;
  draw();
  const { page, gate } = gatedCard(context, {
    heading: [strings.ruleHeading],
    words: [h('p', { class: 'context' }, strings.ruleWhat)],
    body: [
      labelled(strings.ruleName, name),
      labelled(strings.ruleWhom, whom),
      object ? labelled(strings.ruleObject, object) : null,
      labelled(strings.ruleLifetime, lifetime),
      labelled(strings.ruleHourly, hourly),
      labelled(strings.ruleLasts, lasts),
      sentence.element
    ],
    verb: strings.ruleButton,
    subject: { kind: 'request', id: request.id },
    beside: actionLink(strings.ruleBack, back),
    problem: () => (rule === null ? strings.ruleUnclear : null),
    async perform(mode) {
      await context.service.rule(device, rule!, {
        mode: context.config.mode === 'page' ? 'page' : mode,
        named: 'principal' in rule!.askers ? who : undefined
      });
      return goodPage(
        strings.ruleMade,
        told(saying(rule!)),
        strings.ruleMadeWhat,
        h('p', {}, actionLink(strings.ruleBack, back))
      );
    }
  });
  return page;
}
