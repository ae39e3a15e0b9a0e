import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Runs a program at a pseudo terminal of its own; answers each question as soon as it stands. */
const AT_A_TERMINAL = `
import json, os, pty, sys
answers, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execv(command[0], command)
seen, at = b"", 0
while True:
    try:
        part = os.read(fd, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    if answers and answers[0][0].encode() in seen[at:]:
        at = len(seen)
        os.write(fd, answers.pop(0)[1].encode())
os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
`;

describe('a terminal', () => {
  let folder: string;
  let program: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
    program = join(folder, 'ask.mjs');
    execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [
      join(__dirname, 'testing/ask.ts'),
      `--outfile=${program}`,
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--target=node24',
      '--log-level=error'
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function typed(...answers: [question: string, answer: string][]): string {
    const { stdout, error } = spawnSync(
      'python3',
      ['-c', AT_A_TERMINAL, JSON.stringify(answers), process.execPath, program],
      { encoding: 'utf8', timeout: 20_000 }
    );
    if (error) {
      throw error;
    }
    return stdout;
  }

  test('does not echo a secret, not even one that is typed at once', () => {
    const seen = typed(['Secret: ', 'hunter2\r'], ['Word: ', 'grant\r']);
    expect(seen).not.toContain('hunter2');
    expect(seen).toContain('Word: grant');
    expect(seen).toContain('7 characters, then grant');
  });

  test('takes what was pasted line by line, with corrections', () => {
    const seen = typed(['Secret: ', 'ab\u007fc\u001b[D\rgrünx\u007f\r']);
    expect(seen).toContain('2 characters, then grün');
  });

  test('is left by Ctrl-C', () => {
    expect(typed(['Secret: ', 'ab\u0003'])).toContain('cancelled');
  });

  test('is not a pipe: without one there is an error that says so', () => {
    const { stderr, status } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      input: 'hunter2\ngrant\n',
      // A session of its own has no terminal.
      ...({ detached: true } as object)
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('no_terminal')]);
  });
});
