import { expect } from 'chai'
import { mapGenericRights } from '../../../src/access/access-mask.ts'
import { describeFileRights, FILE_MAPPING, FILE_PERMISSIONS, parseFilePermission } from '../../../src/access/index.ts'

describe('[MS-DTYP] §2.4.3 access masks', () => {
  it('map generic rights of files', () => {
    expect(mapGenericRights(0x80000000, FILE_MAPPING)).to.equal(0x120089)
    expect(mapGenericRights(0x40000000, FILE_MAPPING)).to.equal(0x120116)
    expect(mapGenericRights(0xa0000000, FILE_MAPPING)).to.equal(0x1200a9)
    expect(mapGenericRights(0x10000001, FILE_MAPPING)).to.equal(0x1f01ff)
    expect(mapGenericRights(0xffffffff, FILE_MAPPING)).to.equal(0x0fffffff)
  })

  it('keep generic rights without a mapping', () =>
    expect(mapGenericRights(0x90000000, undefined)).to.equal(0x90000000))
})

describe('file permissions', () => {
  it('are found by name in either case', () => {
    expect(parseFilePermission('readandexecute')).to.equal('ReadAndExecute')
    expect(parseFilePermission('toString')).to.equal(undefined)
  })

  const described: [number, string][] = [
    ...Object.entries(FILE_PERMISSIONS).map(([name, mask]): [number, string] => [mask, name]),
    [0, 'None'],
    [0x10000000, 'FullControl'],
    [0xa0000000, 'ReadAndExecute'],
    [0xc0000000, 'Read, Write'],
    [0x116, 'Write'],
    [0x120116, 'Write, ReadPermissions'],
    [0x1301a9, 'ReadAndExecute, WriteAttributes, Delete'],
    [0x1, 'ReadData'],
    [0x100000, 'Synchronize'],
    [0x04000001, 'ReadData, 0x4000000'],
  ]
  for (const [mask, text] of described) {
    it(`0x${mask.toString(16)} is ${text}`, () => expect(describeFileRights(mask)).to.equal(text))
  }
})
