import { type Command, commonOf } from '../command';
import { EXIT, UsageError } from '../errors';
import { PYTHONS } from '../overview';

/** @param commands all of them, this one included */
export function completionOf(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'Print what makes bash complete commands and their options.',
    words: 'bash',
    arity: [1, 1],
    reach: 'nothing',
    json: false,
    notes: [
      'For this shell:',
      '  source <(facetry completion bash)',
      'For each to come:',
      '  facetry completion bash > ~/.local/share/bash-completion/completions/facetry',
      'zsh reads it, too, after:',
      '  autoload -U bashcompinit && bashcompinit'
    ],

    async run(context, typed) {
      const [shell] = typed.words;
      if (shell !== 'bash') {
        throw new UsageError('There is completion for bash: `facetry completion bash`.');
      }
      context.print(script(commands()));
      return EXIT.ok;
    }
  };
}

/** Options of the command so far, second words of a family, or first words; else file names. */
function script(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const first = [...new Set([...PYTHONS.map(({ name }) => name), ...names].map(firstOf))].sort();
  const families = first.filter(name => names.some(other => other.startsWith(`${name} `)));
  return [
    '_facetry() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} words',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words=${quoted(first)}`,
    '  elif [[ $word == -* ]]; then',
    '    case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
    // A family's names are longer, so they come first.
    ...[...commands]
      .sort((a, b) => Number(b.name.includes(' ')) - Number(a.name.includes(' ')))
      .map(command => {
        const options = { ...command.options, ...commonOf(command) };
        return `      ${pattern(command.name)}) words=${quoted(
          Object.keys(options).map(name => `--${name}`)
        )} ;;`;
      }),
    '    esac',
    '  elif [ "$COMP_CWORD" -eq 2 ]; then',
    '    case "${COMP_WORDS[1]}" in',
    ...families.map(family => {
      const members = names.filter(name => name.startsWith(`${family} `));
      return `      ${family}) words=${quoted(members.map(name => name.slice(family.length + 1)))} ;;`;
    }),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _facetry facetry'
  ].join('\n');
}

function firstOf(name: string): string {
  return name.split(' ')[0]!;
}

function pattern(name: string): string {
  return name.includes(' ') ? `"${name}"` : `"${name} "*`;
}

/** Names have nothing that a shell reads otherwise. */
function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}
