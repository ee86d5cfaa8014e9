/** Sub-enrolls with the client of node-soap, which reads the live WSDL. What goes in and out: see ../client-matrix.ts. */
import { BasicAuthSecurity, createClientAsync, NTLMSecurity, type ISecurity } from 'soap'

const NAMESPACE = 'http://microsoft.com/DRM/SubEnrollmentService'

const asked = (name: string): string => process.env[`SUB_ENROLL_${name}`] ?? ''

const tell = (...fields: readonly unknown[]): void =>
  void process.stdout.write(fields.map((field) => `${String(field)}\0`).join(''))

/** What the client makes of an answer, as far as it is looked at. */
interface Answer {
  readonly SubEnrollResult: { readonly LicensorCertificateChain: { readonly string: readonly string[] } }
}
interface Headers {
  readonly VersionData: { readonly MinimumVersion: string; readonly MaximumVersion: string }
}
interface Failure {
  readonly response?: { readonly status: number; readonly data: string }
  /** Of an Error. */
  readonly message?: string
  /** The answer as an object, when it was a SOAP fault. */
  readonly root?: { readonly Envelope?: { readonly Body: { readonly Fault: { readonly faultcode: string } } } }
  /** What it throws in place of an Error when an answer is no XML. */
  readonly Fault?: { readonly faultstring: string }
}

function security(): ISecurity {
  if (asked('SCHEME') === 'basic') return new BasicAuthSecurity(asked('USER'), asked('PASSWORD'))
  const [domain, username] = asked('USER').split('\\')
  return new NTLMSecurity({ domain, username, password: asked('PASSWORD'), workstation: '' })
}

async function subEnroll(): Promise<void> {
  const client = await createClientAsync(`${asked('SERVICE')}?wsdl`)
  client.setSecurity(security())
  const version = { MinimumVersion: asked('MINIMUM_VERSION'), MaximumVersion: asked('MAXIMUM_VERSION') }
  client.addSoapHeader({ VersionData: version }, '', 'tns', NAMESPACE)
  const SubEnrollAsync = client['SubEnrollAsync'] as (input: unknown) => Promise<[Answer, string, Headers]>
  const [answer, , headers] = await SubEnrollAsync({
    oInput: {
      CertificatePublicKey: { aPublicKeyBytes: asked('KEY'), Guid: asked('GUID') },
      EnrolleeInformation: { SKU: asked('SKU'), Version: asked('VERSION'), Name: asked('NAME'), URL: asked('URL') },
    },
  })
  const { MinimumVersion, MaximumVersion } = headers.VersionData
  tell('enrolled', MinimumVersion, MaximumVersion, ...answer.SubEnrollResult.LicensorCertificateChain.string)
}

try {
  await subEnroll()
} catch (error) {
  const { root, response, message, Fault } = error as Failure
  const type = (error as object).constructor.name
  // With NTLM the answer to whatever is not 200 is left to who asks.
  const text = type === 'AxiosError' ? response?.data.replaceAll('&gt;', '>') : (message ?? Fault?.faultstring)
  tell('failed', type, root?.Envelope?.Body.Fault.faultcode ?? response?.status, text)
}
