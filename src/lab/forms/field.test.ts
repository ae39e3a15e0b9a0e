import { placed } from './field';

const FIELDS = { '/folder': 'folder', '/methods': 'methods', '/document': 'document' };

describe('what the service finds wrong', () => {
  it('is said at the field that it is about', () => {
    expect(placed('There is no such folder. (at /folder)', FIELDS)).toEqual({
      folder: 'There is no such folder.'
    });
  });

  it('is said at the row of a list', () => {
    expect(placed('The path is malformed. (at /methods/2/path)', FIELDS)).toEqual({
      'methods/2': 'The path is malformed.'
    });
  });

  it('names the place within a document', () => {
    expect(placed('A parameter has no name. (at /document/paths/~1x/get)', FIELDS)).toEqual({
      document: 'A parameter has no name. (/paths/~1x/get)'
    });
  });

  it('is said below the form where no field is to blame', () => {
    expect(placed('The runner does not answer.', FIELDS)).toEqual({
      '': 'The runner does not answer.'
    });
    expect(placed('Too deep. (at /network)', FIELDS)).toEqual({ '': 'Too deep. (at /network)' });
  });
});
