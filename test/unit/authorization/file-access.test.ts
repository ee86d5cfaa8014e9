import { expect } from 'chai'
import {
  formatSddl,
  GUARDED_DIRECTORIES,
  GUARDED_FILES,
  parseSddl,
  parseSid,
  SIDS,
  type SecurityDescriptor,
  type SecurityToken,
} from '../../../src/access/index.ts'
import { createFileAccess, type FileAccess } from '../../../src/authorization/index.ts'

const FILE = 'Certification/SubEnrollService.asmx'
const SERVICE_GROUP = parseSid('S-1-5-21-1-2-3-1104')
const USER = parseSid('S-1-5-21-1-2-3-1105')

const token = (user: SecurityToken['user'], ...groups: SecurityToken['groups']): SecurityToken => ({
  user,
  groups: [...groups, SIDS.everyone, SIDS.authenticatedUsers, SIDS.users],
})

describe('access to the .asmx files', () => {
  let set: SecurityDescriptor | undefined
  let asked: string[]
  let access: FileAccess

  beforeEach(() => {
    set = undefined
    asked = []
    const store = {
      find: (file: string) => {
        asked.push(file)
        return Promise.resolve(set)
      },
      change: () => Promise.resolve(),
      history: () => Promise.resolve([]),
    }
    access = createFileAccess(store, SERVICE_GROUP)
  })

  const isGranted = async (who: SecurityToken, file: (typeof GUARDED_FILES)[number] = FILE) =>
    (await access.decide(file, who)).granted

  it('is for SYSTEM alone where nothing was set: nobody may sub-enroll', async () => {
    expect(formatSddl(await access.descriptorOf(FILE))).to.equal('O:SYG:SYD:P(A;;FA;;;SY)')
    expect(await isGranted(token(SIDS.system))).to.equal(true)
    for (const who of [token(USER), token(USER, SERVICE_GROUP), token(USER, SIDS.administrators)]) {
      expect(await isGranted(who)).to.equal(false)
    }
  })

  it('is for the service group of this domain where the file has one by default', async () => {
    expect(await isGranted(token(USER, SERVICE_GROUP), 'Admin/AdminSvc.asmx')).to.equal(true)
    expect(await isGranted(token(USER), 'Admin/AdminSvc.asmx')).to.equal(false)
    expect(await isGranted(token(USER), 'Licensing/License.asmx')).to.equal(true)
  })

  it('is as it was set, from the very next request on', async () => {
    expect(await isGranted(token(USER))).to.equal(false)
    set = parseSddl(`O:SYG:SYD:P(A;;FA;;;SY)(A;;0x1200a9;;;${USER})`)
    expect(await isGranted(token(USER))).to.equal(true)
    set = parseSddl(`O:SYG:SYD:P(D;;FR;;;${USER})(A;;FA;;;WD)`)
    expect(await isGranted(token(USER))).to.equal(false)
    expect(await isGranted(token(SIDS.system))).to.equal(true)
    set = undefined
    expect(await isGranted(token(USER))).to.equal(false)
    expect(asked).to.deep.equal([FILE, FILE, FILE, FILE, FILE])
  })

  it('is wanted for reading: to write alone is not enough', async () => {
    set = parseSddl(`D:P(A;;FW;;;${USER})`)
    expect(await isGranted(token(USER))).to.equal(false)
    set = parseSddl(`D:P(A;;FR;;;${USER})`)
    expect(await isGranted(token(USER))).to.equal(true)
  })

  it('is for nobody with an empty list, for everybody without one', async () => {
    set = parseSddl('O:SYG:SYD:P')
    expect(await isGranted(token(SIDS.system))).to.equal(false)
    set = parseSddl('O:SYG:SYD:NO_ACCESS_CONTROL')
    expect(await isGranted(token(USER))).to.equal(true)
  })

  it('is decided for every guarded file', async () => {
    for (const file of GUARDED_FILES) expect(await isGranted(token(USER), file), file).to.be.a('boolean')
    expect(new Set(asked).size).to.equal(GUARDED_FILES.length)
  })

  describe('of a virtual directory', () => {
    let directory: SecurityDescriptor | undefined

    beforeEach(() => {
      directory = undefined
      const store = {
        find: (file: string) => Promise.resolve(file === 'Certification' ? directory : set),
        change: () => Promise.resolve(),
        history: () => Promise.resolve([]),
      }
      access = createFileAccess(store, SERVICE_GROUP)
    })

    it('reaches files that are not protected, from the very next request on', async () => {
      set = parseSddl('O:SYG:SYD:(A;;FA;;;SY)')
      expect(await isGranted(token(USER))).to.equal(false)
      directory = parseSddl(`O:SYG:SYD:P(A;OICI;0x1200a9;;;${USER})`)
      expect(await isGranted(token(USER))).to.equal(true)
      expect(formatSddl(await access.descriptorOf(FILE))).to.equal(`O:SYG:SYD:AI(A;;FA;;;SY)(A;ID;0x1200a9;;;${USER})`)
      expect(formatSddl(await access.ownDescriptorOf(FILE))).to.equal('O:SYG:SYD:(A;;FA;;;SY)')
      directory = undefined
      expect(await isGranted(token(USER))).to.equal(false)
    })

    it('does not reach those that are, as every file is at first', async () => {
      directory = parseSddl('O:SYG:SYD:P(A;OICI;FA;;;WD)')
      for (const file of GUARDED_FILES.filter((name) => name.startsWith('Certification/'))) {
        expect(formatSddl(await access.descriptorOf(file)), file).not.to.include(';ID;')
      }
      expect(await isGranted(token(USER))).to.equal(false)
    })

    it('has entries for itself alone at first: a file that is opened to it inherits nothing', async () => {
      set = parseSddl('O:SYG:SYD:(A;;FA;;;SY)')
      for (const name of GUARDED_DIRECTORIES) {
        expect(formatSddl(await access.descriptorOf(name)), name).not.to.include('OI')
      }
      expect(await isGranted(token(USER, SIDS.administrators))).to.equal(false)
    })
  })

  it('tells the entry that decided', async () => {
    set = parseSddl(`O:SYG:SYD:P(D;;FR;;;${USER})(A;;FA;;;WD)`)
    expect((await access.decide(FILE, token(USER))).ace).to.equal(set.dacl?.[0])
    expect((await access.decide(FILE, token(SIDS.system))).ace).to.equal(set.dacl?.[1])
    set = parseSddl('O:SYG:SYD:P')
    expect(await access.decide(FILE, token(USER))).to.include({ ace: undefined, decidedBy: 'not-granted' })
  })
})
