import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { unusableFile } from './unusable-file.ts'

/** The file by which the directory of a server that has joined a cluster tells where the cluster's database is. */
export const CLUSTER_REFERENCE = 'cluster.json'

/** Where the database of a cluster on this machine is, and whose it was when the server joined. */
export interface ClusterReference {
  readonly database: string
  /** The SID of the cluster's domain; undefined: an earlier release has written the file. */
  readonly domain?: string | undefined
}

const FORM = z.strictObject({ database: z.string().min(1), domain: z.string().optional() })

/** The cluster that this directory's server has joined; undefined: it has joined none. Throws StoreError. */
export function readClusterReference(directory: string): ClusterReference | undefined {
  const file = join(directory, CLUSTER_REFERENCE)
  if (!existsSync(file)) return undefined
  try {
    return FORM.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw unusableFile(file, cause, 'hold {"database": "…"}.')
  }
}

export const formatClusterReference = (reference: ClusterReference): string => `${JSON.stringify(reference)}\n`
