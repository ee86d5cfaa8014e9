import { GROUP_EXPANSION_SHAPE } from '../../../protocol/group-expansion.ts'
import type { ServiceTexts } from '../describe.ts'

/** GroupExpansion.asmx. [MS-RMPRS] §3.5 */
export const GROUP_EXPANSION_TEXTS: ServiceTexts = {
  shape: GROUP_EXPANSION_SHAPE,
  about:
    'Tells the servers of other forests whether somebody is in a group that only this forest knows, so that they can issue him a use licence.',
  operations: {
    IsPrincipalMemberOf: {
      about: 'Answers whether somebody is in at least one of some groups, by way of whatever groups.',
      request: {
        principalName: 'rmsadmin@emulator.example',
        principalCrossForest: 'rmsadmin@emulator.example',
        string: 'RMS.Administrators@emulator.example',
        crossForestCallsSoFar: '0',
      },
      answer: { IsPrincipalMemberOfResult: 'true' },
      members: {
        principalName: 'The mail address of the one it is about.',
        principalCrossForest: 'The same once more. It is not looked at.',
        string: 'The mail address of a group. One for each group.',
        crossForestCallsSoFar: 'How many servers have been involved so far. Beyond a maximum the request is refused.',
      },
      answerNote: 'True or false. Who or what is not found is in nothing.',
    },
  },
}
