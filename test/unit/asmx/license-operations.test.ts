import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import {
  CERTIFICATION_TEXTS,
  certificationOperations,
  describe as describeTexts,
  LICENSE_TEXTS,
  licenseOperations,
  PUBLISH_TEXTS,
  publishOperations,
  publishService,
  TEMPLATE_DISTRIBUTION_TEXTS,
  templateDistributionOperations,
  type Operations,
  type PublishedService,
  type ServiceTexts,
} from '../../../src/asmx/index.ts'
import { writeSoapEnvelope, writeVersionData } from '../../../src/asmx/message/index.ts'
import { parseGuid, ZERO_GUID } from '../../../src/base/guid.ts'
import { silentLogger, type Logger } from '../../../src/base/logger.ts'
import { AccountCertificateError, createCertify } from '../../../src/certification/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'
import { soapContentType } from '../../../src/protocol/soap.ts'
import { createAcquireIssuanceLicense, createGetClientLicensorCert } from '../../../src/publishing/index.ts'
import { createAcquireTemplateInformation, createAcquireTemplates } from '../../../src/template-distribution/index.ts'
import { createAcquireLicense } from '../../../src/use-licensing/index.ts'

const PROFILE = PROFILES['rms-1.0-sp2']
const CALLER = { name: 'EMULATOR\\ann', sid: 'S-1-5-21-1-2-3-1000', remoteAddress: '127.0.0.1' }

const publish = (texts: ServiceTexts, operations: Operations): PublishedService =>
  publishService(
    {
      path: `/_wmcs/${texts.shape.name}.asmx`,
      file: undefined,
      description: describeTexts(texts, {
        file: `${texts.shape.name}.asmx`,
        wsdl: readFileSync(new URL(`../../../wsdl/${texts.shape.name}.wsdl`, import.meta.url), 'utf8'),
        soap12: false,
        server: 'root certification server',
        answered: PROFILE,
      }),
      operations,
      answered: PROFILE,
    },
    {
      faults: { customErrors: 'off', faultForm: 'aspnet-2.0' },
      soap12: false,
      around: undefined,
      logger: silentLogger,
    },
  )

/** What a service answers to a request, from its Body on. */
async function ask(
  { service, description: { shape } }: PublishedService,
  operation: string,
  content: string,
  maximumVersion = '1.0.0.0',
): Promise<string> {
  const header = writeVersionData({ minimumVersion: '1.0.0.0', maximumVersion }, shape.namespace)
  const { element, action } = shape.operations[operation] ?? { element: '', action: '' }
  const body = `<${element} xmlns="${shape.namespace}">${content}</${element}>`
  const answer = await service({
    contentType: soapContentType('1.1'),
    soapAction: `"${action}"`,
    body: Buffer.from(writeSoapEnvelope('1.1', header, body)),
    caller: CALLER,
    at: new Date('2026-01-01T00:00:00Z'),
  })
  const text = answer.body.slice(answer.body.indexOf('<soap:Body>') + '<soap:Body>'.length)
  return text.replace('</soap:Body></soap:Envelope>', '').replace(` xmlns="${shape.namespace}"`, '')
}

const certificate = (content: string): string => `<Certificate>${content}</Certificate>`

const refuse = () => Promise.reject(new AccountCertificateError('account-certificate-untrusted', 'Not trusted.'))

describe('[MS-RMPR] §3.3.4.1 Certify, in front of its use case', () => {
  const asked: unknown[] = []
  const certify = createCertify({
    offered: PROFILE,
    hierarchy: 'production',
    certifyAccount: (request) => {
      asked.push(request)
      return Promise.resolve(['<XrML>rac</XrML>', '<XrML>slc</XrML>'])
    },
  })

  it('hands over the chain in the spelling of .NET and answers with chain and quota', async () => {
    const service = publish(CERTIFICATION_TEXTS, certificationOperations(certify))
    const content = `<requestParams><MachineCertificateChain>${certificate('<XrML a="1"/>')}</MachineCertificateChain><Persistent>true</Persistent></requestParams>`
    expect(await ask(service, 'Certify', content)).to.equal(
      '<CertifyResponse><CertifyResult><CertificateChain><Certificate><XrML>rac</XrML></Certificate><Certificate><XrML>slc</XrML></Certificate></CertificateChain><Quota><Verified>true</Verified><CurrentConsumption>5</CurrentConsumption><Maximum>10</Maximum></Quota></CertifyResult></CertifyResponse>',
    )
    expect(asked).to.deep.equal([
      { machineChain: ['<XrML a="1" />'], persistent: true, caller: CALLER, at: new Date('2026-01-01T00:00:00Z') },
    ])
    expect(await ask(service, 'Certify', '')).to.include('System.ArgumentNullException: Value cannot be null.')
  })
})

describe('[MS-RMPR] §3.5.4 publishing, in front of its use cases', () => {
  const service = () =>
    publish(
      PUBLISH_TEXTS,
      publishOperations(
        createAcquireIssuanceLicense(PROFILE, ({ unsignedLicense }) => Promise.resolve([unsignedLicense, '<slc />'])),
        createGetClientLicensorCert(PROFILE, ({ accountChain }) => Promise.resolve(accountChain)),
      ),
    )
  const member =
    '<AcquireIssuanceLicenseParams><UnsignedIssuanceLicense><pl /></UnsignedIssuanceLicense></AcquireIssuanceLicenseParams>'

  it('signs one licence at a time', async () => {
    expect(await ask(service(), 'AcquireIssuanceLicense', `<RequestParams>${member}</RequestParams>`)).to.equal(
      '<AcquireIssuanceLicenseResponse><AcquireIssuanceLicenseResult><AcquireIssuanceLicenseResponse><CertificateChain><Certificate><pl /></Certificate><Certificate><slc /></Certificate></CertificateChain></AcquireIssuanceLicenseResponse></AcquireIssuanceLicenseResult></AcquireIssuanceLicenseResponse>',
    )
    const two = `<RequestParams>${member}${member}</RequestParams>`
    expect(await ask(service(), 'AcquireIssuanceLicense', two, '1.1.0.0')).to.include(
      'System.ArgumentOutOfRangeException',
    )
  })

  it('issues a client licensor certificate', async () => {
    const content = `<RequestParams><GetClientLicensorCertParams><PersonaCerts>${certificate('<rac />')}</PersonaCerts></GetClientLicensorCertParams></RequestParams>`
    expect(await ask(service(), 'GetClientLicensorCert', content)).to.include(
      '<GetClientLicensorCertResponse><CertificateChain><Certificate><rac /></Certificate></CertificateChain>',
    )
  })
})

describe('[MS-RMPR] §3.4.4.1 AcquireLicense, in front of its use case', () => {
  const member = (rac: string, license = ''): string =>
    `<AcquireLicenseParams><LicenseeCerts>${certificate(rac)}</LicenseeCerts><IssuanceLicense>${license}</IssuanceLicense><ApplicationData /></AcquireLicenseParams>`
  const batch = (...members: readonly string[]): string => `<RequestParams>${members.join('')}</RequestParams>`

  const service = (logger: Logger = silentLogger) =>
    publish(
      LICENSE_TEXTS,
      licenseOperations(
        createAcquireLicense(PROFILE, (issueToMembers) =>
          issueToMembers(({ accountChain: [rac], publishingChain: [license] }) =>
            rac === '<bad />' ? refuse() : Promise.resolve([`<ul>${rac}${license}</ul>`]),
          ),
        ),
        logger,
      ),
    )

  it('answers each member, by the most recent publishing licence, and tells of the bad one in its place', async () => {
    const answer = await ask(
      service(),
      'AcquireLicense',
      batch(
        member('<a />', certificate('<p />')),
        member('<bad />'),
        member('<c />'),
        member('<d />', certificate('<q />')),
      ),
      '1.1.0.0',
    )
    expect([...answer.matchAll(/<Certificate>(.*?)<\/Certificate>/g)].map(([, xml]) => xml)).to.deep.equal([
      '<ul><a /><p /></ul>',
      '<AcquireLicenseException xmlns="http://microsoft.com/DRM/LicensingService"><ExceptionString>Microsoft.DigitalRightsManagement.Licensing.UntrustedPersonaCertException: Not trusted.</ExceptionString><batchindex>1</batchindex></AcquireLicenseException>',
      '<ul><c /><p /></ul>',
      '<ul><d /><q /></ul>',
    ])
    expect(answer.match(/<ReferenceCertificates \/>/g)).to.have.length(4)
  })

  it('tells in the log what became of a bad member, and all of what may not be told', async () => {
    const told: unknown[] = []
    const logger: Logger = {
      ...silentLogger,
      info: (fields) => told.push(fields),
      error: (fields) => told.push(fields),
    }
    const failure = new TypeError('the directory is away')
    const failing = createAcquireLicense(PROFILE, (issueToMembers) => issueToMembers(() => Promise.reject(failure)))
    const operations = licenseOperations(failing, logger)
    const answer = await ask(
      publish(LICENSE_TEXTS, operations),
      'AcquireLicense',
      batch(member('<a />', certificate('<p />')), member('<b />')),
      '1.1.0.0',
    )
    expect(answer).to.include('UnspecifiedErrorException').and.not.include('directory')
    const refusal =
      'Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException: The request could not be processed.'
    expect(told).to.deep.equal(
      [0, 1].flatMap((index) => [
        { err: failure, member: index },
        { member: index, refusal },
      ]),
    )
  })

  it('takes one member in version 1.0.0.0, and its failure is a fault', async () => {
    const two = batch(member('<a />', certificate('<p />')), member('<b />'))
    expect(await ask(service(), 'AcquireLicense', two)).to.include('System.ArgumentOutOfRangeException')
    expect(await ask(service(), 'AcquireLicense', batch(member('<bad />', certificate('<p />'))))).to.include(
      'UntrustedPersonaCertException: Not trusted.',
    )
  })

  it('wants a publishing licence of the first', async () => {
    const answer = await ask(
      service(),
      'AcquireLicense',
      batch(member('<a />'), member('<b />', certificate('<p />'))),
      '1.1.0.0',
    )
    expect(answer).to.include('System.ArgumentNullException').and.include('Parameter name: IssuanceLicense')
  })

  it('note <41> refuses large application data by the exception that is named there', async () => {
    const data = `<ApplicationData><x>${'y'.repeat(102_400)}</x></ApplicationData>`
    const content = batch(member('<a />', certificate('<p />')).replace('<ApplicationData />', data))
    expect(await ask(service(), 'AcquireLicense', content)).to.include(
      'Utilities.UnspecifiedErrorException: At most 102400 bytes are accepted.',
    )
  })
})

describe('[MS-RMPR] §3.4.4.2, §3.4.4.3 the distribution of templates, in front of a library', () => {
  const guid = parseGuid('{2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19}') ?? ZERO_GUID
  const library = { published: () => Promise.resolve([{ guid, hash: 'aGFzaA==', xrml: '<XrML>t</XrML>' }]) }
  const service = () => {
    const distribution = { offered: PROFILE, library, serverPublicKey: () => 'a2V5' }
    return publish(
      TEMPLATE_DISTRIBUTION_TEXTS,
      templateDistributionOperations(
        createAcquireTemplateInformation(distribution),
        createAcquireTemplates(distribution),
      ),
    )
  }

  it('tells what there is', async () => {
    expect(await ask(service(), 'AcquireTemplateInformation', '')).to.equal(
      `<AcquireTemplateInformationResponse><AcquireTemplateInformationResult><ServerPublicKey>a2V5</ServerPublicKey><GuidHashCount>1</GuidHashCount><GuidHash><Guid>{${guid}}</Guid><Hash>aGFzaA==</Hash></GuidHash></AcquireTemplateInformationResult></AcquireTemplateInformationResponse>`,
    )
  })

  it('gives templates, and nothing in the place of one that is not there', async () => {
    const guids = (...texts: readonly string[]) =>
      `<guids>${texts.map((text) => `<string>${text}</string>`).join('')}</guids>`
    expect(await ask(service(), 'AcquireTemplates', guids('nothing', guid.toUpperCase()))).to.equal(
      `<AcquireTemplatesResponse><AcquireTemplatesResult><GuidTemplate><Guid>nothing</Guid></GuidTemplate><GuidTemplate><Guid>{${guid}}</Guid><Hash>aGFzaA==</Hash><Template>&lt;XrML&gt;t&lt;/XrML&gt;</Template></GuidTemplate></AcquireTemplatesResult></AcquireTemplatesResponse>`,
    )
    expect(await ask(service(), 'AcquireTemplates', guids(...Array<string>(26).fill(guid)))).to.include(
      'System.ArgumentOutOfRangeException',
    )
  })
})
