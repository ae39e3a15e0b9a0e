/**
 * Verification off the main thread. Nothing that JupyterLab shares may be imported here: a shared
 * package never loads in a worker.
 */
import { type Check, verifyEntry } from '../../ledger';
import { b64 } from '../../protocol';
import type { VerifyAnswer, VerifyQuestion } from './verifier';

const scope = self as unknown as {
  postMessage(message: VerifyAnswer): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<VerifyQuestion>) => void): void;
};

scope.addEventListener('message', event => {
  const { id, entry, proof, vkey } = event.data;
  const answer = (checks: Check[]): void => scope.postMessage({ id, checks });
  if (entry === null) {
    answer([]);
    return;
  }
  verifyEntry({ leaf: b64.decode(entry.leaf), openings: entry.openings as never, proof, vkey })
    .then(verdict => answer(verdict.checks))
    .catch((error: Error) => answer([{ name: 'form', ok: false, detail: error.message }]));
});
