import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  accessCheck,
  compileAccess,
  FILE_MAPPING,
  formatDescriptorBytes,
  formatSddl,
} from '../../../src/access/index.ts'
import {
  AccessError,
  parseDescriptorBytes,
  parseSddl,
  parseSid,
  type Privilege,
  type SecurityToken,
} from '../../../src/access/index.ts'

interface Vectors {
  readonly domain: string
  readonly access: readonly {
    readonly id: string
    readonly what: string
    readonly sddl: string
    readonly token: {
      readonly user: string
      readonly groups: readonly string[]
      readonly deny_only?: readonly string[]
      readonly privileges?: readonly Privilege[]
    }
    readonly mapping: 'file' | 'none'
    readonly desired: string
    readonly granted: boolean
    readonly maximum?: string
  }[]
  readonly syntax: readonly {
    readonly id: string
    readonly what: string
    readonly sddl: string
    readonly valid: boolean
  }[]
  readonly binary: readonly { readonly what: string; readonly sddl: string; readonly hex: string }[]
}

const folder = process.env.RMS_EMULATOR_VECTORS

describe('[MS-DTYP] §2.5 vectors (needs RMS_EMULATOR_VECTORS)', () => {
  let vectors: Vectors = { domain: '', access: [], syntax: [], binary: [] }

  before(function () {
    if (folder === undefined) return this.skip()
    vectors = JSON.parse(readFileSync(join(folder, 'access', 'cases.json'), 'utf8')) as Vectors
    expect([vectors.access.length, vectors.syntax.length, vectors.binary.length].every((count) => count > 0)).to.equal(
      true,
    )
  })

  it('access check, plain and compiled', () => {
    const domain = parseSid(vectors.domain)
    for (const { id, what, sddl, token, mapping, desired, granted, maximum } of vectors.access) {
      const descriptor = parseSddl(sddl, { domain })
      const caller: SecurityToken = {
        user: parseSid(token.user),
        groups: token.groups.map(parseSid),
        denyOnly: (token.deny_only ?? []).map(parseSid),
        privileges: token.privileges ?? [],
      }
      const generic = mapping === 'file' ? FILE_MAPPING : undefined
      const answer = accessCheck(descriptor, caller, Number(desired), generic)
      expect(answer.granted, `${id} ${what}`).to.equal(granted)
      if (maximum !== undefined) expect(answer.grantedMask, `${id} ${what}`).to.equal(Number(maximum))
      expect(compileAccess(descriptor, Number(desired), generic)(caller), id).to.deep.equal(answer)
    }
  })

  it('syntax, and the way back of what is valid', () => {
    const domain = parseSid(vectors.domain)
    for (const { id, what, sddl, valid } of vectors.syntax) {
      if (!valid) {
        expect(() => parseSddl(sddl, { domain }), `${id} ${what}`).to.throw(AccessError)
        continue
      }
      const descriptor = parseSddl(sddl, { domain })
      expect(parseSddl(formatSddl(descriptor, { domain }), { domain }), `${id} ${what}`).to.deep.equal(descriptor)
      expect(parseDescriptorBytes(formatDescriptorBytes(descriptor)), `${id} ${what}`).to.deep.equal(descriptor)
    }
  })

  it('binary form, both ways', () => {
    for (const { what, sddl, hex } of vectors.binary) {
      const descriptor = parseSddl(sddl)
      expect(Buffer.from(formatDescriptorBytes(descriptor)).toString('hex'), what).to.equal(hex)
      expect(parseDescriptorBytes(Buffer.from(hex, 'hex')), what).to.deep.equal(descriptor)
    }
  })
})
