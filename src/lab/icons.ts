import { LabIcon } from '@jupyterlab/ui-components';

import facetSvg from '../../style/icons/facet.svg';
import revokeSvg from '../../style/icons/revoke.svg';
import traceSvg from '../../style/icons/trace.svg';
import verifySvg from '../../style/icons/verify.svg';

/** Icons of commands, tabs and files: what JupyterLab needs when it starts. Others are in `kinds`. */

/** A cut stone: one face of many. */
export const facetIcon = new LabIcon({ name: 'facetry:facet', svgstr: facetSvg });
export const revokeIcon = new LabIcon({ name: 'facetry:revoke', svgstr: revokeSvg });
export const traceIcon = new LabIcon({ name: 'facetry:trace', svgstr: traceSvg });
export const verifyIcon = new LabIcon({ name: 'facetry:verify', svgstr: verifySvg });
