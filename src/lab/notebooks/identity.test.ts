import type { NotebookPanel } from '@jupyterlab/notebook';

import { writeId } from './identity';

const ID = 'a'.repeat(32);
const known = { principal: 'p', petname: 'a.ipynb', id: ID };

function panel(metadata: Record<string, unknown>, readOnly = false) {
  const written: [string, unknown][] = [];
  const model = {
    readOnly,
    getMetadata: (key: string) => metadata[key],
    setMetadata: (key: string, value: unknown) => written.push([key, value])
  };
  return { written, panel: { content: { model } } as unknown as NotebookPanel };
}

describe('a notebook that holds a facet', () => {
  it('is given its id, and nothing else', () => {
    const { written, panel: notebook } = panel({});
    writeId(notebook, known);
    expect(written).toEqual([['facetry', { id: ID }]]);
  });

  it('is left alone where the id is there already', () => {
    const { written, panel: notebook } = panel({ facetry: { id: ID } });
    writeId(notebook, known);
    expect(written).toEqual([]);
  });

  it('that is a copy gets an id of its own', () => {
    const { written, panel: notebook } = panel({ facetry: { id: 'b'.repeat(32) } });
    writeId(notebook, known);
    expect(written).toEqual([['facetry', { id: ID }]]);
  });

  it('is not written to where it is read-only, nor with what is no id', () => {
    const readOnly = panel({}, true);
    writeId(readOnly.panel, known);
    expect(readOnly.written).toEqual([]);
    const odd = panel({});
    writeId(odd.panel, { ...known, id: '<b>' });
    expect(odd.written).toEqual([]);
  });
});
