import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

/**
 * What genuine licences show of their encryption without anybody's private key. It is why enabling bits are big-endian, and
 * rights data in Electronic Codebook.
 */
const folder = process.env['RMS_EMULATOR_VECTORS']

const examples = (): [string, string][] => {
  const directory = join(folder ?? '', 'examples')
  return readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])
}

const base64 = (text: string): Buffer => Buffer.from(text, 'base64')

/** Every value of `pattern`'s first group, as bytes. */
const valuesOf = (text: string, pattern: RegExp): Buffer[] =>
  [...text.matchAll(pattern)].map((match) => base64(match[1] ?? ''))

const MODULUS = /<PARAMETER name="modulus"><VALUE encoding="base64" size="\d+">([^<]*)/g
const ENABLING_BITS = /<ENABLINGBITS type="sealed-key"><VALUE encoding="base64" size="\d+">([^<]*)/g
const RIGHTS_DATA = /<AUTHENTICATEDDATA id="Encrypted-Rights-Data">([^<]*)/g

describe('Genuine licences (needs RMS_EMULATOR_VECTORS)', () => {
  before(function () {
    if (folder === undefined) this.skip()
  })

  it('have a session key that is below the moduli big-endian, and in one of them not little-endian', () => {
    const orders = examples().flatMap(([, text]) =>
      valuesOf(text, ENABLING_BITS).map((bits) => {
        const sealed = bits.subarray(0, 128)
        const moduli = valuesOf(text, MODULUS).map((modulus) => Buffer.from(modulus).reverse())
        const below = (bytes: Buffer): boolean => moduli.every((modulus) => Buffer.compare(bytes, modulus) < 0)
        return { bigEndian: below(sealed), littleEndian: below(Buffer.from(sealed).reverse()) }
      }),
    )
    expect(orders.length).to.be.at.least(4)
    expect(orders.every(({ bigEndian }) => bigEndian)).to.equal(true)
    expect(orders.some(({ littleEndian }) => !littleEndian)).to.equal(true)
  })

  it('have rights data in which blocks of 16 bytes come again and again', () => {
    const data = examples().flatMap(([, text]) => valuesOf(text, RIGHTS_DATA))
    expect(data).to.have.length(1)
    const hex = data[0]!.toString('hex')
    expect(hex.length % 32).to.equal(0)
    const blocks = hex.match(/.{32}/g) ?? []
    expect(new Set(blocks).size).to.be.below(blocks.length * 0.9)
  })
})
