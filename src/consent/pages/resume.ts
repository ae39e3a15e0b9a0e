import type { BrowserPrincipal } from '../../client/browserPrincipal';
import {
  type FacetView,
  type PauseView,
  type PrincipalView,
  type RuleView,
  ruleSentence,
  safeText,
  sentence
} from '../../protocol';
import { h } from '../dom';
import { gatedCard } from '../gatedCard';
import { type Page, type PageContext, goodPage, pageMark, plainPage } from '../page';
import { type Say, told } from '../said';
import { fill, phrase } from '../strings';
import { ago } from '../when';

/** More sentences than these are counted, not shown: the whole card has to be in view. */
const MOST_SHOWN = 8;

/** What is paused: one facet with all below it, or all that a principal holds. */
interface Stopped {
  target: string | { principal: string };
  heading: (string | Node)[];
  pause: PauseView;
  /** What would run again. */
  facets: readonly Say[];
}

/** Ends a pause. It gives power back, so it takes a press that counts. */
export async function resumePage(
  context: PageContext,
  device: BrowserPrincipal,
  id: string
): Promise<Page> {
  const { strings } = context;
  const { facets, principals } = await device.system.facets.list();
  const { rules } = await device.system.requests.list();
  const stopped =
    stoppedBy(context, id, facets, principals) ??
    stoppedRule(
      context,
      rules.find(one => one.id === id),
      principals
    );
  if (stopped === null) {
    return plainPage(strings.notPaused, strings.notPausedWhy);
  }
  return gatedCard(context, {
    heading: stopped.heading,
    words: pausedWords(context, stopped.pause, principals),
    body: [runsAgain(context, stopped.facets)],
    verb: strings.resume,
    subject: { kind: 'resume', id },
    async perform() {
      const { resumed } = await device.system.facets.resume(
        stopped.target,
        undefined,
        pageMark(context)
      );
      context.settled();
      return goodPage(strings.resumed, fill(strings.resumedWhat, resumed.length));
    }
  }).page;
}

function stoppedBy(
  { strings }: PageContext,
  id: string,
  facets: FacetView[],
  principals: PrincipalView[]
): Stopped | null {
  const principal = principals.find(other => other.principal === id);
  if (principal?.paused !== undefined) {
    const held = facets.filter(({ holder }) => holder === id);
    return {
      target: { principal: id },
      heading: phrase(strings.resumeAll, safeText(principal.petname)),
      pause: principal.paused,
      facets: withBelow(held, facets).map(said)
    };
  }
  const facet = facets.find(other => other.id === id);
  if (facet?.paused === undefined) {
    return null;
  }
  return {
    target: id,
    heading: phrase(strings.resumeOne, safeText(facet.terms.object), safeText(facet.petname)),
    pause: facet.paused,
    facets: withBelow([facet], facets).map(said)
  };
}

function stoppedRule(
  { strings }: PageContext,
  view: RuleView | undefined,
  principals: PrincipalView[]
): Stopped | null {
  if (view?.paused === undefined) {
    return null;
  }
  const { rule } = view;
  const whom = 'principal' in rule.askers ? rule.askers.principal : null;
  const petname = principals.find(({ principal }) => principal === whom)?.petname;
  return {
    target: view.id,
    heading: phrase(strings.resumeRule, safeText(rule.name)),
    pause: view.paused,
    facets: [words => ruleSentence(rule, petname, words)]
  };
}

function said({ petname, terms }: FacetView): Say {
  return words => sentence(petname, terms, words);
}

/** Paused facets among these and what was passed on from them. */
function withBelow(roots: readonly FacetView[], all: readonly FacetView[]): FacetView[] {
  const members = new Set(roots);
  for (let before = -1; before !== members.size;) {
    before = members.size;
    const ids = new Set([...members].map(({ id }) => id));
    all.filter(({ parent }) => parent !== null && ids.has(parent)).forEach(it => members.add(it));
  }
  return [...members].filter(facet => facet.state === 'paused' && !isEverybodys(facet));
}

/** What whoever is let in has, which says nothing to a person: to look at names, and at one's own acts. */
function isEverybodys({ terms: { object, actions } }: FacetView): boolean {
  return (
    object === 'aios/self' ||
    (object === 'aios/registry' && actions.every(action => action === 'list'))
  );
}

function pausedWords(
  context: PageContext,
  { at, by, why }: PauseView,
  principals: PrincipalView[]
): HTMLElement[] {
  const { strings } = context;
  const pauser = principals.find(({ principal }) => principal === by);
  const name = pauser === undefined ? strings.theTerminal : safeText(pauser.petname);
  const when = ago(strings, context.seconds() - at);
  return [
    h('p', { class: 'context' }, ...phrase(strings.pausedBy, name, when)),
    ...(why === null ? [] : [h('p', { class: 'purpose' }, h('q', { dir: 'auto' }, safeText(why)))])
  ];
}

function runsAgain({ strings }: PageContext, facets: Stopped['facets']): HTMLElement {
  const more = facets.length - MOST_SHOWN;
  return h(
    'section',
    {},
    h('h2', {}, strings.runsAgain),
    facets.length === 0 ? h('p', {}, strings.runsNothing) : null,
    ...facets.slice(0, MOST_SHOWN).map(told),
    more > 0 ? h('p', { class: 'context' }, fill(strings.andMore, more)) : null
  );
}
