import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { expect } from 'chai'
import { SaxesParser } from 'saxes'
import { BoundedXmlParser } from '../../src/asmx/message/bounded-xml.ts'
import type { XmlListener } from '../../src/asmx/message/xml-listener.ts'
import { readXml } from '../../src/certificates/xrml/xml/read-xml.ts'

const listener: XmlListener = {
  open: () => undefined,
  close: () => undefined,
  text: () => undefined,
  cdata: () => undefined,
  comment: () => undefined,
  instruction: () => undefined,
  attribute: () => undefined,
}

/** Asks V8 whether an object's properties are still where compiled code finds them at once. */
function hasFastProperties(object: object): boolean {
  setFlagsFromString('--allow-natives-syntax')
  // A question only V8 can answer, in its own syntax.
  const ask = runInThisContext('(object) => %HasFastProperties(object)') as (asked: object) => unknown
  return ask(object) === true
}

/** Every parser that was written to while `action` ran. */
function parsersDuring(action: () => void): object[] {
  const seen: object[] = []
  const write = Object.getOwnPropertyDescriptor(SaxesParser.prototype, 'write')
  if (write === undefined) throw new TypeError('saxes has no write')
  Object.defineProperty(SaxesParser.prototype, 'write', {
    ...write,
    value(this: object, chunk: unknown): unknown {
      seen.push(this)
      return Reflect.apply(write.value as (chunk: unknown) => unknown, this, [chunk])
    },
  })
  try {
    action()
  } finally {
    Object.defineProperty(SaxesParser.prototype, 'write', write)
  }
  return seen
}

// One parser whose properties have become a dictionary makes the code of saxes slow for all parsers after it, for good:
// reading a request then takes more than twice as long.
describe('saxes, as it is used here', () => {
  it('keeps the parser of requests fast', () => {
    const parsers = parsersDuring(() => new BoundedXmlParser(listener).parse('<a b="c">d</a>'))
    expect(parsers).to.have.length.greaterThan(0)
    expect(parsers.every(hasFastProperties)).to.equal(true)
  })

  it('keeps the parser of certificates fast', () => {
    const parsers = parsersDuring(() => readXml('<a b="c">d&amp;e</a>'))
    expect(parsers).to.have.length.greaterThan(0)
    expect(parsers.every(hasFastProperties)).to.equal(true)
  })

  it('would become slow if the handlers were added to a plain parser', () => {
    const parser = new SaxesParser()
    for (const event of ['text', 'opentagstart', 'attribute', 'opentag', 'closetag', 'comment', 'cdata'] as const) {
      parser.on(event, () => undefined)
    }
    for (const event of ['xmldecl', 'doctype', 'processinginstruction', 'error'] as const)
      parser.on(event, () => undefined)
    expect(hasFastProperties(parser)).to.equal(false)
  })
})
