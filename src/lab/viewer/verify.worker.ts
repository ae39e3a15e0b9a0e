/**
 * Verification off the main thread. Nothing that JupyterLab shares may be imported here: a shared
 * package never loads in a worker.
 */
import { checkEntry } from './checks';
import type { WorkerAnswer, WorkerQuestion } from './verifier';

const scope = self as unknown as {
  postMessage(message: WorkerAnswer): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerQuestion>) => void): void;
};

scope.addEventListener('message', event => {
  const { id, question } = event.data;
  if (question === null) {
    scope.postMessage({ id, checks: [] });
    return;
  }
  checkEntry(question)
    .then(checks => scope.postMessage({ id, checks }))
    .catch((error: Error) =>
      scope.postMessage({ id, checks: [{ name: 'form', ok: false, detail: error.message }] })
    );
});
