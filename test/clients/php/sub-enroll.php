<?php
// Sub-enrolls with SoapClient, which reads the live WSDL. What goes in and out: see ../client-matrix.ts.

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
    $client = new SoapClient(asked('SERVICE') . '?wsdl', [
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
