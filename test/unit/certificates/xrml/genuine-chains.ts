import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAnchors, type TrustAnchor } from '../../../../src/certificates/xrml/index.ts'

const FILES = ['0-slc', '1-enrollment-service', '2-enrollment-ca', '3-ca']

export const GENUINE_CHAINS = [
  'pre-production-rms-1.0-2005',
  'production-mode-1-2013',
  'production-mode-2-2015',
] as const

export type GenuineChain = (typeof GENUINE_CHAINS)[number]

const folder = process.env['RMS_EMULATOR_VECTORS']

export const hasVectors = folder !== undefined

const read = (...path: string[]): string => readFileSync(join(folder ?? '', ...path), 'utf8')

/** The four certificates, leaf first. */
export const genuineChain = (chain: GenuineChain): string[] => FILES.map((file) => read(chain, `${file}.xrml`))

export const genuineAnchors = (): TrustAnchor[] => parseAnchors(read('anchors.json'))
