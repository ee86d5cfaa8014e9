import { expect } from 'chai'
import { keyFingerprint, type RsaPublicKey } from '../../../src/certificates/index.ts'
import { EnrollmentError, type EnrollmentLedger, type Issuance } from '../../../src/enrollment/index.ts'
import { countEnrollments, enrollmentHistory, listEnrollments, StoreError } from '../../../src/store/index.ts'
import { guidOf } from '../certificates/hierarchy/sample-hierarchy.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const key = (digit: number): RsaPublicKey => ({ modulus: new Uint8Array(128).fill(digit), exponent: 65537 })

const GUIDS = {
  a: guidOf('aaaaaaaa-d9cb-469f-a165-70867728950e'),
  b: guidOf('bbbbbbbb-d9cb-469f-a165-70867728950e'),
  c: guidOf('cccccccc-d9cb-469f-a165-70867728950e'),
}

const FROM = new Date('2026-03-01T12:34:00Z')
const UNTIL = new Date('2027-03-01T12:34:00Z')

let issued = 0

function issuance(guid: keyof typeof GUIDS, digit: number, more: { name?: string | undefined } = {}): Issuance {
  issued += 1
  const certificateGuid = guidOf(`a0000000-0000-4000-8000-${String(issued).padStart(12, '0')}`)
  return {
    at: new Date('2026-03-01T12:34:56.789Z'),
    caller: { name: 'EMULATOR\\rmsadmin', sid: 'S-1-5-21-1-2-3-1104', remoteAddress: '127.0.0.1' },
    enrollee: {
      publicKey: key(digit),
      guid: GUIDS[guid],
      sku: 'RMS 1.0',
      version: '5.2.3790.300',
      name: 'name' in more ? more.name : 'LICENSING',
      url: 'http://licensing/_wmcs',
    },
    certificate: {
      certificateGuid,
      validity: { from: FROM, until: UNTIL },
      outlivesIssuer: false,
      xrml: `<XrML>${issued}</XrML>`,
      x509: Uint8Array.of(1, 2, issued),
    },
  }
}

for (const engine of ENGINES)
  describe(`the enrollment ledger, in ${engine.name}`, () => {
    let test: TestStore
    let ledger: EnrollmentLedger

    beforeEach(async () => {
      test = await createTestStore(engine)
      ledger = test.store.ledger
    })

    afterEach(() => test.close())

    const relations = async (...entries: readonly [keyof typeof GUIDS, number][]): Promise<string[]> => {
      const found: string[] = []
      for (const [guid, digit] of entries) found.push(await ledger.record(issuance(guid, digit), 'accept'))
      return found
    }

    it('tells first enrollments from renewals', async () => {
      expect(await relations(['a', 1], ['a', 1], ['b', 2], ['a', 1])).to.deep.equal([
        'first',
        'renewal',
        'first',
        'renewal',
      ])
    })

    it('marks a known GUID with another key, and a known key with another GUID', async () => {
      expect(await relations(['a', 1], ['a', 2], ['b', 1])).to.deep.equal([
        'first',
        'known-guid-other-key',
        'known-key-other-guid',
      ])
    })

    it('takes both as known from then on', async () => {
      expect(await relations(['a', 1], ['a', 2], ['a', 2], ['a', 1])).to.deep.equal([
        'first',
        'known-guid-other-key',
        'renewal',
        'renewal',
      ])
    })

    it('tells the GUID first when both are known, but not together', async () => {
      expect(await relations(['a', 1], ['b', 2], ['a', 2])).to.deep.equal(['first', 'first', 'known-guid-other-key'])
    })

    it('sees what comes in the same commit', async () => {
      const told = await Promise.all([
        ledger.record(issuance('a', 1), 'accept'),
        ledger.record(issuance('a', 1), 'accept'),
        ledger.record(issuance('a', 2), 'accept'),
      ])
      expect(told).to.deep.equal(['first', 'renewal', 'known-guid-other-key'])
    })

    describe('that refuses another key', () => {
      const refusal = async (guid: keyof typeof GUIDS, digit: number) =>
        ledger.record(issuance(guid, digit), 'refuse').then(
          () => undefined,
          (error: unknown) => error,
        )

      beforeEach(async () => {
        await ledger.record(issuance('a', 1), 'refuse')
      })

      it('refuses a known GUID with another key by the name of Guid, and leaves no row', async () => {
        const error = await refusal('a', 2)
        expect(error).to.be.instanceOf(EnrollmentError).and.to.include({ code: 'rekey-refused', parameter: 'Guid' })
        expect(await test.count('enrollment')).to.equal(1)
      })

      it('refuses a known key with another GUID by the name of aPublicKeyBytes, and leaves no row', async () => {
        const error = await refusal('b', 1)
        expect(error).to.include({ code: 'rekey-refused', parameter: 'aPublicKeyBytes' })
        expect(await test.count('enrollment')).to.equal(1)
      })

      it('takes renewals and strangers', async () => {
        expect(await refusal('a', 1)).to.equal(undefined)
        expect(await refusal('b', 2)).to.equal(undefined)
        expect(await test.count('enrollment')).to.equal(3)
      })

      it('does not keep others from being entered in the same commit', async () => {
        const told = await Promise.allSettled([
          ledger.record(issuance('b', 2), 'refuse'),
          ledger.record(issuance('a', 9), 'refuse'),
          ledger.record(issuance('c', 3), 'refuse'),
        ])
        expect(told.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
        expect(await test.count('enrollment')).to.equal(3)
      })
    })

    it('has a row on disk before it answers', async () => {
      const seen: number[] = []
      await Promise.all(
        Array.from({ length: 10 }, async (_, digit) => {
          await ledger.record(issuance('a', digit + 1), 'accept')
          seen.push(await test.count('enrollment'))
        }),
      )
      expect(seen.every((count, index) => count > index)).to.equal(true)
    })

    it('has everything in its row', async () => {
      const first = issuance('a', 1)
      await ledger.record(first, 'accept')
      const [entry] = await listEnrollments(test.store.queries, 10)
      expect(entry).to.deep.equal({
        number: 1,
        at: first.at,
        guid: GUIDS.a,
        keyFingerprint: Buffer.from(keyFingerprint(key(1))).toString('hex'),
        relation: 'first',
        caller: 'EMULATOR\\rmsadmin',
        callerSid: 'S-1-5-21-1-2-3-1104',
        remoteAddress: '127.0.0.1',
        sku: 'RMS 1.0',
        version: '5.2.3790.300',
        name: 'LICENSING',
        url: 'http://licensing/_wmcs',
        certificateGuid: first.certificate.certificateGuid,
        serial: first.certificate.certificateGuid.replaceAll('-', '').toUpperCase(),
        validFrom: FROM,
        validUntil: UNTIL,
        xrml: first.certificate.xrml,
        x509: Buffer.from(first.certificate.x509),
      })
    })

    it('knows that a server has told no name', async () => {
      await ledger.record(issuance('a', 1, { name: undefined }), 'accept')
      await ledger.record(issuance('a', 1, { name: '' }), 'accept')
      const entries = await listEnrollments(test.store.queries, 10)
      expect(entries.map(({ name }) => name)).to.deep.equal(['', null])
    })

    it('is still there when the database is opened again', async () => {
      await ledger.record(issuance('a', 1), 'accept')
      const again = (await test.open()).ledger
      expect(await again.record(issuance('a', 1), 'accept')).to.equal('renewal')
      expect(await again.record(issuance('b', 1), 'accept')).to.equal('known-key-other-guid')
    })

    it('is entered completely when the store is closed at once', async () => {
      const second = await test.open()
      const pending = second.ledger.record(issuance('a', 1), 'accept')
      await second.close()
      expect(await pending).to.equal('first')
      expect(await test.count('enrollment')).to.equal(1)
    })

    it('lists the newest first, at most as many as asked for', async () => {
      await relations(['a', 1], ['b', 2], ['c', 3])
      const listed = async (limit: number) => (await listEnrollments(test.store.queries, limit)).map(({ guid }) => guid)
      expect(await listed(10)).to.deep.equal([GUIDS.c, GUIDS.b, GUIDS.a])
      expect(await listed(2)).to.deep.equal([GUIDS.c, GUIDS.b])
      expect(await countEnrollments(test.store.queries)).to.equal(3)
    })

    it('has the history of one server, oldest first', async () => {
      await relations(['a', 1], ['b', 2], ['a', 1], ['a', 3])
      const history = await enrollmentHistory(test.store.queries, GUIDS.a)
      expect(history.map(({ relation }) => relation)).to.deep.equal(['first', 'renewal', 'known-guid-other-key'])
      const error = await enrollmentHistory(test.store.queries, GUIDS.c).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(StoreError).and.to.include({ code: 'enrollment-unknown' })
    })
  })
