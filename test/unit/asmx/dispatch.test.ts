import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createDispatch, type Dispatch } from '../../../src/asmx/dispatch.ts'
import { SUB_ENROLL_PATH } from '../../../src/protocol/paths.ts'
import type { SubEnrollParameters } from '../../../src/protocol/sub-enrollment.ts'

const WSDL = readFileSync(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const ANSWERED = { minimumVersion: '1.0.0.0', maximumVersion: '1.1.0.0' }

const parametersOf = (name: string): SubEnrollParameters => ({
  publicKeyBytes: Uint8Array.of(1, 2, 3),
  guid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  sku: '  blanks stay  ',
  version: undefined,
  name,
  url: '<&>"\ud800',
})

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return undefined
  } catch (error) {
    return error
  }
}

describe('node-soap behind its fence', () => {
  let dispatch: Dispatch

  before(async () => {
    dispatch = await createDispatch(WSDL, SUB_ENROLL_PATH, { answered: ANSWERED, soap12: true })
  })

  it('hands the operation the very values that were read, and writes its answer as ASMX does', async () => {
    const parameters = parametersOf('A')
    const header = { minimumVersion: '1.0.0.0', maximumVersion: undefined }
    const body = await dispatch({ version: '1.1', parameters, header }, (seen, seenHeader) => {
      expect(seen).to.equal(parameters)
      expect(seenHeader).to.equal(header)
      return Promise.resolve(['<a>', 'b'])
    })
    expect(body).to.equal(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Header><VersionData xmlns="http://microsoft.com/DRM/SubEnrollmentService"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.1.0.0</MaximumVersion></VersionData></soap:Header><soap:Body><SubEnrollResponse xmlns="http://microsoft.com/DRM/SubEnrollmentService"><SubEnrollResult><LicensorCertificateChain><string>&lt;a&gt;</string><string>b</string></LicensorCertificateChain></SubEnrollResult></SubEnrollResponse></soap:Body></soap:Envelope>',
    )
  })

  it('answers SOAP 1.2 in its own envelope when it is on, and not otherwise', async () => {
    const request = { version: '1.2', parameters: parametersOf('A'), header: undefined } as const
    const body = await dispatch(request, () => Promise.resolve([]))
    expect(body).to.include('<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi=')
    const without = await createDispatch(WSDL, SUB_ENROLL_PATH, { answered: ANSWERED, soap12: false })
    expect(() => without(request, () => Promise.resolve([]))).to.throw('SOAP 1.2 is off')
  })

  it('throws what the operation throws, and answers the next call', async () => {
    const failure = new Error('the operation')
    const request = { version: '1.1', parameters: parametersOf('A'), header: undefined } as const
    expect(await failureOf(dispatch(request, () => Promise.reject(failure)))).to.equal(failure)
    expect(await dispatch(request, () => Promise.resolve(['next']))).to.include('<string>next</string>')
  })

  it('keeps calls apart that are under way at the same time', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `call ${index}`)
    const bodies = await Promise.all(
      names.map((name, index) =>
        dispatch({ version: '1.1', parameters: parametersOf(name), header: undefined }, async (seen) => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7) % 20))
          return [seen.name ?? '']
        }),
      ),
    )
    bodies.forEach((body, index) => expect(body).to.include(`<string>call ${index}</string>`))
  })

  it('does not start on a description that is none', async () => {
    const started = createDispatch('<nonsense/>', SUB_ENROLL_PATH, { answered: ANSWERED, soap12: false })
    expect(await failureOf(started)).to.be.instanceOf(Error)
  })
})
