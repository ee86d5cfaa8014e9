import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openDataDirectory } from '../../../src/store/index.ts'
import { makeWholeFile } from '../../../src/store/whole-new-file.ts'
import { createSmallDisk } from '../../support/small-disk.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

describe('a file that is made once', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('is there with its text, for its owner alone, and nothing else is', () => {
    const file = join(directory.path, 'one')
    makeWholeFile(file, 'text')
    expect(readFileSync(file, 'utf8')).to.equal('text')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(readdirSync(directory.path)).to.deep.equal(['one'])
  })

  it('is not made again', () => {
    const file = join(directory.path, 'one')
    expect(() => makeWholeFile(file, 'another')).to.throw(/EEXIST/)
    expect(readFileSync(file, 'utf8')).to.equal('text')
    expect(readdirSync(directory.path)).to.deep.equal(['one'])
  })

  it('is not there where its text could not be written, so that a server can be made in the directory later', function () {
    const disk = createSmallDisk(1)
    if (disk === undefined) this.skip()
    try {
      disk.fill()
      const path = join(disk.path, 'data')
      expect(() => openDataDirectory(path, { create: 'RMS01' })).to.throw(/ENOSPC/)
      expect(existsSync(join(path, 'server.json'))).to.equal(false)
      disk.clear()
      expect(openDataDirectory(path, { create: 'RMS01' }).serverName).to.equal('RMS01')
    } finally {
      disk.remove()
    }
  })
})
