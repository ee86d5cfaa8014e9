import { TEMPLATE_DISTRIBUTION_SHAPE } from '../../../protocol/template-distribution.ts'
import type { ServiceTexts } from '../describe.ts'

const GUID = '{2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19}'
const HASH = 'NB9F+5kOyZGmRjLS9nbHTrcSxBg='

/** TemplateDistribution.asmx. [MS-RMPR] §3.4.4.2, §3.4.4.3 */
export const TEMPLATE_DISTRIBUTION_TEXTS: ServiceTexts = {
  shape: TEMPLATE_DISTRIBUTION_SHAPE,
  about: 'Hands out the rights policy templates that are published here.',
  operations: {
    AcquireTemplateInformation: {
      about: 'Tells which templates there are, so that a client sees which it lacks. It takes no values.',
      request: {},
      answer: { GuidHashCount: '1', Guid: GUID, Hash: HASH },
      members: {},
      answerNote: 'The key by which the server is known, and one GuidHash for each template.',
    },
    AcquireTemplates: {
      about: 'Answers with templates.',
      request: { string: GUID },
      answer: { Guid: GUID, Hash: HASH, Template: '<XrML version="1.2">[...]</XrML>' },
      members: { string: 'The GUID of a template. One for each, 25 at the most.' },
      answerNote: 'One GuidTemplate for each GUID, in the same order; it has no Template where none was found.',
    },
  },
}
