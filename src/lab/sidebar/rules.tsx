import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ruleSentence, type RuleView, safeText, readable } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { petnameOf } from '../service/facets';
import { phrasing } from '../service/phrasing';
import { ruleAdvice, whyRuleUnverified } from '../service/unverified';
import { ago, stateWord } from '../service/words';
import type { SidebarActions } from './actions';
import { useMark } from './mark';
import { Paused } from './paused';
import { Section } from './section';

interface RulesProps {
  /** Seconds since the epoch. */
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}

/** What is granted without asking: by whose rule, how often it was, until when. */
export function Rules(props: RulesProps): React.JSX.Element | null {
  const { model, trans } = props;
  const { rules } = model.holdings;
  return rules.length === 0 ? null : (
    <Section title={trans.__('Rules')} count={rules.length}>
      <ul className="jp-Facetry-list">
        {rules.map(view => (
          <RuleRow key={view.id} view={view} {...props} />
        ))}
      </ul>
    </Section>
  );
}

function RuleRow(props: RulesProps & { view: RuleView }): React.JSX.Element {
  const { view, now, model, trans, actions } = props;
  const { id, rule, made_by: maker, granted, last_used: last, paused } = view;
  const name = safeText(rule.name, 120);
  const used =
    last === null
      ? trans.__('Granted nothing yet.')
      : trans.__('Granted %1 permissions, last %2.', granted, ago(trans, now - last));
  return (
    <li
      className="jp-Facetry-note jp-mod-rule"
      data-row
      data-facet={id}
      tabIndex={-1}
      {...useMark(id)}
    >
      <strong>{name}</strong> <RuleWords {...props} />
      <p>
        {trans.__('Made by %1.', safeText(maker.petname, 200))} {used}
      </p>
      {paused === undefined ? (
        <button
          type="button"
          className="jp-Facetry-small"
          aria-label={trans.__('Pause the rule %1', name)}
          disabled={!model.live}
          onClick={() => void actions.pause(id)}
        >
          {trans.__('Pause')}
        </button>
      ) : (
        <Paused pause={paused} target={id} {...{ name, now, model, trans, actions }} />
      )}
      <button
        type="button"
        className="jp-Facetry-small"
        aria-label={trans.__('Revoke the rule %1', name)}
        disabled={!model.live}
        onClick={() => void actions.endRule(id)}
      >
        {trans.__('Revoke')}
      </button>
    </li>
  );
}

/** What it grants in this page's own words; where those can't be gone by, why, and what to do. */
function RuleWords({ view, model, trans }: RulesProps & { view: RuleView }): React.JSX.Element {
  const { rule, sentence } = view;
  const { askers } = rule;
  const petname = 'principal' in askers ? petnameOf(model.holdings, askers.principal) : null;
  const why = whyRuleUnverified(view, petname);
  if (why === null) {
    const say = phrasing(trans);
    return <p lang={say.tag}>{readable(ruleSentence(rule, petname ?? undefined, say))}</p>;
  }
  return (
    <>
      <span className="jp-Facetry-state">{stateWord(trans, 'unverified')}</span>
      {why === 'newer' && (
        // What is unknown here only the service can say.
        <p lang="en">{readable(sentence, 2000)}</p>
      )}
      <p className="jp-Facetry-warning">{ruleAdvice(trans, why)}</p>
    </>
  );
}
