import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect } from 'chai'
import { playExchange, readExchange } from '../support/exchange.ts'

const DIRECTORY = fileURLToPath(new URL('../../fixtures/exchanges', import.meta.url))

describe('fixtures/exchanges: the server answers each request with the recorded bytes', () => {
  const names = readdirSync(DIRECTORY)

  it('finds them', () => {
    expect(names.length).to.be.greaterThan(5)
  })

  for (const name of names) {
    const exchange = readExchange(join(DIRECTORY, name))
    it(`${name}: ${exchange.about.shows}`, async () => {
      const response = await playExchange(exchange)
      expect(response.toString('latin1')).to.equal(exchange.response.toString('latin1'))
    })
  }
})
