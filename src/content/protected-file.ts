import type { SymmetricKey } from '../certificates/index.ts'
import type { Content } from './content-cipher.ts'
import { ContentError } from './content-error.ts'

/**
 * A protected file of any kind (".pfile"): a header with the publishing licence, then the encrypted content. [MS-RMPR] leaves
 * to applications where they put a licence; this is the form of Microsoft's later RMS SDK for files that have none of their own.
 * All numbers are little-endian.
 */
export interface ProtectedFileHeader {
  /** What a person reads who opens the file in an editor. */
  readonly notice: string
  /** The extension of the file's name before it was protected, with its point. */
  readonly extension: string
  /** The chain of the publishing licence, in the encoding it was given in. */
  readonly publishingLicense: Uint8Array
  /** Bytes of the content before it was encrypted, where the writer knew it. */
  readonly size: number | undefined
  /** Whether content with a key for Electronic Codebook is in CBC4K all the same: files of version 2. */
  readonly isAlwaysChained: boolean
}

const PREAMBLE = Buffer.from('.pfile', 'latin1')
const VERSION = { major: 3, minor: 0 }
const SUPPORTED_MAJORS = [2, 3]
/** The fixed fields: eight numbers of four bytes, one of eight. */
const FIELDS_LENGTH = 40
const UNKNOWN_SIZE = 2n ** 64n - 1n

/** The longest header that is read: a publishing licence has 8 MiB at most. [MS-RMPR] §7, note 43 */
const LONGEST_HEADER = 9 * 1024 * 1024
const LONGEST_NOTICE = 4096

const malformed = (what: string): ContentError =>
  new ContentError('protected-file-malformed', `This is no protected file: ${what}.`)

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Writes the header; the encrypted content follows it. */
export function writeProtectedFileHeader(header: Omit<ProtectedFileHeader, 'isAlwaysChained'>): Uint8Array {
  const notice = Buffer.from(header.notice)
  const extension = Buffer.from(header.extension)
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(header.size === undefined ? UNKNOWN_SIZE : BigInt(header.size))
  const start = PREAMBLE.length + 12 + notice.length
  const extensionAt = start + FIELDS_LENGTH
  const licenseAt = extensionAt + extension.length
  const contentAt = licenseAt + header.publishingLicense.length
  const fields = [FIELDS_LENGTH, extensionAt, extension.length, licenseAt, header.publishingLicense.length, contentAt]
  return Buffer.concat([
    ...[PREAMBLE, uint32(VERSION.major), uint32(VERSION.minor), uint32(notice.length), notice],
    ...[...fields.map(uint32), size, uint32(contentAt), uint32(0)],
    ...[extension, header.publishingLicense],
  ])
}

/** Takes bytes from a stream as they are asked for, and gives the rest of it. */
class Intake {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #taken = Buffer.alloc(0)

  constructor(content: Content) {
    this.#source = Symbol.asyncIterator in content ? content[Symbol.asyncIterator]() : content[Symbol.iterator]()
  }

  /** The first `length` bytes of the stream. */
  async first(length: number): Promise<Buffer> {
    if (length > LONGEST_HEADER) throw malformed('its header is too long')
    const chunks: Uint8Array[] = [this.#taken]
    let have = this.#taken.length
    while (have < length) {
      const next = await this.#source.next()
      if (next.done === true) throw malformed('it ends within its header')
      chunks.push(next.value)
      have += next.value.length
    }
    this.#taken = Buffer.concat(chunks)
    return this.#taken.subarray(0, length)
  }

  async *after(length: number): AsyncGenerator<Uint8Array> {
    yield this.#taken.subarray(length)
    for (let next = await this.#source.next(); next.done !== true; next = await this.#source.next()) yield next.value
  }
}

async function readFields(intake: Intake): Promise<{ head: Buffer; start: number; major: number }> {
  const prologue = await intake.first(PREAMBLE.length + 12)
  if (!prologue.subarray(0, PREAMBLE.length).equals(PREAMBLE)) throw malformed('it does not begin as one')
  const [major, minor, notice] = [prologue.readUInt32LE(6), prologue.readUInt32LE(10), prologue.readUInt32LE(14)]
  if (!SUPPORTED_MAJORS.includes(major) || (major === 2 && minor === 0)) {
    throw new ContentError('protected-file-version', `Protected files of version ${major}.${minor} are not known here.`)
  }
  if (notice > LONGEST_NOTICE) throw malformed('its notice is too long')
  const start = prologue.length + notice
  return { head: await intake.first(start + FIELDS_LENGTH), start, major }
}

const sizeIn = (fields: Buffer): number | undefined => {
  const size = fields.readBigUInt64LE(24)
  if (size === UNKNOWN_SIZE) return undefined
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed('its content is too long')
  return Number(size)
}

/**
 * Reads the header of a protected file, versions 2.1 to 3, and gives the encrypted content that follows. No more than the header
 * is held in memory. Throws ContentError `protected-file-malformed` or `protected-file-version`.
 */
export async function readProtectedFile(
  source: Content,
): Promise<{ header: ProtectedFileHeader; content: AsyncGenerator<Uint8Array> }> {
  const intake = new Intake(source)
  const { head, start, major } = await readFields(intake)
  const fields = head.subarray(start)
  const contentAt = fields.readUInt32LE(20)
  const whole = await intake.first(contentAt)
  const part = (field: number): Buffer => {
    const [at, length] = [fields.readUInt32LE(field), fields.readUInt32LE(field + 4)]
    if (at < head.length || at + length > contentAt) throw malformed('its header contradicts itself')
    return whole.subarray(at, at + length)
  }
  const header = {
    notice: head.subarray(PREAMBLE.length + 12, start).toString(),
    extension: part(4).toString(),
    publishingLicense: Uint8Array.from(part(12)),
    size: sizeIn(fields),
    isAlwaysChained: major === 2,
  }
  return { header, content: intake.after(contentAt) }
}

/** The content key in the cipher mode that the content of this file is in. */
export const contentKeyIn = ({ isAlwaysChained }: ProtectedFileHeader, key: SymmetricKey): SymmetricKey =>
  isAlwaysChained && key.cipherMode === 'ECB' ? { ...key, cipherMode: 'CBC4K' } : key
