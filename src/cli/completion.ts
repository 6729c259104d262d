import { Command, type Option } from 'commander';
import { COMMANDS } from './commands.ts';
import { examples } from './options.ts';

/** A word that fits, and what it means. */
type Candidate = readonly [word: string, meaning: string];

/**
 * What may stand in the place of the last word of a command line, which is given without the program's name; nothing where only a path
 * or a free text can. Only the command that is named loads.
 */
export async function completions(words: readonly string[]): Promise<Candidate[]> {
  const line = words.filter((word) => word !== '=').flatMap((word) => (/^--[^=]+=/.test(word) ? splitAtEquals(word) : [word]));
  const current = line.at(-1) ?? '';
  const [name = '', ...given] = line.slice(0, -1);
  const found = COMMANDS.find((one) => one.name === name);
  if (name === '' || name === 'help')
    return fitting(
      COMMANDS.map((one) => [one.name, one.summary]),
      current,
    );
  if (found === undefined) return [];
  let command = (await found.load()).command();
  let before: Option | undefined;
  for (const word of given) {
    if (word === '--') return []; // what comes is another program's
    command = command.commands.find((one) => one.name() === word) ?? command;
    before = command.options.find((one) => one.long === word || one.short === word);
  }
  if (before?.required || before?.optional)
    return fitting(
      (before.argChoices ?? []).map((choice) => [choice, '']),
      current,
    );
  const nested: Candidate[] = command.commands.map((one) => [one.name(), one.description()]);
  const options = command.options.filter((one) => one.long !== undefined && (one.variadic || !given.includes(one.long)));
  const flags: Candidate[] = [...options.map((one): Candidate => [one.long ?? '', one.description]), ['--help', 'help']];
  return fitting(current.startsWith('-') ? flags : nested, current);
}

function splitAtEquals(word: string): string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function fitting(candidates: readonly Candidate[], begun: string): Candidate[] {
  return candidates.filter(([word]) => word.startsWith(begun));
}

/** What each shell is to load. It asks this program for the words, and completes paths where there are none. */
const SCRIPTS = {
  bash: `_swe_lego() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null | cut -f1))
}
complete -o default -F _swe_lego swe-lego`,
  zsh: `#compdef swe-lego
_swe_lego() {
  local -a found
  found=("\${(@f)$("\${words[1]}" completion words -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  if [[ -z "\${found[1]}" ]]; then _files; return; fi
  found=("\${(@)found//:/\\\\:}")
  found=("\${(@)found/$'\\t'/:}")
  _describe swe-lego found
}
compdef _swe_lego swe-lego`,
  fish: `function __swe_lego
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  $words[1] completion words -- $words[2..-1] "$current" 2> /dev/null
end
complete -c swe-lego -a '(__swe_lego)'`,
} as const;

const WHERE = {
  bash: 'source <(swe-lego completion bash)    # in ~/.bashrc',
  zsh: 'source <(swe-lego completion zsh)    # in ~/.zshrc, after compinit',
  fish: 'swe-lego completion fish | source    # in ~/.config/fish/config.fish',
} as const satisfies Record<keyof typeof SCRIPTS, string>;

export function command(): Command {
  const completion = new Command('completion');
  for (const shell of Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[]) {
    const one = new Command(shell).description(`the script for ${shell}`).addHelpText('after', examples(WHERE[shell]));
    completion.addCommand(one.action(() => void process.stdout.write(`${SCRIPTS[shell]}\n`)));
  }
  const words = new Command('words')
    .argument('[words...]', 'the line so far, the word under way last')
    .action(async (line: string[]) => {
      for (const [word, meaning] of await completions(line)) process.stdout.write(`${word}\t${meaning.split('\n')[0]}\n`);
    });
  return completion.addCommand(words, { hidden: true }).addHelpText('after', examples(...Object.values(WHERE)));
}
