import { CallError, checkVersion, type Call } from '../calls/index.ts'
import type { TemplateDistribution } from './ports.ts'

/** What both operations refuse before anything else. [MS-RMPR] §3.4.4.2, §3.4.4.3. Throws CallError. */
export function checkCall(
  { header }: Pick<Call<unknown>, 'header'>,
  { offered, isDecommissioned }: Pick<TemplateDistribution, 'offered' | 'isDecommissioned'>,
): void {
  checkVersion(header, offered)
  if (isDecommissioned) throw new CallError('decommissioned', 'This server is decommissioned.')
}
