import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { temporaryDirectory } from './temporary-directory.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** What the build leaves out of the bundle: the same is left out here. [decision 0014] */
const external = [...readFileSync(join(PROJECT, 'package.json'), 'utf8').matchAll(/--external:([^\s"\\]+)/g)].map(
  ([, name = '']) => name,
)

const bundles = new Map<string, string>()
let directory: ReturnType<typeof temporaryDirectory> | undefined

after(() => directory?.remove())

/**
 * Makes one file of a program of the tests and the sources that it imports, and gives its path: started a dozen times, that
 * takes a fraction of the time that the sources take. `source` is its path in the project.
 */
export function bundledProgram(source: string): string {
  const made = bundles.get(source)
  if (made !== undefined) return made
  // In the project, so that packages and the files of this one are found.
  directory ??= temporaryDirectory(join(PROJECT, 'dist'))
  const outfile = join(directory.path, `${basename(source, '.ts')}.mjs`)
  buildSync({
    entryPoints: [join(PROJECT, source)],
    ...{ outfile, external, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', keepNames: true },
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  })
  bundles.set(source, outfile)
  return outfile
}
