import { BASE_PATH } from '../../protocol/paths.ts'

/**
 * The address of a service by what somebody has said: the address of an .asmx, of a virtual directory, or of the server. Of
 * another .asmx or directory of the same server it is the one beside. `file` is below the base URL, such as
 * `Licensing/Publish.asmx`. [MS-RMPR] §3.1.4.2
 */
export function serviceUrl(said: string, file: string): string {
  const url = new URL(said)
  const [directory = '', name = ''] = file.split('/')
  const path = url.pathname.replace(/\/+$/, '')
  if (path.toLowerCase().endsWith(`/${directory}/${name}`.toLowerCase())) return url.href
  const below = path.replace(/\/[^/]+\.asmx$/i, '')
  const own = new RegExp(`/${directory}$`, 'i').test(below)
  const base = below.replace(/\/(?:certification|licensing|groupexpansion)$/i, '')
  url.pathname = own ? `${below}/${name}` : `${base === '' ? BASE_PATH : base}/${file}`
  return url.href
}
