"""Calls SubEnroll by a client that zeep generates, with NTLM by requests_ntlm, and prints what comes of it.

Arguments: the URL of the WSDL, a file with the public key (PKCS#1 in DER), DOMAIN\\user, password.
"""

import sys

import requests
import zeep
from requests_ntlm import HttpNtlmAuth
from zeep.exceptions import TransportError
from zeep.transports import Transport

url, key_file, user, password = sys.argv[1:]
session = requests.Session()
session.auth = HttpNtlmAuth(user, password)
client = zeep.Client(url, transport=Transport(session=session))
with open(key_file, "rb") as file:
    key = file.read()
try:
    answer = client.service.SubEnroll(
        oInput={
            "CertificatePublicKey": {"aPublicKeyBytes": key, "Guid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
            "EnrolleeInformation": {
                "SKU": "RMS 1.0",
                "Version": "5.2.3790.300",
                "Name": "ZEEP",
                "URL": "http://zeep.example/_wmcs",
            },
        }
    )
    print(200, len(answer.body.SubEnrollResult.LicensorCertificateChain.string), end="")
except TransportError as error:
    print(error.status_code, end="")
