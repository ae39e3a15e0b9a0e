import { LabIcon } from '@jupyterlab/ui-components';

import facetSvg from '../../style/icons/facet.svg';

/** A cut stone: one face of many. */
export const facetIcon = new LabIcon({ name: 'facetry:facet', svgstr: facetSvg });
