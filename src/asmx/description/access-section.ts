import type { CallerStanding } from './caller-standing.ts'
import { markup, type Markup } from './markup.ts'

/** What the section speaks of. */
export interface AccessSubject {
  readonly standing: CallerStanding
  /** The name of the .asmx, without a folder. */
  readonly file: string
  /** The address of the service. */
  readonly address: string
}

/** A word of a POSIX shell's command line. */
export const shellWord = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const command = (text: string): Markup => markup`<pre><code>${text}</code></pre>`

const verdict = (kind: 'yes' | 'no' | 'open', word: string, text: Markup): Markup =>
  markup`<p class="verdict ${kind}"><strong>${word}</strong> ${text}</p>`

/** How the one who may change the access list lets somebody in. */
const howToGrant = (file: string, account: string | undefined): Markup => markup`
<p>To let ${account === undefined ? 'an account or group' : 'this account'} in, an administrator of this server types:</p>
${command(`rms-emulator dacl grant ${file} ${shellWord(account ?? 'NAME')}`)}
<p>Where the data directory of the server is not the usual one, <code>--data</code> names it. The change counts from the next request on.</p>`

const howToAsk = (address: string): Markup => markup`
<p>To see here whether the list lets you in, ask for this page with your credentials:</p>
${command(`curl --user NAME ${shellWord(address)}`)}`

function answerTo({ standing, file, address }: AccessSubject): Markup {
  switch (standing.kind) {
    case 'anonymous':
      return markup`${verdict('open', 'Not without logging on.', markup`You have not said who you are. Everybody may read this page, but whoever calls the service must log on, and then the access list of <code>${file}</code> decides. A new installation lets nobody in but SYSTEM.`)}
${howToAsk(address)}
${howToGrant(file, undefined)}`
    case 'open':
      return verdict('yes', 'Yes.', markup`Everybody may, without logging on.`)
    case 'logon-failed':
      return markup`${verdict('no', 'No.', markup`The credentials that came with your request were not accepted: the name or the password is wrong. A call with them is answered with 401.1.`)}
${howToAsk(address)}`
    case 'known':
      return standing.granted
        ? verdict(
            'yes',
            'Yes.',
            markup`You are <code>${standing.account}</code>, and the access list of <code>${file}</code> lets you in.`,
          )
        : markup`${verdict('no', 'No.', markup`You are <code>${standing.account}</code>, and the access list of <code>${file}</code> does not let you in. A call is answered with 401.3.`)}
${howToGrant(file, standing.account)}`
  }
}

/** Whether the one who looks may call the service, why not, and what would change that. */
export const accessSection = (subject: AccessSubject): Markup => markup`<section aria-labelledby="access">
<h2 id="access">May you call it?</h2>
${answerTo(subject)}
</section>`
