import { openTerminal } from '../terminal';

const terminal = openTerminal();
try {
  const secret = await terminal.askSecret('Secret: ');
  const word = await terminal.ask('Word: ');
  terminal.say(`${secret.length} characters, then ${word}`);
} catch (error) {
  terminal.say((error as { code: string }).code);
} finally {
  terminal.close();
}
