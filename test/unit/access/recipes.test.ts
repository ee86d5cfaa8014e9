import { expect } from 'chai'
import { applyRecipe, formatSddl, parseSddl, parseSid, RECIPES, type RecipeChoice } from '../../../src/access/index.ts'

const SERVICE_GROUP = parseSid('S-1-5-21-1-2-3-1104')
const trustee = parseSid('S-1-5-21-1-2-3-1105')
const DEFAULT = 'O:SYG:SYD:P(A;;FA;;;SY)'

const after = (sddl: string, choice: RecipeChoice): string =>
  formatSddl(applyRecipe(parseSddl(sddl), choice, SERVICE_GROUP))

describe('the published recipes for SubEnrollService.asmx', () => {
  const cases: [string, RecipeChoice, string][] = [
    ['Cc720289', { name: 'administrator', trustee }, `${DEFAULT}(A;;FA;;;${trustee})`],
    [
      'Cc747563',
      { name: 'provisioning', trustee },
      `${DEFAULT}(A;;0x1200a9;;;${trustee})(A;;0x1200a9;;;${SERVICE_GROUP})`,
    ],
    ['Cc720189', { name: 'service-group' }, `${DEFAULT}(A;;0x1200a9;;;${SERVICE_GROUP})`],
    ['Cc747627', { name: 'system-only' }, DEFAULT],
  ]
  for (const [page, choice, expected] of cases) {
    it(`${page}: ${RECIPES[choice.name].about}`, () => {
      expect(RECIPES[choice.name].page).to.equal(page)
      expect(after(DEFAULT, choice)).to.equal(expected)
      expect(after(after(DEFAULT, choice), choice), 'twice').to.equal(expected)
    })
  }

  it('are all there', () => {
    expect(Object.keys(RECIPES).sort()).to.deep.equal(cases.map(([, { name }]) => name).sort())
  })

  it('leave what was there, but for the one that leaves SYSTEM alone', () => {
    const open = 'O:SYG:SYD:P(D;;FR;;;AN)(A;;FA;;;SY)(A;;FR;;;AU)'
    expect(after(open, { name: 'service-group' })).to.equal(`${open}(A;;0x1200a9;;;${SERVICE_GROUP})`)
    expect(after(open, { name: 'system-only' })).to.equal(DEFAULT)
  })
})
