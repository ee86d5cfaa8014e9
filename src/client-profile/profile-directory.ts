import { createPrivateKey, type KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseGuid } from '../base/guid.ts'
import {
  CertificateError,
  decodeCertificateFile,
  decryptPrivateKey,
  encryptPrivateKey,
  splitCertificates,
  XrmlError,
} from '../certificates/index.ts'
import { ClientError, type Chain, type ClientProfile, type KeptChain, type KeptMachine } from '../client/index.ts'
import { readFileIfAny, removeFile, replaceFile } from './whole-file.ts'

/**
 * What a user keeps on one machine, a file each, as the original client does in the user's own profile:
 *
 *     machine.xrml, machine.key     the machine: chain and private key
 *     account.xrml                  the RMS account certificate's chain; its private key is sealed in it, for the machine
 *     client-licensor.xrml          that of the client licensor certificate, its key sealed for the account
 *     use-licenses/GUID.xrml        those of use licences, by the GUID of the content
 *     templates/GUID.xrml           rights policy templates, by their own GUID
 *     trust                         the root that was trusted on first use, or what was given instead
 */
const FILES = {
  machine: 'machine.xrml',
  key: 'machine.key',
  trust: 'trust',
  useLicenses: 'use-licenses',
  templates: 'templates',
} as const

const CHAIN_FILES: Readonly<Record<KeptChain, string>> = {
  account: 'account.xrml',
  'client-licensor': 'client-licensor.xrml',
}

const damaged = (file: string, reason: string, cause?: unknown): ClientError =>
  new ClientError('profile-damaged', `${file} cannot be used: ${reason}`, { cause })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function readText(file: string): string | undefined {
  try {
    return readFileIfAny(file)
  } catch (error) {
    throw damaged(file, messageOf(error), error)
  }
}

function writeText(file: string, text: string): void {
  try {
    replaceFile(file, text)
  } catch (error) {
    throw new ClientError('profile-damaged', `${file} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

function readChain(file: string): Chain | undefined {
  const text = readText(file)
  if (text === undefined) return undefined
  try {
    const [leaf = '', ...above] = splitCertificates(decodeCertificateFile(Buffer.from(text)))
    return [leaf, ...above]
  } catch (error) {
    if (error instanceof XrmlError) throw damaged(file, error.message, error)
    throw error
  }
}

function parseKey(file: string, pem: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = pem.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----')
  if (isEncrypted && passphrase === undefined) {
    throw damaged(file, 'it is encrypted: give its passphrase in RMS_EMULATOR_KEY_PASSPHRASE.')
  }
  try {
    return isEncrypted ? decryptPrivateKey(pem, passphrase ?? '') : createPrivateKey(pem)
  } catch (error) {
    throw damaged(file, error instanceof CertificateError ? error.message : 'it is no private key in PEM.')
  }
}

/** The name of the file of a content's use licence: its GUID, and nothing that leads elsewhere. */
function useLicenseFile(directory: string, content: string): string {
  const guid = parseGuid(content)
  if (guid !== undefined) return join(directory, FILES.useLicenses, `${guid}.xrml`)
  throw new ClientError('publishing-license-unfit', `The content goes by ${JSON.stringify(content)}, which is no GUID.`)
}

/** The name of the file of a template likewise. */
function templateFile(directory: string, written: string): string {
  const guid = parseGuid(written)
  if (guid !== undefined) return join(directory, FILES.templates, `${guid}.xrml`)
  throw new ClientError('answer-not-asked-for', `The template goes by ${JSON.stringify(written)}, which is no GUID.`)
}

/** The chains in a folder, in the order of their names. */
function chainsIn(folder: string): Chain[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xrml')) : []
  return names.toSorted().flatMap((name) => {
    const chain = readChain(join(folder, name))
    return chain === undefined ? [] : [chain]
  })
}

/**
 * A profile in a directory that its owner alone can read; it is made when something is kept. Every file is replaced whole, so
 * that what was there stays where something goes wrong. `passphrase`: encrypts the machine's private key, the one key that is
 * not sealed in a certificate; without it, the key is only readable by its owner alone.
 */
export function openProfileDirectory(directory: string, passphrase: string | undefined): ClientProfile {
  const at = (name: string): string => join(directory, name)
  const machine = (): KeptMachine | undefined => {
    const [chain, pem] = [readChain(at(FILES.machine)), readText(at(FILES.key))]
    // The chain is written last: without it, there is no machine yet.
    if (chain === undefined) return undefined
    if (pem === undefined) throw damaged(at(FILES.key), 'it is missing.')
    return { chain, privateKey: parseKey(at(FILES.key), pem, passphrase) }
  }
  return {
    machine,
    keepMachine: ({ chain, privateKey }) => {
      const pem =
        passphrase === undefined
          ? privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
          : encryptPrivateKey(privateKey, passphrase)
      writeText(at(FILES.key), pem)
      writeText(at(FILES.machine), chain.join(''))
    },
    chain: (name) => readChain(at(CHAIN_FILES[name])),
    keepChain: (name, chain) => writeText(at(CHAIN_FILES[name]), chain.join('')),
    useLicense: (content) => readChain(useLicenseFile(directory, content)),
    keepUseLicense: (content, chain) => writeText(useLicenseFile(directory, content), chain.join('')),
    useLicenses: () => chainsIn(at(FILES.useLicenses)),
    templates: () => chainsIn(at(FILES.templates)).map(([template]) => template),
    keepTemplate: (guid, template) => writeText(templateFile(directory, guid), template),
    removeTemplate: (guid) => removeFile(templateFile(directory, guid)),
    trust: () => readText(at(FILES.trust)),
    keepTrust: (anchors) => writeText(at(FILES.trust), anchors),
  }
}
