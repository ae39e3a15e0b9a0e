import {
  folderIcon,
  jupyterIcon,
  LabIcon,
  notebookIcon,
  settingsIcon,
  userIcon
} from '@jupyterlab/ui-components';

import agentSvg from '../../style/icons/agent.svg';
import apiSvg from '../../style/icons/api.svg';
import bankSvg from '../../style/icons/bank.svg';
import centerSvg from '../../style/icons/center.svg';
import jobSvg from '../../style/icons/job.svg';
import modelSvg from '../../style/icons/model.svg';
import spanSvg from '../../style/icons/span.svg';
import tourSvg from '../../style/icons/tour.svg';
import { facetIcon } from './icons';

export const apiIcon = new LabIcon({ name: 'facetry:api', svgstr: apiSvg });
const bankIcon = new LabIcon({ name: 'facetry:bank', svgstr: bankSvg });
export const modelIcon = new LabIcon({ name: 'facetry:model', svgstr: modelSvg });
const agentIcon = new LabIcon({ name: 'facetry:agent', svgstr: agentSvg });
const jobIcon = new LabIcon({ name: 'facetry:job', svgstr: jobSvg });
export const tourIcon = new LabIcon({ name: 'facetry:tour', svgstr: tourSvg });
export const centerIcon = new LabIcon({ name: 'facetry:center', svgstr: centerSvg });
export const spanIcon = new LabIcon({ name: 'facetry:span', svgstr: spanSvg });

/** What a service is, as far as its kind and its own words tell. */
const BY_WORDS: [RegExp, LabIcon][] = [
  [/\b(bank|account|payment|ledger)/i, bankIcon],
  [/\b(openai|llm|gpt|claude|chat|completion|language model)/i, modelIcon],
  [/\bjupyter/i, jupyterIcon]
];

/** The icon of a connected service; of one that is not known any more, the facet itself. */
export function objectIcon(
  object: { kind: string; name: string; title: string } | undefined
): LabIcon {
  if (object === undefined) {
    return facetIcon;
  }
  if (object.kind === 'files') {
    return folderIcon;
  }
  if (object.kind === 'model') {
    return modelIcon;
  }
  const words = `${object.name} ${object.title}`;
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? apiIcon;
}

const BY_PRINCIPAL: Record<string, LabIcon> = {
  notebook: notebookIcon,
  agent: agentIcon,
  job: jobIcon,
  owner: userIcon,
  approver: userIcon,
  page: userIcon,
  host: jupyterIcon,
  service: settingsIcon
};

export function principalIcon(kind: string): LabIcon {
  // A service says it: also a word that every object of the language knows.
  return (Object.hasOwn(BY_PRINCIPAL, kind) && BY_PRINCIPAL[kind]) || facetIcon;
}
