import type { Issuance } from '../../../src/enrollment/index.ts'
import { guidOf } from '../certificates/hierarchy/sample-hierarchy.ts'

let made = 0

/** An issuance to a server of its own, with a key of its own. */
export function newIssuance(): Issuance {
  made += 1
  const digits = String(made).padStart(12, '0')
  const modulus = new Uint8Array(128).fill(1)
  new DataView(modulus.buffer).setUint32(0, made)
  return {
    at: new Date('2026-03-01T12:34:56.789Z'),
    caller: { name: 'EMULATOR\\rmsadmin', sid: 'S-1-5-21-1-2-3-1104', remoteAddress: '127.0.0.1' },
    enrollee: {
      publicKey: { modulus, exponent: 65537 },
      guid: guidOf(`b0000000-0000-4000-8000-${digits}`),
      sku: 'RMS 1.0',
      version: '5.2.3790.300',
      name: 'LICENSING',
      url: 'http://licensing/_wmcs',
    },
    certificate: {
      certificateGuid: guidOf(`a1000000-0000-4000-8000-${digits}`),
      validity: { from: new Date('2026-03-01T12:34:00Z'), until: new Date('2027-03-01T12:34:00Z') },
      outlivesIssuer: false,
      xrml: `<XrML>${digits}</XrML>`,
      x509: Uint8Array.of(1, 2, 3),
    },
  }
}
