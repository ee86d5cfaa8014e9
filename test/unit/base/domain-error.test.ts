import { expect } from 'chai'
import { DomainError } from '../../../src/base/domain-error.ts'

describe('domain errors', () => {
  it('have a code, and a parameter and a cause where there are', () => {
    const cause = new Error('why')
    const error = new DomainError('some-code', 'What happened.', { parameter: 'Guid', cause })
    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({
      name: 'DomainError',
      code: 'some-code',
      message: 'What happened.',
      parameter: 'Guid',
      cause,
    })
  })

  it('have no cause unless one is given', () => {
    const error = new DomainError('some-code', 'What happened.')
    expect(error.parameter).to.equal(undefined)
    expect(Object.hasOwn(error, 'cause')).to.equal(false)
  })
})
