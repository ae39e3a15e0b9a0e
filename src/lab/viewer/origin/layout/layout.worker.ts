/**
 * Layout off the main thread. Nothing that JupyterLab shares may be imported here: a shared package
 * never loads in a worker.
 */
import { answering } from '../../aside';
import { layOut } from './layout';

answering(layOut);
