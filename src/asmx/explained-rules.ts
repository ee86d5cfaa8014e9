import type { SoapRefusalCode } from './message/index.ts'

/** A rule whose breach is refused: where it is told, and when it is broken, for people. */
export interface ExplainedRule {
  readonly paragraph: string
  readonly occasion: string
}

/** The rule behind each of ASMX's own refusals. */
export const ASMX_RULES: Readonly<Record<SoapRefusalCode, ExplainedRule>> = {
  'request-malformed': {
    paragraph: 'SOAP 1.1 §3',
    occasion:
      'the body is no well-formed XML 1.0, has a DOCTYPE, goes beyond a limit, or has markup inside a simple value or bad base64',
  },
  'media-type-refused': {
    paragraph: 'SOAP 1.1 §6',
    occasion: 'the media type is neither that of SOAP 1.1 nor that of SOAP 1.2, or not that of the envelope',
  },
  'action-missing': {
    paragraph: 'SOAP 1.1 §6.1.1',
    occasion: 'there is no SOAPAction; where SOAP 1.2 is spoken: no action, and an unknown element in the body',
  },
  'action-unknown': {
    paragraph: 'SOAP 1.1 §6.1.1',
    occasion: 'SOAPAction is not that of an operation; in SOAP 1.2: the action and the element are unknown',
  },
  'version-mismatch': {
    paragraph: 'SOAP 1.1 §4.1.2',
    occasion: 'the root element is in the namespace of no SOAP version that is spoken',
  },
  'envelope-missing': {
    paragraph: 'SOAP 1.1 §4',
    occasion: 'the root element is not called Envelope',
  },
  'body-missing': {
    paragraph: 'SOAP 1.1 §4.3',
    occasion: 'the envelope has no Body',
  },
  'value-unreadable': {
    paragraph: '[MS-DTYP] §2.3.4',
    occasion: 'Guid is in no form that .NET reads',
  },
  'header-unreadable': {
    paragraph: 'SOAP 1.1 §4.2.3',
    occasion: 'VersionData has a `mustUnderstand` (in SOAP 1.2 also a `relay`) that is no boolean',
  },
  'header-not-understood': {
    paragraph: 'SOAP 1.1 §4.2.3',
    occasion: 'there is a header other than VersionData that must be understood',
  },
  'document-empty': {
    paragraph: 'SOAP 1.2 part 1 §5',
    occasion: 'there is no body at all and no SOAPAction, where SOAP 1.2 is spoken',
  },
  'envelope-unroutable': {
    paragraph: 'SOAP 1.2 part 1 §5.1',
    occasion: 'like `envelope-missing`, while the operation is looked for by the element in the body',
  },
  'body-unroutable': {
    paragraph: 'SOAP 1.2 part 1 §5.3',
    occasion: 'like `body-missing`, while the operation is looked for by the element in the body',
  },
  'request-too-long': {
    paragraph: 'ASP.NET, maxRequestLength',
    occasion: 'the body has more than 4096 KB',
  },
}
