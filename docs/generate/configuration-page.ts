import { code, page } from './markdown.ts'
import { documentedSettings, type DocumentedSetting } from './settings.ts'

const INTRODUCTION = `A setting can be written in four places. A later one overrides an earlier one:

1. its default,
2. a JSON file named with \`--config FILE\`, nested (\`{"asmx": {"soap12": true}}\`) or with dotted names
   (\`{"asmx.soap12": true}\`),
3. its environment variable,
4. \`--set NAME=VALUE\` on the command line, as often as needed.

A name that is no setting is an error, and so is a value that the setting does not take. Both are told in one line, with
exit code 2. "None" as a default means that the description says what happens without a value.

Three more environment variables are no settings: \`RMS_EMULATOR_KEY_PASSPHRASE\` is the passphrase of the private keys (see
\`keys.passphraseFile\`), \`RMS_EMULATOR_KEY_PIN\` the PIN of their token (see \`keys.pkcs11.pinFile\`), and \`RMS_EMULATOR_VECTORS\` names a folder of test vectors, which only the tests read.

Settings that sources disagree about, with both sources, are also in one table: [switches.md](switches.md).`

const section = ({ name, variable, values, defaultValue, about, sources }: DocumentedSetting): string =>
  [
    `## ${name}`,
    about,
    [
      `- Values: ${values}`,
      `- Default: ${defaultValue}`,
      `- Environment: ${code(variable)}`,
      ...(sources === undefined ? [] : [`- One source: ${sources[0]}`, `- The other: ${sources[1]}`]),
    ].join('\n'),
  ].join('\n\n')

/** Every setting: name, values, default, environment variable, what it does, and where sources disagree, both. */
export const configurationPage = (): string =>
  page('Configuration', '`src/config/settings.ts`', [INTRODUCTION, ...documentedSettings().map(section)])
