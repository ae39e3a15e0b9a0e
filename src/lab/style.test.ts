import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../style');
const named = (file: string): string[] =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/([a-z]+\.css)/g)].map(([, name]) => name!);

test('every style sheet is loaded by both ways of building, in one order', () => {
  const sheets = readdirSync(FOLDER).filter(name => name.endsWith('.css') && name !== 'index.css');
  expect(named('index.js')).toEqual(named('index.css'));
  expect(named('index.css').sort()).toEqual(sheets.sort());
});
