import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createDispatch, type Dispatch } from '../../../src/asmx/dispatch.ts'
import { SUB_ENROLL_PATH } from '../../../src/protocol/paths.ts'
import { answerBodyWriter } from '../../../src/asmx/message/index.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'

const WSDL = readFileSync(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const ANSWERED = { minimumVersion: '1.0.0.0', maximumVersion: '1.1.0.0' }

const DESCRIBED = { shape: SUB_ENROLL_SHAPE, wsdl: WSDL, answered: ANSWERED }
const CALL = { version: '1.1', operation: 'SubEnroll' } as const

const write = answerBodyWriter(SUB_ENROLL_SHAPE.namespace, SUB_ENROLL_SHAPE.operations.SubEnroll)

const answering = (...chain: string[]): Promise<string> =>
  Promise.resolve(write({ SubEnrollResult: { LicensorCertificateChain: { string: chain } } }))

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

  before(() => {
    dispatch = createDispatch(DESCRIBED, SUB_ENROLL_PATH, { soap12: true })
  })

  it('has the operation do its work once, and writes its answer as ASMX does', async () => {
    let times = 0
    const body = await dispatch(CALL, () => {
      times++
      return answering('<a>', 'b')
    })
    expect(times).to.equal(1)
    expect(body).to.equal(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Header><VersionData xmlns="http://microsoft.com/DRM/SubEnrollmentService"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.1.0.0</MaximumVersion></VersionData></soap:Header><soap:Body><SubEnrollResponse xmlns="http://microsoft.com/DRM/SubEnrollmentService"><SubEnrollResult><LicensorCertificateChain><string>&lt;a&gt;</string><string>b</string></LicensorCertificateChain></SubEnrollResult></SubEnrollResponse></soap:Body></soap:Envelope>',
    )
  })

  it('answers SOAP 1.2 in its own envelope when it is on, and not otherwise', async () => {
    const request = { ...CALL, version: '1.2' } as const
    const body = await dispatch(request, () => answering())
    expect(body).to.include('<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi=')
    const without = createDispatch(DESCRIBED, SUB_ENROLL_PATH, { soap12: false })
    expect(await failureOf(without(request, () => answering()))).to.have.property('message', 'SOAP 1.2 is off')
  })

  it('throws what the operation throws, and answers the next call', async () => {
    const failure = new Error('the operation')
    expect(await failureOf(dispatch(CALL, () => Promise.reject(failure)))).to.equal(failure)
    expect(await dispatch(CALL, () => answering('next'))).to.include('<string>next</string>')
  })

  it('keeps calls apart that are under way at the same time', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `call ${index}`)
    const bodies = await Promise.all(
      names.map((name, index) =>
        dispatch(CALL, async () => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7) % 20))
          return answering(name)
        }),
      ),
    )
    bodies.forEach((body, index) => expect(body).to.include(`<string>call ${index}</string>`))
  })

  it('knows only the operations of the shape', async () => {
    const failure = await failureOf(dispatch({ ...CALL, operation: 'Certify' }, () => answering()))
    expect(failure).to.be.instanceOf(TypeError)
  })

  it('reads a description when the first call needs it, once for all calls', async () => {
    let reads = 0
    const watched = {
      ...DESCRIBED,
      get wsdl(): string {
        reads += 1
        return DESCRIBED.wsdl
      },
    }
    const late = createDispatch(watched, SUB_ENROLL_PATH, { soap12: true })
    expect(reads).to.equal(0)
    await Promise.all([late(CALL, () => answering()), late(CALL, () => answering())])
    await late(CALL, () => answering())
    expect(reads).to.equal(1)
  })

  it('answers no call by a description that is none, and each anew', async () => {
    const broken = createDispatch({ ...DESCRIBED, wsdl: '<nonsense/>' }, SUB_ENROLL_PATH, { soap12: false })
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await failureOf(broken(CALL, () => answering()))).to.be.instanceOf(Error)
    }
  })
})
