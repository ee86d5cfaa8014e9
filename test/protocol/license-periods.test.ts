import { expect } from 'chai'
import { formatMinute, type Interval } from '../../src/base/moment.ts'
import { readLicenseOf, type CryptographicModeNumber, type License } from '../../src/certificates/index.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import { activate, certify, chainIn, getClientLicensor, PUBLISH_PATH } from '../support/certify-call.ts'
import { acquireLicenseCall, LICENSE_PATH, prepare, sign, signCall } from '../support/license-call.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn } from '../support/soap-call.ts'

const ADDRESS = 'rmsadmin@emulator.example'
const PUBLICATION = { owner: ADDRESS, rights: [['VIEW', ADDRESS]] } as const

/** The last moment of a leap day: what begins there ends on the last day of a February with 28. */
const AT = new Date('2028-02-29T23:59:59.999Z')
const MINUTE = '2028-02-29T23:59'

type Kind = 'rms-account-certificate' | 'client-licensor-certificate' | 'publishing-license' | 'use-license'

const periodOf = (interval: Interval | undefined): string | undefined =>
  interval && `${formatMinute(interval.from)} ${formatMinute(interval.until)}`

/** When what a server has issued may be used, after its issue was checked; undefined: always. */
function validityOf(kind: Kind, text: string | undefined): string | undefined {
  const license: License = readLicenseOf(kind, text ?? '').license
  expect(formatMinute(license.issuedTime), kind).to.equal(MINUTE)
  return periodOf(license.kind === 'client-licensor-certificate' ? license.rangeTime : license.validityTime)
}

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`Cc747640, Cc747734 how long everything is valid that a server of mode ${mode} issues to clients`, function () {
    this.timeout(120_000)
    let machine: ActivatedMachine

    before(async () => {
      machine = await activate(mode)
    })

    /** Everything that a root issues at the moment `AT`, with the periods of it. */
    async function issuedBy(root: TestRoot) {
      const { url } = root.server
      const rac = await certify(url, machine)
      const temporary = await certify(url, machine, { persistent: false })
      const clc = await getClientLicensor(url, rac)
      const ofTemporary = await getClientLicensor(url, temporary)
      const { license } = prepare({ clc }, PUBLICATION, AT)
      const publishing = chainIn((await callService(`${url}${PUBLISH_PATH}`, signCall(license))).text)
      const use = chainIn((await callService(`${url}${LICENSE_PATH}`, acquireLicenseCall([rac, publishing]))).text)
      const periods = {
        persistent: validityOf('rms-account-certificate', rac[0]),
        temporary: validityOf('rms-account-certificate', temporary[0]),
        licensor: validityOf('client-licensor-certificate', clc[0]),
        licensorOfTemporary: validityOf('client-licensor-certificate', ofTemporary[0]),
        publishing: validityOf('publishing-license', publishing[0]),
        use: validityOf('use-license', use[0]),
      }
      return { rac, clc, temporary, ofTemporary, periods }
    }

    async function withRoot(set: readonly string[], work: (root: TestRoot, at: { now: Date }) => Promise<void>) {
      const at = { now: AT }
      const root = await startTestRoot({ set: [`cryptographicMode=${mode}`, ...set], clock: { now: () => at.now } })
      try {
        await work(root, at)
      } finally {
        await root.close()
      }
    }

    it('is seven years from the minute of issue, on all of it', () =>
      withRoot([], async (root) => {
        const seven = `${MINUTE} 2035-02-28T23:59`
        expect((await issuedBy(root)).periods).to.deep.equal({
          ...{ persistent: seven, temporary: seven, licensor: seven, licensorOfTemporary: seven },
          ...{ publishing: seven, use: seven },
        })
      }))

    it('is another period of all, where a switch says so', () =>
      withRoot(['validity.licences=P1M'], async (root) => {
        const month = `${MINUTE} 2028-03-29T23:59`
        expect(new Set(Object.values((await issuedBy(root)).periods))).to.deep.equal(new Set([month]))
      }))

    it('[MS-RMPR] §3.1.3.3, §3.5.4.2, §2.2.9.9 is what the specification gives each, where switches say so', () =>
      withRoot(
        [
          ...['validity.rac=P365D', 'validity.temporaryRac=PT15M', 'validity.federatedRac=P1D'],
          ...['validity.racTolerance=PT15M', 'validity.clc=rac', 'validity.inLicences=false'],
        ],
        async (root, at) => {
          const { periods, ...issued } = await issuedBy(root)
          const [year, quarter] = ['2028-02-29T23:44 2029-02-28T23:59', '2028-02-29T23:44 2028-03-01T00:14']
          expect(periods).to.deep.equal({
            ...{ persistent: year, temporary: quarter, licensor: year, licensorOfTemporary: quarter },
            ...{ publishing: undefined, use: undefined },
          })
          await expectTheirEnds(root, issued, at)
        },
      ))

    /** Holds that a temporary account certificate, and what is signed with its CLC, end to the minute. */
    async function expectTheirEnds(
      { server: { url } }: TestRoot,
      { rac, temporary, ofTemporary }: Omit<Awaited<ReturnType<typeof issuedBy>>, 'periods'>,
      at: { now: Date },
    ): Promise<void> {
      const outcome = async (account: readonly string[], published: Date): Promise<string | undefined> => {
        const publisher = { machine, rac: temporary, clc: ofTemporary }
        const publishing = await sign(publisher, prepare(publisher, PUBLICATION, published))
        const { status, text } = await callService(`${url}${LICENSE_PATH}`, acquireLicenseCall([account, publishing]))
        return status === 200 ? 'issued' : /.*\.(\w+)Exception: /.exec(faultIn(text))?.[1]
      }
      const [last, over] = [new Date('2028-03-01T00:13:59.999Z'), new Date('2028-03-01T00:14:00Z')]
      at.now = last
      expect(await outcome(temporary, last)).to.equal('issued')
      at.now = over
      expect(await outcome(temporary, last)).to.equal('InvalidPersonaCertTime')
      expect(await outcome(rac, last)).to.equal('issued')
      expect(await outcome(rac, over)).to.equal('IssuanceLicenseIsNotWithinValidTimeRange')
    }
  })
}
