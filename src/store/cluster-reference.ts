import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StoreError } from './store-error.ts'

/** The file by which the directory of a server that has joined a cluster tells where the cluster's database is. */
export const CLUSTER_REFERENCE = 'cluster.json'

const FORM = z.strictObject({ database: z.string().min(1) })

/** Where the database of the cluster is that this directory's server has joined; undefined: it has joined none. Throws StoreError. */
export function readClusterReference(directory: string): string | undefined {
  const file = join(directory, CLUSTER_REFERENCE)
  if (!existsSync(file)) return undefined
  try {
    return FORM.parse(JSON.parse(readFileSync(file, 'utf8'))).database
  } catch (cause) {
    throw new StoreError('data-directory-unusable', `${file} is damaged: it must hold {"database": "…"}.`, { cause })
  }
}

export const formatClusterReference = (database: string): string => `${JSON.stringify({ database })}\n`
