import type { AnsweredServerInfo, ServerInfo } from '../server-information/index.ts'
import { escapeAttribute } from './description/index.ts'
import { parentElement } from './message/index.ts'

/** An element with attributes, `content` finished XML. */
const element = (name: string, attributes: Readonly<Record<string, string>>, content = ''): string => {
  const written = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escapeAttribute(value)}"`)
  return parentElement(`${name}${written.join('')}`, content)
}

function infoElement(info: ServerInfo): string {
  switch (info.type) {
    case 'VersionInfo':
      return element('VersionInfo', { Version: info.version })
    case 'ServerFeatureInfo':
      return element(
        'ServerFeatureInfo',
        {},
        info.features.map(({ name, value }) => element('Feature', { Name: name, Value: value })).join(''),
      )
    case 'ServerLicensorCertificate':
      return element('ServerLicensorCertificateChain', {}, info.chain.join(''))
    case 'ServiceLocations':
      return element(
        'ServiceLocations',
        {},
        info.locations.map(({ type, url = '' }) => element('ServiceLocation', { Type: type, Url: url })).join(''),
      )
  }
}

/** What GetServerInfo answers with, as XML in no namespace. [MS-RMPR] §4.6 */
export const writeServerInfo = (answered: readonly AnsweredServerInfo[]): string =>
  element(
    'Results',
    { xmlns: '' },
    answered
      .map(({ request, info }) =>
        element(
          'ServerInfoRequest',
          { Type: request.type, AdditionalInfo: request.additionalInfo ?? '' },
          infoElement(info),
        ),
      )
      .join(''),
  )
