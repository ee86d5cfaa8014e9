import { fileURLToPath } from 'node:url'
import { testClient } from './client-matrix.ts'

const PROGRAM = fileURLToPath(new URL('./soap-lite/sub-enroll.pl', import.meta.url))

testClient({
  name: 'Perl SOAP::Lite',
  packages: 'libsoap-lite-perl',
  version: ['/usr/bin/perl', '-MSOAP::Lite', '-e', 'print $SOAP::Lite::VERSION'],
  generate: () => ['/usr/bin/perl', PROGRAM],
  others: {
    ntlm: {
      needs: {
        packages: 'libauthen-ntlm-perl',
        version: ['/usr/bin/perl', '-MAuthen::NTLM', '-e', 'print $Authen::NTLM::VERSION'],
      },
      caution: /NTLMv1/,
    },
  },
  fault: { type: 'SOAP::SOM', code: 'soap:Server' },
  refusal: { type: 'SOAP::Transport', code: '401', text: '401 Unauthorized' },
})
