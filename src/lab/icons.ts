import { LabIcon } from '@jupyterlab/ui-components';

import facetSvg from '../../style/icons/facet.svg';
import revokeSvg from '../../style/icons/revoke.svg';
import traceSvg from '../../style/icons/trace.svg';

/** Icons of commands and tabs: what JupyterLab needs when it starts. Others are in `kinds`. */

/** A cut stone: one face of many. */
export const facetIcon = new LabIcon({ name: 'facetry:facet', svgstr: facetSvg });
export const revokeIcon = new LabIcon({ name: 'facetry:revoke', svgstr: revokeSvg });
export const traceIcon = new LabIcon({ name: 'facetry:trace', svgstr: traceSvg });
