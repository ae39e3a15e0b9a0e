import type { Kernel, Session } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { RunningKernels } from './runningKernels';

function server(first: string[], storage: Map<string, string> | null = null) {
  let ids = first;
  let next = first;
  const sessions: object[] = [];
  const manager = {
    running: () => ids.map(id => ({ id, name: 'python3' })).values(),
    runningChanged: new Signal<object, Kernel.IModel[]>({}),
    refreshRunning: async () => {
      ids = next;
    }
  };
  const kernels = new RunningKernels(
    manager as unknown as Kernel.IManager,
    { running: () => sessions.values() as unknown as ReturnType<Session.IManager['running']> },
    () =>
      storage && {
        getItem: name => storage.get(name) ?? null,
        setItem: (name, text) => void storage.set(name, text)
      }
  );
  return {
    kernels,
    manager,
    sessions,
    becomes: (now: string[]) => {
      next = now;
    },
    tells: (now: string[]) => {
      ids = next = now;
      manager.runningChanged.emit([]);
    }
  };
}

describe('the kernels of this Jupyter server', () => {
  test('run, or have ended, or are none of it', () => {
    const { kernels, tells } = server(['a']);
    tells(['a', 'b']);
    tells(['b']);
    expect(['a', 'b', 'c'].map(kernel => kernels.state(kernel))).toEqual(['ended', 'runs', null]);
    tells(['a', 'b']);
    expect(kernels.state('a')).toBe('runs');
  });

  test('are known over a reload of the page to have ended', () => {
    const storage = new Map<string, string>();
    const { tells } = server(['a'], storage);
    tells(['b']);
    const { kernels } = server(['b'], storage);
    expect(['a', 'b', 'c'].map(kernel => kernels.state(kernel))).toEqual(['ended', 'runs', null]);
    for (const text of ['{', '7', '[null, 3, {"a": 1}]']) {
      storage.forEach((_, name) => storage.set(name, text));
      expect(server(['b'], storage).kernels.state('b')).toBe('runs');
    }
  });

  test('are remembered by the last ones alone, and never heard of where nothing is kept', () => {
    const storage = new Map<string, string>();
    const { tells } = server([], storage);
    for (let at = 0; at < 1100; at += 1) {
      tells([`kernel ${at}`]);
    }
    const { kernels } = server([], storage);
    expect(['kernel 50', 'kernel 1099'].map(kernel => kernels.state(kernel))).toEqual([
      null,
      'ended'
    ]);
    expect(server(['a'], null).kernels.state('a')).toBe('runs');
  });

  test('are asked for where it matters that one has just ended', async () => {
    const { kernels, becomes } = server(['a']);
    becomes(['b']);
    expect(kernels.state('a')).toBe('runs');
    await kernels.look();
    expect([kernels.state('a'), kernels.state('b')]).toEqual(['ended', 'runs']);
  });

  test('stay as they were heard of last where the server does not answer', async () => {
    const { kernels, manager } = server(['a']);
    manager.refreshRunning = () => Promise.reject(new Error('gone'));
    await kernels.look();
    expect(kernels.state('a')).toBe('runs');
  });

  test('run for a notebook by its path, or for a console by its name', () => {
    const { kernels, sessions } = server(['a', 'b']);
    sessions.push(
      { kernel: { id: 'a' }, type: 'notebook', path: 'work/churn.ipynb', name: '' },
      { kernel: { id: 'b' }, type: 'console', path: 'console-1-5e7f', name: 'Console 1' },
      { kernel: null, type: 'notebook', path: 'x', name: 'x' }
    );
    expect(['a', 'b', 'c'].map(kernel => kernels.path(kernel))).toEqual([
      'work/churn.ipynb',
      'Console 1',
      null
    ]);
  });
});
