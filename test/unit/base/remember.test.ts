import { expect } from 'chai'
import { remember } from '../../../src/base/remember.ts'

interface Found {
  readonly text: string
  readonly parts: { part: string }[]
}

/** What is computed, and for which texts it was. */
function counting(memory = { most: 2, longest: 10 }) {
  const asked: string[] = []
  const find = remember((text: string): Found => {
    asked.push(text)
    if (text === 'bad') throw new Error(`no good: ${asked.length}`)
    return { text, parts: [{ part: text }] }
  }, memory)
  return { asked, find }
}

describe('what is remembered of texts', () => {
  it('is given again for the same text only', () => {
    const { asked, find } = counting()
    expect(find('one')).to.equal(find(['o', 'ne'].join('')))
    expect(find('One').text).to.equal('One')
    expect(find('one ').text).to.equal('one ')
    expect(asked).to.deep.equal(['one', 'One', 'one '])
  })

  it('is of each text by itself, also where two have their length and their end in common', () => {
    const { asked, find } = counting({ most: 2, longest: 1000 })
    const [one, other] = ['1', '2'].map((first) => first + 'x'.repeat(500))
    for (const text of [one, other, one, one] as string[]) expect(find(text).text).to.equal(text)
    expect(asked).to.deep.equal([one, other, one])
  })

  it('is limited: those asked for last stay', () => {
    const { asked, find } = counting()
    for (let number = 0; number < 100; number += 1) {
      find('kept')
      find(`${number}`)
    }
    expect(asked.filter((text) => text === 'kept')).to.have.length(1)
    find('0')
    expect(asked.filter((text) => text === '0')).to.have.length(2)
  })

  it('is nothing for texts that are too long, or that UTF-8 changes', () => {
    const { asked, find } = counting()
    const [long, lone] = ['a long text', 'x\ud800']
    for (const text of [long, long, lone, lone, 'x\ufffd']) expect(find(text).text).to.equal(text)
    expect(asked).to.deep.equal([long, long, lone, lone, 'x\ufffd'])
  })

  it('is no error', () => {
    const { find } = counting()
    expect(() => find('bad')).to.throw('no good: 1')
    expect(() => find('bad')).to.throw('no good: 2')
  })

  it('cannot be changed', () => {
    const { find } = counting()
    const found = find('one')
    expect(() => Object.assign(found, { text: 'two' })).to.throw(TypeError)
    expect(() => found.parts.push({ part: 'two' })).to.throw(TypeError)
    expect(() => Object.assign(found.parts[0] ?? {}, { part: 'two' })).to.throw(TypeError)
  })
})
