"""Sub-enrolls with a client that zeep generates from the live WSDL.

What goes in and out: see ../client-matrix.ts. NTLM is that of requests_ntlm, which answers both schemes. Here USER, MINIMUM_VERSION and URL may be missing as well: nobody logs
on, there is no header, there is no such element.
"""

import base64
import os
import sys

import requests
import zeep
from zeep.exceptions import Fault, TransportError
from zeep.transports import Transport

NAMESPACE = "{http://microsoft.com/DRM/SubEnrollmentService}"


def asked(name):
    return os.environ.get("SUB_ENROLL_" + name)


def tell(*fields):
    for field in fields:
        sys.stdout.buffer.write(str(field).encode() + b"\0")


def version_data(client):
    if asked("MINIMUM_VERSION") is None:
        return None
    element = client.get_element(NAMESPACE + "VersionData")
    return [element(MinimumVersion=asked("MINIMUM_VERSION"), MaximumVersion=asked("MAXIMUM_VERSION"))]


def sub_enroll():
    session = requests.Session()
    if asked("SCHEME") != "basic":
        from requests_ntlm import HttpNtlmAuth

        session.auth = HttpNtlmAuth(asked("USER"), asked("PASSWORD"))
    elif asked("USER") is not None:
        session.auth = (asked("USER").encode(), asked("PASSWORD").encode())
    client = zeep.Client(asked("SERVICE") + "?wsdl", transport=Transport(session=session))
    answer = client.service.SubEnroll(
        oInput={
            "CertificatePublicKey": {"aPublicKeyBytes": base64.b64decode(asked("KEY")), "Guid": asked("GUID")},
            "EnrolleeInformation": {
                "SKU": asked("SKU"),
                "Version": asked("VERSION"),
                "Name": asked("NAME"),
                "URL": asked("URL"),
            },
        },
        _soapheaders=version_data(client),
    )
    used = answer.header.VersionData
    chain = answer.body.SubEnrollResult.LicensorCertificateChain.string
    tell("enrolled", used.MinimumVersion, used.MaximumVersion, *chain)


try:
    sub_enroll()
except Fault as fault:
    tell("failed", type(fault).__name__, fault.code, fault.message)
except TransportError as error:
    tell("failed", type(error).__name__, error.status_code, error.message)
