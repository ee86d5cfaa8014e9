import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createRmsServices } from '../../../../src/asmx/client/index.ts'

const LONGEST = 9 * 1_048_576

describe('[MS-RMPR] note <43> what a licensing server answers a client', () => {
  let server: Server
  let answer = ''

  before(async () => {
    server = createServer((request, response) => {
      request.resume().once('end', () => response.end(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const refusalOf = (): Promise<unknown> => {
    const services = createRmsServices(() => ({ authorities: undefined, timeout: 20_000, logon: undefined }))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return services.signPublishingLicense(url, '<XrML />').catch((error: unknown) => error)
  }

  it('is read up to 9 MiB, whatever it is', async () => {
    answer = 'x'.repeat(LONGEST)
    const error = await refusalOf()
    expect(error).to.include({ code: 'answer-unreadable' })
    expect(error).to.have.property('message').that.includes('is no answer of')
  })

  it('is refused with a byte more', async () => {
    answer = 'x'.repeat(LONGEST + 1)
    const error = await refusalOf()
    expect(error).to.include({ code: 'answer-unreadable' })
    expect(error).to.have.property('message').that.includes('is longer than any server’s')
  })
})
