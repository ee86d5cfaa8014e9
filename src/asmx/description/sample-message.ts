import {
  Enumeration,
  isLeaf,
  isRepeated,
  type Leaf,
  type LeafType,
  type MemberShape,
  type OperationShape,
  type ServiceShape,
  type StructureShape,
} from '../../protocol/message-shape.ts'
import { SOAP_NAMESPACES, soapContentType, type SoapVersion } from '../../protocol/soap.ts'
import { textElement } from '../message/index.ts'

/** Values for the leaves of a message by their element; what has none gets the name of its type, as on ASP.NET's pages. */
export type ExampleValues = Readonly<Record<string, string | readonly string[]>>

/** The elements of one message: what stands in soap:Header, and what in soap:Body. */
interface MessageContent {
  readonly shape: StructureShape
  readonly values: ExampleValues
}

export interface SampleMessage {
  readonly service: ServiceShape
  readonly version: SoapVersion
  /** Undefined: there is no header. */
  readonly header: ExampleValues | undefined
  readonly body: MessageContent & { readonly element: string }
}

/** Where a sample request goes. */
export interface SampleTarget {
  /** Without a port, as on ASP.NET's pages. */
  readonly host: string
  readonly path: string
}

const PLACEHOLDERS: Readonly<Record<LeafType, string>> = {
  string: 'string',
  base64: 'base64Binary',
  guid: 'guid',
  boolean: 'boolean',
  int: 'int',
  xml: 'xml',
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

const parent = (open: string, children: readonly string[]): string[] =>
  children.length === 0 ? [`<${open} />`] : [`<${open}>`, ...indented(children), `</${open.split(' ', 1)[0] ?? ''}>`]

const placeholder = (leaf: Leaf): string =>
  leaf instanceof Enumeration ? leaf.values.join(' or ') : PLACEHOLDERS[leaf]

function leaves(name: string, leaf: Leaf, values: ExampleValues, count: number): string[] {
  const texts = values[name] ?? Array<string>(count).fill(placeholder(leaf))
  return [texts].flat().map((text) => (leaf === 'xml' ? `<${name}>${text}</${name}>` : textElement(name, text)))
}

/** Whether there is a value for something in a structure. */
const hasValues = (shape: StructureShape, values: ExampleValues): boolean =>
  Object.entries(shape).some(([name, type]) => {
    const one = isRepeated(type) ? type[0] : type
    return isLeaf(one) ? Object.hasOwn(values, name) : hasValues(one, values)
  })

/** Of what may repeat, a leaf is shown twice, and a structure once where there are values for it. */
function memberLines(name: string, type: MemberShape, values: ExampleValues): string[] {
  if (isLeaf(type)) return leaves(name, type, values, 1)
  if (!isRepeated(type)) return parent(name, members({ shape: type, values }))
  const [item] = type
  if (isLeaf(item)) return leaves(name, item, values, 2)
  return hasValues(item, values) ? parent(name, members({ shape: item, values })) : []
}

const members = ({ shape, values }: MessageContent): string[] =>
  Object.entries(shape).flatMap(([name, type]) => memberLines(name, type, values))

/** The envelope of a sample: indented, and with its namespaces in another order than messages have on the wire. */
export function sampleEnvelope({ service, version, header, body }: SampleMessage): string {
  const prefix = version === '1.1' ? 'soap' : 'soap12'
  const namespace = `xmlns="${service.namespace}"`
  const headerShape = Object.fromEntries(service.header.members.map((member) => [member, 'string' as const]))
  const block = (element: string, content: MessageContent) => parent(`${element} ${namespace}`, members(content))
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    ...parent(
      `${prefix}:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:${prefix}="${SOAP_NAMESPACES[version]}"`,
      [
        ...(header === undefined
          ? []
          : parent(`${prefix}:Header`, block(service.header.element, { shape: headerShape, values: header }))),
        ...parent(`${prefix}:Body`, block(body.element, body)),
      ],
    ),
  ].join('\n')
}

/** A whole request, of which only the credentials are missing. SOAP 1.2 needs no action. */
export function sampleRequest(operation: OperationShape, message: SampleMessage, { host, path }: SampleTarget): string {
  const envelope = sampleEnvelope(message)
  return [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Content-Type: ${soapContentType(message.version)}`,
    `Content-Length: ${Buffer.byteLength(envelope)}`,
    ...(message.version === '1.1' ? [`SOAPAction: "${operation.action}"`] : []),
    '',
    envelope,
  ].join('\n')
}

/** What comes back; its length depends on what is in it. */
export const sampleAnswer = (message: SampleMessage): string =>
  [
    'HTTP/1.1 200 OK',
    `Content-Type: ${soapContentType(message.version)}`,
    'Content-Length: length',
    '',
    sampleEnvelope(message),
  ].join('\n')
