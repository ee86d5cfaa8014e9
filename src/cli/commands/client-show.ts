import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { isLicenseText, readIssuingCertificate, readLicense } from '../../certificates/index.ts'
import { readPublishedDocument, type Chain, type ClientProfile } from '../../client/index.ts'
import { readProtectedFile } from '../../content/index.ts'
import { describeCertificate } from '../certificate-text.ts'
import { profileFrom, withClientOptions, type ClientOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { describeLicense } from '../license-text.ts'

interface ShowOptions extends ClientOptions {
  readonly chains?: true
}

function describe(text: string): string[] {
  if (isLicenseText(text)) return describeLicense(readLicense(text))
  const { certificate, signature } = readIssuingCertificate(text)
  return ['issuing certificate', ...describeCertificate(certificate, signature).map((line) => `  ${line}`)]
}

const chainText = (chain: Chain, whole: boolean): string[] => (whole ? chain : [chain[0]]).flatMap(describe)

/** What a profile has, and what of it concerns one content only, where one is given. */
function chainsIn(profile: ClientProfile): Chain[] {
  const chains = [profile.machine()?.chain, profile.chain('account'), profile.chain('client-licensor')]
  return [...chains.flatMap((chain) => (chain === undefined ? [] : [chain])), ...profile.useLicenses()]
}

async function chainsOf(file: string, profile: ClientProfile): Promise<Chain[]> {
  const { header } = await readProtectedFile(createReadStream(file))
  const { publishingChain, license } = readPublishedDocument(header.publishingLicense)
  const kept = profile.useLicense(license.work.object.id.value)
  return kept === undefined ? [publishingChain] : [publishingChain, kept]
}

async function runShow(file: string | undefined, options: ShowOptions, io: Io): Promise<void> {
  const profile = profileFrom(options, io)
  const chains = file === undefined ? chainsIn(profile) : await chainsOf(file, profile)
  if (chains.length === 0) io.print('There is nothing here yet. Begin with: rms-emulator client activate')
  chains.flatMap((chain) => chainText(chain, options.chains === true)).forEach((line) => io.print(line))
}

/** `client show`: what a client has, or what is known of a protected file. */
export const addClientShow = (client: Command, io: Io): void => {
  withClientOptions(client.command('show [file]'))
    .description(
      'Show the certificates and licences that are kept; of a protected file, its licence and what it permits here.',
    )
    .option('--chains', 'also the certificates above each')
    .action((file: string | undefined, options: ShowOptions) => runShow(file, options, io))
}
