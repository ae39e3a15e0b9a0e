import { folderActions } from '../../adapters/files/actions';
import { MODEL_APIS } from '../../adapters/model/documents';
import { bundle } from '../testing/german';
import { summaryWords } from './summaryWords';

const folder = folderActions({ folder: '/data', write: true, max_bytes: 1_048_576 });
const summaries = [
  ...Object.values(folder).map(({ summary }) => summary),
  ...Array.from(
    JSON.stringify(MODEL_APIS).matchAll(/"summary":"([^"]+)"/g),
    ([, summary]) => summary!
  )
];

test.each(summaries)('what folders and models offer is said in German: %s', async summary => {
  const said = summaryWords(await bundle('de_DE'), summary);
  expect(said).not.toBe(summary);
  expect(said).not.toMatch(/%\d/);
  expect(summaryWords(await bundle('en'), summary)).toBe(summary);
});

test('what a document says is as it says it', async () => {
  expect(summaryWords(await bundle('de_DE'), 'Put money in')).toBe('Put money in');
});
