import { createRequire } from 'node:module'

/** The path of a file that belongs to this package, such as `wsdl/Server.wsdl`: the same from the sources and from the bundle. */
export const packageFile = (name: string): string => createRequire(import.meta.url).resolve(`rms-emulator/${name}`)
