import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'

const PROGRAM = fileURLToPath(new URL('./php/sub-enroll.php', import.meta.url))

testClient({
  name: 'PHP SoapClient',
  packages: 'php-cli php-soap',
  version: ['/usr/bin/php', '-r', 'if (!class_exists("SoapClient")) exit(1); echo PHP_VERSION;'],
  generate: () => ['/usr/bin/php', PROGRAM],
  others: {
    ntlm: {
      needs: { packages: 'php-curl', version: ['/usr/bin/php', '-r', 'echo curl_version()["version"];'] },
      refusal: { type: 'SoapFault', code: 'Client', text: 'looks like we got no XML document' },
    },
  },
  fault: { type: 'SoapFault', code: 'soap:Server' },
  refusal: { type: 'SoapFault', code: 'HTTP', text: 'Unauthorized' },
})
