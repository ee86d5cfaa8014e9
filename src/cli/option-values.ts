import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { parseMinute } from '../base/moment.ts'
import { UsageError } from './cli-error.ts'
import type { Io } from './io.ts'

/** A TCP port. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('A port from 0 to 65535 is wanted.')
  return port
}

/** How many of something at the most. */
export function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A number from 1 on is wanted.')
  return Number(text)
}

/** A moment in UTC. `otherwise`: what else is taken, for the message. */
export function parseMoment(text: string, otherwise = ''): Date {
  const moment = parseMinute(text) ?? new Date(/\dT\d/.test(text) ? text : Number.NaN)
  if (!Number.isNaN(moment.getTime())) return moment
  throw new InvalidArgumentError(`A moment in UTC such as 2026-03-01T12:00 is wanted${otherwise}.`)
}

/** An absolute http or https URL, kept as it was written. */
export function parseHttpUrl(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError('An absolute URL with http or https is wanted, such as http://rms01/_wmcs.')
  }
  return text
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The bytes of a file that the command line names. Throws UsageError. */
export function readBytes(name: string): Uint8Array {
  try {
    return readFileSync(name)
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${messageOf(error)}.`)
  }
}

/** The text of a file that the command line names. Throws UsageError. */
export const readTextFile = (name: string): string => Buffer.from(readBytes(name)).toString('utf8')

/** Writes a file that the command line names. Throws UsageError. */
export function writeTextFile(name: string, text: string): void {
  try {
    writeFileSync(name, text)
  } catch (error) {
    throw new UsageError(`${name} cannot be written: ${messageOf(error)}.`)
  }
}

/** The SHA-256 of a certificate, with or without colons, as OpenSSL prints it. */
export function parseFingerprint(text: string): Uint8Array {
  const hex = text.replaceAll(':', '')
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new InvalidArgumentError('64 hexadecimal digits are wanted.')
  return Buffer.from(hex, 'hex')
}

/** The SHA-256 of the certificate in a file, PEM or DER. Throws UsageError. */
export function readCertificateFingerprint(name: string): Uint8Array {
  try {
    return parseFingerprint(new X509Certificate(readFileSync(name)).fingerprint256)
  } catch {
    throw new UsageError(`${name} cannot be read as a certificate, PEM or DER.`)
  }
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

/**
 * A password out of a file, from standard input (`-`), or asked for at the terminal. It never stands on the command line,
 * where everybody on the machine could read it. Throws UsageError when there is no way to get one.
 */
export async function readPassword(
  file: string | undefined,
  io: Io,
  question: string,
  option = '--password-file',
): Promise<string> {
  const password =
    file === '-'
      ? withoutLineEnd(await io.readInput())
      : file !== undefined
        ? withoutLineEnd(readTextFile(file))
        : await io.askSecret?.(question)
  if (password === undefined) {
    throw new UsageError(`There is no terminal to ask for a password: give ${option} FILE, or - for standard input.`)
  }
  if (password === '') throw new UsageError('The password is empty.')
  return password
}
