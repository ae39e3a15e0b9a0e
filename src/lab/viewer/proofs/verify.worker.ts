/**
 * Verification off the main thread. Nothing that JupyterLab shares may be imported here: a shared
 * package never loads in a worker.
 */
import { answering } from '../aside';
import { checkEntry } from './checks';
import type { PageCheck, Question } from './verifier';

answering<Question, PageCheck[]>(question =>
  checkEntry(question).catch((error: Error) => [{ name: 'form', ok: false, detail: error.message }])
);
