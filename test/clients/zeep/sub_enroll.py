"""Sub-enrolls with a client that zeep generates from the live WSDL.

Reads one JSON object from standard input:
  wsdl        the URL of the WSDL
  user, password  for HTTP Basic; without them nobody logs on
  key         a file with the public key, PKCS#1 in DER
  guid, url   of the licensing server; url may be null, to be left out
  minimum, maximum  of the VersionData header; without them there is no header
Writes one JSON object to standard output, with the answer or with what zeep made of a refusal.
"""

import json
import sys

import requests
import zeep
from zeep.exceptions import Fault, TransportError
from zeep.transports import Transport

NAMESPACE = "{http://microsoft.com/DRM/SubEnrollmentService}"


def version_data(client, asked):
    if "minimum" not in asked:
        return None
    element = client.get_element(NAMESPACE + "VersionData")
    return [element(MinimumVersion=asked["minimum"], MaximumVersion=asked["maximum"])]


def sub_enroll(asked):
    session = requests.Session()
    if "user" in asked:
        session.auth = (asked["user"], asked["password"])
    client = zeep.Client(asked["wsdl"], transport=Transport(session=session))
    with open(asked["key"], "rb") as file:
        key = file.read()
    answer = client.service.SubEnroll(
        oInput={
            "CertificatePublicKey": {"aPublicKeyBytes": key, "Guid": asked["guid"]},
            "EnrolleeInformation": {
                "SKU": "RMS 1.0",
                "Version": "5.2.3790.300",
                "Name": "ZEEP",
                "URL": asked["url"],
            },
        },
        _soapheaders=version_data(client, asked),
    )
    return {
        "operations": sorted(client.service._binding._operations),
        "certificates": answer.body.SubEnrollResult.LicensorCertificateChain.string,
        "version": [answer.header.VersionData.MinimumVersion, answer.header.VersionData.MaximumVersion],
    }


def main():
    asked = json.load(sys.stdin)
    try:
        told = sub_enroll(asked)
    except Fault as fault:
        told = {"fault": {"code": fault.code, "message": fault.message, "detail": fault.detail is not None}}
    except TransportError as error:
        told = {"transport": {"status": error.status_code}}
    json.dump(told, sys.stdout)


main()
