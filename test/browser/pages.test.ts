import { expect } from 'chai'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { ADMIN, basic } from '../support/admin.ts'
import { findChromium, startChromium } from '../support/chromium.ts'
import { isInstalled } from '../support/installed.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'

const chromium = findChromium()
const state = chromium ?? 'SKIPPED: apt-get install chromium'

const PHONE = { viewport: { width: 360, height: 740 } }
const DESK = { viewport: { width: 1280, height: 800 } }

/**
 * The least contrast of any text with what is behind it. It is run in the page. WCAG 2.2, 1.4.3
 * (Colours of this page are opaque; what has none of its own shows what is behind.)
 */
const LEAST_CONTRAST = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const behind = (element) => {
    const colour = channels(getComputedStyle(element).backgroundColor)
    return colour.length === 3 || colour[3] === 1 ? colour : behind(element.parentElement)
  }
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  const ratios = [...document.body.querySelectorAll('*')].filter(own).map((element) => {
    const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  })
  return Math.min(...ratios)
})()`

/** How many colours a picture has, and which part of it is not its background. It is run in an empty page. */
const lookAt = (png: Buffer): string => `(async () => {
  const answer = await fetch('data:image/png;base64,${png.toString('base64')}')
  const picture = await createImageBitmap(await answer.blob())
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
  canvas.drawImage(picture, 0, 0)
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height)
  const counts = new Map()
  for (const pixel of new Uint32Array(data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  const background = Math.max(...counts.values())
  return { colours: counts.size, ink: 1 - background / (picture.width * picture.height) }
})()`

/** The headings of a page as assistive technology is told of them, in order. */
async function headingsOf(page: Page): Promise<{ name: string; level: number }[]> {
  const tree = await page.locator('body').ariaSnapshot()
  return [...tree.matchAll(/heading "([^"]*)" \[level=(\d)\]/g)].map(([, name = '', level]) => ({
    name,
    level: Number(level),
  }))
}

describe(`The pages of SubEnrollService.asmx in a browser (${state})`, function () {
  this.timeout(60_000)
  let root: TestRoot
  let browser: Browser
  const contexts: BrowserContext[] = []

  before(async function () {
    if (!isInstalled(chromium !== undefined, 'chromium')) this.skip()
    root = await startTestRoot({ set: ['asmx.soap12=true'] })
    browser = await startChromium()
  })

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })

  after(async () => {
    if (chromium === undefined) return
    await browser.close()
    await root.close()
  })

  /** Opens one address, and fails when the browser has anything to complain about. */
  async function read(query: string, options: BrowserContextOptions) {
    const context = await browser.newContext(options)
    contexts.push(context)
    const page = await context.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('requestfailed', (request) => complaints.push(request.url()))
    page.on('request', (request) => requests.push(request.url()))
    const response = await page.goto(`${root.serviceUrl}${query}`)
    expect(response?.status()).to.equal(200)
    return { page, complaints, requests, context }
  }

  for (const query of ['', '?op=SubEnroll', `?op=${'Nope'.repeat(60)}`]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const window of [PHONE, DESK]) {
        const { width } = window.viewport
        it(`${query.slice(0, 14) || 'the plain address'} is readable at ${width} px, ${colorScheme}`, async () => {
          const { page, complaints, requests, context } = await read(query, { ...window, colorScheme })
          expect(await page.title()).to.equal('SubEnrollService Web Service')
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width)
          const wide = `[...document.querySelectorAll('body *')].filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0).length`
          expect(await page.evaluate(wide), 'elements that scroll sideways').to.equal(0)
          expect(await page.evaluate(LEAST_CONTRAST)).to.be.greaterThan(4.5)
          const empty = await context.newPage()
          const { colours, ink } = await empty.evaluate<{ colours: number; ink: number }>(
            lookAt(await page.screenshot()),
          )
          expect(colours).to.be.greaterThan(30)
          expect(ink).to.be.within(0.02, 0.75)
          expect(complaints).to.deep.equal([])
          expect(requests.filter((url) => !url.startsWith('data:'))).to.deep.equal([`${root.serviceUrl}${query}`])
        })
      }
    }
  }

  it('has landmarks, headings in order and named sections for a screen reader', async () => {
    const { page } = await read('?op=SubEnroll', PHONE)
    expect(await page.locator('html').getAttribute('lang')).to.equal('en')
    for (const role of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(role).count(), role).to.equal(1)
    }
    const headings = await headingsOf(page)
    expect(headings[0]).to.deep.equal({ name: 'SubEnroll', level: 1 })
    expect(headings.filter(({ level }) => level === 1)).to.have.length(1)
    headings.slice(1).forEach(({ level, name }, i) => {
      expect(level, name).to.be.at.most((headings[i]?.level ?? 0) + 1)
    })
    for (const name of ['May you call it?', 'SOAP 1.1', 'SOAP 1.2', 'Values of the request', 'For programs']) {
      expect(await page.getByRole('region', { name, exact: true }).count(), name).to.equal(1)
    }
  })

  it('leads from the service to its operation, whose samples are to be seen, and back', async () => {
    const { page, complaints } = await read('', DESK)
    await page.getByRole('link', { name: 'SubEnroll', exact: true }).click()
    await page.waitForURL(`${root.serviceUrl}?op=SubEnroll`)
    const sample = page.getByRole('region', { name: 'SOAP 1.1' }).locator('pre').first()
    await sample.scrollIntoViewIfNeeded()
    expect(await sample.isVisible()).to.equal(true)
    expect(await sample.innerText()).to.match(/^POST .*\n[^]*<\/soap:Envelope>$/)
    await page.getByRole('link', { name: 'SubEnrollService' }).click()
    await page.waitForURL(root.serviceUrl)
    expect(complaints).to.deep.equal([])
  })

  it('leads to the WSDL, which is the one that programs get', async () => {
    const { page } = await read('', DESK)
    const link = page.getByRole('link', { name: 'Service Description' })
    const [response] = await Promise.all([page.waitForResponse(`${root.serviceUrl}?WSDL`), link.click()])
    expect(response.headers()['content-type']).to.equal('text/xml; charset=utf-8')
    expect(await response.text()).to.equal(await (await fetch(`${root.serviceUrl}?wsdl`)).text())
  })

  it('can be used with the keyboard alone, and shows where one is', async () => {
    const { page } = await read('', PHONE)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).to.equal('SubEnroll')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).to.equal('solid')
  })

  it('tells a reader with credentials whether they would do', async () => {
    const extraHTTPHeaders = { authorization: basic(ADMIN) }
    const verdict = async () => (await read('', { ...PHONE, extraHTTPHeaders })).page.locator('.verdict').innerText()
    expect(await verdict()).to.match(/^No\. You are EMULATOR\\rmsadmin/)
    await root.grant('rmsadmin')
    expect(await verdict()).to.match(/^Yes\. You are EMULATOR\\rmsadmin/)
  })

  it('runs no script and draws nothing that came with a request', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    const { page, complaints } = await read(`?op=${encodeURIComponent(attack)}`, PHONE)
    expect(await page.title()).to.equal('SubEnrollService Web Service')
    expect(await page.locator('img, script').count()).to.equal(0)
    expect(await page.getByRole('banner').innerText()).to.contain(`Method '${attack}' was not found`)
    expect(complaints).to.deep.equal([])
  })
})
