import { expect } from 'chai'
import { serviceUrl } from '../../../src/asmx/client/service-url.ts'

describe('the address of a service, [MS-RMPR] §3.1.4.2', () => {
  const cases: readonly (readonly [said: string, file: string, address: string])[] = [
    ['http://rms', 'Licensing/Publish.asmx', 'http://rms/_wmcs/Licensing/Publish.asmx'],
    ['http://rms:8080/', 'Licensing/Publish.asmx', 'http://rms:8080/_wmcs/Licensing/Publish.asmx'],
    ['http://rms/_wmcs', 'Licensing/Publish.asmx', 'http://rms/_wmcs/Licensing/Publish.asmx'],
    ['http://rms/_wmcs/licensing', 'Licensing/License.asmx', 'http://rms/_wmcs/licensing/License.asmx'],
    ['http://rms/_wmcs/licensing/', 'Licensing/License.asmx', 'http://rms/_wmcs/licensing/License.asmx'],
    ['http://rms/_wmcs/certification', 'Licensing/License.asmx', 'http://rms/_wmcs/Licensing/License.asmx'],
    ['http://rms/_wmcs/Licensing/License.asmx', 'Licensing/Publish.asmx', 'http://rms/_wmcs/Licensing/Publish.asmx'],
    ['http://rms/x/licensing/license.asmx', 'Licensing/License.asmx', 'http://rms/x/licensing/license.asmx'],
    ['https://rms/x', 'Certification/Certification.asmx', 'https://rms/x/Certification/Certification.asmx'],
  ]
  for (const [said, file, address] of cases) {
    it(`of ${file} by ${said}`, () => {
      expect(serviceUrl(said, file)).to.equal(address)
    })
  }
})
