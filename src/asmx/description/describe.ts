import type { OperationShape, ServiceShape } from '../../protocol/message-shape.ts'
import type { VersionData } from '../../protocol/version-data.ts'
import { REQUESTED_VERSIONS } from './example-values.ts'
import type { ExampleValues } from './sample-message.ts'
import type { OperationDescription, ServiceDescription } from './service-description.ts'
import { withSoap12 } from './soap12-port.ts'

/** What is to be told of an operation to those who want to call it. */
export interface OperationTexts
  extends
    Pick<OperationDescription, 'about' | 'members' | 'answerNote'>,
    Pick<OperationDescription['example'], 'request' | 'answer'> {}

/** What is to be told of a service, whoever publishes it. */
export interface ServiceTexts {
  readonly shape: ServiceShape
  /** What it does, in a sentence or two. */
  readonly about: string
  /** By name; each operation of the shape has its own. */
  readonly operations: Readonly<Record<string, OperationTexts>>
}

/** What a description depends on beside its texts. */
export interface DescriptionOptions {
  /** The file of the service, without a folder. */
  readonly file: string
  /** The WSDL of the service, with SOAP 1.1 alone. */
  readonly wsdl: string
  readonly soap12: boolean
  /** What kind of server publishes it. */
  readonly server: string
  /** The capability versions in every answer. */
  readonly answered: VersionData
}

const versionsIn = ({ minimumVersion = '', maximumVersion = '' }: VersionData): ExampleValues => ({
  MinimumVersion: minimumVersion,
  MaximumVersion: maximumVersion,
})

function describeOperation(
  shape: OperationShape,
  { request, answer, ...texts }: OperationTexts,
  answered: VersionData,
): OperationDescription {
  const hasHeader = shape.header !== false
  return {
    ...texts,
    shape,
    example: {
      request,
      requestHeader: hasHeader ? REQUESTED_VERSIONS : undefined,
      answer,
      answerHeader: hasHeader ? versionsIn(answered) : undefined,
    },
  }
}

/** A service for those who want to call it, as one server publishes it. */
export function describe(
  { shape, about, operations }: ServiceTexts,
  { file, wsdl, soap12, server, answered }: DescriptionOptions,
): ServiceDescription {
  const described = Object.entries(operations).flatMap(([name, texts]): [string, OperationDescription][] => {
    const operation = shape.operations[name]
    return operation === undefined ? [] : [[name, describeOperation(operation, texts, answered)]]
  })
  return {
    name: shape.name,
    file,
    server: `Web service of an RMS ${server}`,
    about,
    shape,
    versions: soap12 ? ['1.1', '1.2'] : ['1.1'],
    wsdl: soap12 ? withSoap12(wsdl) : wsdl,
    operations: new Map(described),
  }
}
