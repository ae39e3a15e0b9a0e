/**
 * Verification of a whole file off the main thread. Nothing that JupyterLab shares may be imported
 * here: a shared package never loads in a worker.
 */
import type { AboutFile, Asked } from './fileChecks';
import { reportOn } from './report';

const scope = self as unknown as {
  postMessage(message: AboutFile): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Asked>) => void): void;
};

scope.addEventListener('message', ({ data: { file, known } }) => {
  reportOn(file, known, done => scope.postMessage({ done })).then(
    report => scope.postMessage({ report }),
    (error: Error) => scope.postMessage({ failed: error.message })
  );
});
// A worker that can't load says nothing at all.
scope.postMessage({ done: 0 });
