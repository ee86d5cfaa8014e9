<?php
// Posts a file with NTLM and prints the status of the answer. Arguments: URL, file, DOMAIN\user, password.
[, $url, $file, $user, $password] = $argv;
$curl = curl_init($url);
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => file_get_contents($file),
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPAUTH => CURLAUTH_NTLM,
    CURLOPT_USERPWD => "$user:$password",
    CURLOPT_HTTPHEADER => [
        'Content-Type: text/xml; charset=utf-8',
        'SOAPAction: "http://microsoft.com/DRM/SubEnrollmentService/SubEnroll"',
    ],
]);
curl_exec($curl);
echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
