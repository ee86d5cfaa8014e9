import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { CERTIFICATION_SHAPE } from '../../../src/protocol/certification.ts'
import { ENROLL_SHAPE } from '../../../src/protocol/enrollment.ts'
import { GROUP_EXPANSION_SHAPE } from '../../../src/protocol/group-expansion.ts'
import { Enumeration, isRepeated, type MemberShape, type ServiceShape } from '../../../src/protocol/message-shape.ts'
import { PUBLISH_SHAPE } from '../../../src/protocol/publishing.ts'
import { SERVER_SHAPE } from '../../../src/protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'
import { TEMPLATE_DISTRIBUTION_SHAPE } from '../../../src/protocol/template-distribution.ts'
import { LICENSE_SHAPE } from '../../../src/protocol/use-licensing.ts'

const wsdl = (name: string): string => readFileSync(new URL(`../../../wsdl/${name}.wsdl`, import.meta.url), 'utf8')

/** The elements of a complex type of a description, by name, with their types. */
function elementsOf(text: string, type: string): [name: string, type: string][] {
  const [, content = ''] = new RegExp(`<s:complexType name="${type}">(.*?)</s:complexType>`, 's').exec(text) ?? []
  return [...content.matchAll(/ name="(\w+)" type="([\w:]+)"/g)].map(([, name = '', of = '']) => [name, of])
}

const SIMPLE: Readonly<Record<string, string>> = { 's:string': 'string', 's:base64Binary': 'base64', 's1:guid': 'guid' }

/** The shape that a description gives a type. */
function shapeIn(text: string, type: string): object {
  const members: Record<string, unknown> = Object.fromEntries(
    elementsOf(text, type).map(([name, of]): [string, unknown] => {
      const local = of.replace('tns:', '')
      const simple = SIMPLE[of]
      if (simple !== undefined) return [name, simple]
      if (text.includes(`<s:simpleType name="${local}">`)) return [name, `one of ${local}`]
      const repeated = text.includes(`maxOccurs="unbounded" name="${name}"`)
      return [name, repeated ? [shapeIn(text, local)] : shapeIn(text, local)]
    }),
  )
  return members
}

const plain = (shape: MemberShape): unknown => {
  if (typeof shape === 'string') return shape
  if (shape instanceof Enumeration) return `one of ${shape.typeName}`
  if (isRepeated(shape)) return shape.map((item) => plain(item))
  return Object.fromEntries(
    Object.entries<MemberShape>(shape).map(([name, member]): [string, unknown] => [name, plain(member)]),
  )
}

const SHAPES: readonly ServiceShape[] = [
  ...[ENROLL_SHAPE, SUB_ENROLL_SHAPE, SERVER_SHAPE, GROUP_EXPANSION_SHAPE],
  ...[CERTIFICATION_SHAPE, LICENSE_SHAPE, PUBLISH_SHAPE, TEMPLATE_DISTRIBUTION_SHAPE],
]

describe('what the enrollment services take', () => {
  it('[MS-RMPR] §6.6 is for Enroll what its description says, in its order', () => {
    const { oInput } = ENROLL_SHAPE.operations.Enroll.parameters
    const described = shapeIn(wsdl('EnrollService'), 'EnrollParameters')
    expect(plain(oInput)).to.deep.equal(described)
    expect(Object.keys(oInput)).to.deep.equal(Object.keys(described))
  })

  it('[MS-RMPRS] §6.2 is for SubEnroll what its description says, in its order', () => {
    const { oInput } = SUB_ENROLL_SHAPE.operations.SubEnroll.parameters
    const described = shapeIn(wsdl('SubEnrollService'), 'SubEnrollParameters')
    expect(plain(oInput)).to.deep.equal(described)
    expect(Object.keys(oInput)).to.deep.equal(Object.keys(described))
  })

  it('SubEnroll’s request is a root’s enrollment request less two members', () => {
    const { AuthorizationInformation, RevocationInformation, ...rest } = shapeIn(
      wsdl('EnrollService'),
      'EnrollParameters',
    ) as Record<string, object>
    expect(AuthorizationInformation).to.deep.equal({ SignedDataBase64Encoded: 'string' })
    expect(RevocationInformation).to.have.property('RevocationType')
    expect(rest).to.deep.equal(shapeIn(wsdl('SubEnrollService'), 'SubEnrollParameters'))
  })

  it('[MS-RMPR] §3.6.4.1.2.1 has the revocation types of the description, in its order', () => {
    const [, content = ''] =
      /<s:simpleType name="RevocationTypeEnum">(.*?)<\/s:simpleType>/s.exec(wsdl('EnrollService')) ?? []
    const values = [...content.matchAll(/value="(\w+)"/g)].map(([, value]) => value)
    expect(values).to.deep.equal(
      ENROLL_SHAPE.operations.Enroll.parameters.oInput.RevocationInformation.RevocationType.values,
    )
  })

  for (const shape of SHAPES) {
    it(`${shape.name} goes by the names of its description`, () => {
      const text = wsdl(shape.name)
      expect(text).to.include(`targetNamespace="${shape.namespace}"`).and.include(`<wsdl:service name="${shape.name}">`)
      expect(text).to.include(`binding name="${shape.name}Soap"`)
      for (const [name, { action, element, answer }] of Object.entries(shape.operations)) {
        expect(text).to.include(`<wsdl:operation name="${name}">`).and.include(`soapAction="${action}"`)
        for (const one of [element, answer.element]) expect(text).to.include(`<s:element name="${one}">`)
      }
    })
  }
})
