import { readXmlTreeIfAny, type XmlNode } from '../../asmx/message/index.ts'
import type { Mapping } from './mapping.ts'
import { unmapped } from './unmapped.ts'

/** The body that a mapping answers. */
export interface AskedBody {
  readonly body: Uint8Array
  /** Elements that may hold anything. */
  readonly wildcards: readonly string[]
  /** The media type that goes with it; undefined: there is no body, or it tells nothing. */
  readonly contentType: string | undefined
  readonly remarks: readonly string[]
}

type Pattern = Mapping['request']['bodyPatterns'][number]

const XML = 'text/xml; charset=utf-8'

/** An envelope whose content is of no account: what is asked for where a mapping says nothing of the body. */
const ANY_ENVELOPE = '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>'

/** The placeholder that stands for any content. */
const IGNORED = /^\s*\$\{xmlunit\.ignore\}\s*$/

/** The paths of elements whose content is the placeholder. */
function ignored(node: XmlNode, above = ''): string[] {
  const path = `${above}/${node.local}`
  if (node.children.length === 0) return IGNORED.test(node.text) ? [path] : []
  return node.children.flatMap((child) => ignored(child, path))
}

function xmlBody(text: string): AskedBody {
  const tree = readXmlTreeIfAny(text)
  if (tree === undefined) throw unmapped('equalToXml with what is no XML')
  const wildcards = [...new Set(ignored(tree))]
  if (/\$\{xmlunit\./.test(text.replaceAll('${xmlunit.ignore}', ''))) {
    throw unmapped('A placeholder of equalToXml other than ${xmlunit.ignore}')
  }
  return { body: Buffer.from(text), wildcards, contentType: XML, remarks: [] }
}

/** The body by one pattern; undefined: it does not say the whole of it. */
function exactBody(pattern: Pattern): AskedBody | undefined {
  const { equalToXml, equalTo, equalToJson, binaryEqualTo } = pattern
  const plain = { wildcards: [], contentType: undefined }
  if (typeof equalToXml === 'string') return xmlBody(equalToXml)
  if (typeof equalTo === 'string') return { ...plain, body: Buffer.from(equalTo), remarks: [] }
  if (typeof binaryEqualTo === 'string') return { ...plain, body: Buffer.from(binaryEqualTo, 'base64'), remarks: [] }
  if (equalToJson === undefined) return undefined
  const body = Buffer.from(typeof equalToJson === 'string' ? equalToJson : JSON.stringify(equalToJson))
  return { ...plain, body, contentType: 'application/json', remarks: ['JSON is compared byte for byte'] }
}

/** The body that a mapping answers. Throws ExchangeError `import-unmapped` for one that no recording can tell. */
export function bodyOf({ method, bodyPatterns }: Mapping['request']): AskedBody {
  const [exact] = bodyPatterns.flatMap((pattern) => exactBody(pattern) ?? [])
  const others = bodyPatterns.filter((pattern) => exactBody(pattern) === undefined)
  const operators = others.flatMap((pattern) => Object.keys(pattern)).join(', ')
  if (exact !== undefined) {
    return others.length === 0
      ? exact
      : { ...exact, remarks: [...exact.remarks, `${operators} is not looked at beside the whole body`] }
  }
  if (others.length > 0) throw unmapped(`A body by ${operators}`)
  if (!['POST', 'PUT', 'PATCH'].includes(method)) {
    return { body: new Uint8Array(), wildcards: [], contentType: undefined, remarks: [] }
  }
  return {
    ...{ body: Buffer.from(ANY_ENVELOPE), wildcards: ['/Envelope'], contentType: XML },
    remarks: ['of any body, any SOAP envelope is taken'],
  }
}
