<?php
// Sub-enrolls with SoapClient, which reads the live WSDL. What goes in and out: see ../client-matrix.ts.

/** SoapClient knows no NTLM: its messages are carried by curl then. */
class NtlmSoapClient extends SoapClient
{
    public function __doRequest(string $request, string $location, string $action, int $version, bool $oneWay = false): string
    {
        $curl = curl_init($location);
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => $request,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPAUTH => CURLAUTH_NTLM,
            CURLOPT_USERPWD => asked('USER') . ':' . asked('PASSWORD'),
            CURLOPT_HTTPHEADER => ['Content-Type: text/xml; charset=utf-8', "SOAPAction: \"$action\""],
        ]);
        return curl_exec($curl);
    }
}

function asked(string $name): string
{
    return getenv("SUB_ENROLL_$name");
}

function tell(string ...$fields): void
{
    foreach ($fields as $field) {
        echo $field, "\0";
    }
}

try {
    $class = asked('SCHEME') === 'ntlm' ? NtlmSoapClient::class : SoapClient::class;
    $client = new $class(asked('SERVICE') . '?wsdl', [
        'cache_wsdl' => WSDL_CACHE_NONE,
        'login' => asked('USER'),
        'password' => asked('PASSWORD'),
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]);
    $version = ['MinimumVersion' => asked('MINIMUM_VERSION'), 'MaximumVersion' => asked('MAXIMUM_VERSION')];
    $header = new SoapHeader('http://microsoft.com/DRM/SubEnrollmentService', 'VersionData', $version);
    $input = [
        'CertificatePublicKey' => ['aPublicKeyBytes' => base64_decode(asked('KEY')), 'Guid' => asked('GUID')],
        'EnrolleeInformation' => [
            'SKU' => asked('SKU'),
            'Version' => asked('VERSION'),
            'Name' => asked('NAME'),
            'URL' => asked('URL'),
        ],
    ];
    $answer = $client->__soapCall('SubEnroll', [['oInput' => $input]], null, $header, $headers);
    $used = $headers['VersionData'];
    $chain = $answer->SubEnrollResult->LicensorCertificateChain->string;
    tell('enrolled', $used->MinimumVersion, $used->MaximumVersion, ...$chain);
} catch (SoapFault $fault) {
    tell('failed', get_class($fault), $fault->faultcode, $fault->faultstring);
}
