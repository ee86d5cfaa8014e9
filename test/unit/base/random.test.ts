import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom, randomFor, systemRandom } from '../../../src/base/random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('seeded randomness', () => {
  it('is the same stream for the same seed and label, however it is cut', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.nat(100), { maxLength: 20 }), (seed, label, counts) => {
        const pieces = createSeededRandom(seed, label)
        const whole = createSeededRandom(seed, label)
        const total = counts.reduce((sum, count) => sum + count, 0)
        expect(counts.map((count) => hex(pieces.bytes(count))).join('')).to.equal(hex(whole.bytes(total)))
      }),
    )
  })

  it('is another stream for another seed or label', () => {
    const streams = [
      ['a', 'b'],
      ['b', 'a'],
      ['ab', ''],
      ['', 'ab'],
      ['a","b', ''],
    ] as const
    const starts = streams.map(([seed, label]) => hex(createSeededRandom(seed, label).bytes(16)))
    expect(new Set(starts).size).to.equal(streams.length)
  })

  it('does not change from release to release: fixtures depend on it', () => {
    expect(hex(createSeededRandom('seed', 'label').bytes(16))).to.equal('5f00ff66219aa43cd49527e4704f7436')
  })

  it('gives as many bytes as are asked for', () => {
    for (const count of [0, 1, 15, 16, 17, 1000]) {
      expect(createSeededRandom('seed', 'label').bytes(count)).to.have.length(count)
      expect(systemRandom.bytes(count)).to.have.length(count)
    }
  })

  it('is used where there is a seed, and the machine where there is none', () => {
    expect(hex(randomFor('seed')('label').bytes(16))).to.equal(hex(createSeededRandom('seed', 'label').bytes(16)))
    expect(hex(randomFor('')('label').bytes(16))).to.equal(hex(createSeededRandom('', 'label').bytes(16)))
    expect(hex(randomFor(undefined)('label').bytes(16))).not.to.equal(hex(randomFor(undefined)('label').bytes(16)))
  })
})

describe('the randomness of the machine', () => {
  it('gives no byte out twice, across draws of every size', () => {
    const draws = Array.from({ length: 2000 }, (_, index) => hex(systemRandom.bytes(16 + (index % 7))).slice(0, 32))
    expect(new Set(draws).size).to.equal(draws.length)
  })

  it('gives out bytes that belong to nobody else', () => {
    const drawn = systemRandom.bytes(16)
    const before = hex(drawn)
    const next = systemRandom.bytes(16)
    expect(hex(drawn)).to.equal(before)
    expect(drawn.buffer).not.to.equal(next.buffer)
    expect(drawn.buffer.byteLength).to.equal(16)
  })

  it('gives more at once than is kept at hand', () => {
    const drawn = systemRandom.bytes(10_000)
    expect(drawn).to.have.length(10_000)
    expect(new Set(drawn).size).to.equal(256)
    expect(hex(drawn.subarray(5000))).not.to.include('00'.repeat(8))
  })
})
