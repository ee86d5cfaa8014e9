import { ENROLL_SHAPE } from '../../src/protocol/enrollment.ts'
import { Enumeration, isLeaf, isRepeated, type StructureShape } from '../../src/protocol/message-shape.ts'
import { SUB_ENROLL_SHAPE } from '../../src/protocol/sub-enrollment.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `A root is enrolled by an enrollment service, and a licensing server is sub-enrolled by a root. The product’s documents call the
two requests identical. On the wire SubEnroll’s request is a root’s enrollment request less two members:
AuthorizationInformation, which nobody looks at, and RevocationInformation, because a licensing server has no revocation
policy of its own: the root controls it. The names of the wrapping element, of the action and the namespace differ too.

Sources: [MS-RMPR] §3.6.4.1.4.1 and §6.6, [MS-RMPRS] §3.3.4.1.3.1 and §6.2; a test holds this page against both descriptions.`

const AFTER = `The file by which a root asks that cannot reach the service ([MS-RMPR] §3.6.4.2.1.1) lies between the two: it has
RevocationInformation and no AuthorizationInformation.

Both are answered with a chain of certificates as texts, the new licensor certificate first: four for a root, five for a licensing
server, whose chain goes through the root.`

/** The elements below `oInput`, by their paths, with their types. */
function membersOf(shape: StructureShape, above = ''): [path: string, type: string][] {
  return Object.entries(shape).flatMap(([name, type]): [string, string][] => {
    const path = above === '' ? name : `${above}/${name}`
    const one = isRepeated(type) ? type[0] : type
    return isLeaf(one) ? [[path, one instanceof Enumeration ? one.values.join(', ') : one]] : membersOf(one, path)
  })
}

/** The requests of Enroll and SubEnroll side by side. */
export function enrollmentRequestsPage(): string {
  const enroll = membersOf(ENROLL_SHAPE.operations.Enroll.parameters.oInput)
  const subEnroll = new Map(membersOf(SUB_ENROLL_SHAPE.operations.SubEnroll.parameters.oInput))
  const rows = enroll.map(([path, type]) => [code(path), type, subEnroll.has(path) ? code(path) : '–'])
  const names = (shape: typeof ENROLL_SHAPE | typeof SUB_ENROLL_SHAPE, action: string) => [
    code(shape.name),
    code(shape.namespace),
    code(action),
  ]
  return page('Enrollment requests', '`src/protocol/enrollment.ts` and `src/protocol/sub-enrollment.ts`', [
    INTRODUCTION,
    table(
      ['service', 'namespace', 'SOAPAction'],
      [
        names(ENROLL_SHAPE, ENROLL_SHAPE.operations.Enroll.action),
        names(SUB_ENROLL_SHAPE, SUB_ENROLL_SHAPE.operations.SubEnroll.action),
      ],
    ),
    table(['Enroll, below `oInput`', 'type', 'SubEnroll, below `oInput`'], rows),
    AFTER,
  ])
}
