"""Calls one operation of the services beside SubEnroll with a client that zeep generates from the live WSDL.

The first argument names the operation, the second the service. SERVICES_USER and SERVICES_PASSWORD say who logs on, SERVICES_KEY
and SERVICES_GUID what is enrolled, SERVICES_AUTHORITY which key may revoke, SERVICES_TYPE what is looked for, SERVICES_PRINCIPAL and
SERVICES_GROUP who is in what. Told are the versions of the answer, if it has any, and the certificates or what else it says, each
field ended by a NUL; or `failed`, the type of the error, its code and its text.
"""

import base64
import os
import sys

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault, TransportError
from zeep.transports import Transport


def tell(*fields):
    for field in fields:
        sys.stdout.buffer.write(str(field).encode() + b"\0")


def client_of(service):
    session = requests.Session()
    if "SERVICES_USER" in os.environ:
        session.auth = (os.environ["SERVICES_USER"].encode(), os.environ["SERVICES_PASSWORD"].encode())
    return zeep.Client(service + "?wsdl", transport=Transport(session=session))


def version_data(client, namespace):
    element = client.get_element("{" + namespace + "}VersionData")
    return [element(MinimumVersion="1.0.0.0", MaximumVersion="1.0.0.0")]


def get_licensor_certificate(service):
    client = client_of(service)
    answer = client.service.GetLicensorCertificate(
        _soapheaders=version_data(client, "http://microsoft.com/DRM/ServerService")
    )
    chain = answer.body.GetLicensorCertificateResult.CertificateChain.Certificate
    used = answer.header.VersionData
    names = [etree.tostring(certificate._value_1, encoding="unicode") for certificate in chain]
    tell(used.MinimumVersion, used.MaximumVersion, *names)


def enroll(service):
    client = client_of(service)
    revocation = {"RevocationType": "StandardRevocation"}
    if "SERVICES_AUTHORITY" in os.environ:
        key = base64.b64decode(os.environ["SERVICES_AUTHORITY"])
        revocation = {
            "RevocationType": "CustomRevocation",
            "aRevocationAuthorities": {"RevocationAuthorityInformation": [{"aRevocationAuthorityPublicKey": key}]},
        }
    answer = client.service.Enroll(
        oInput={
            "AuthorizationInformation": {},
            "RevocationInformation": revocation,
            "CertificatePublicKey": {
                "aPublicKeyBytes": base64.b64decode(os.environ["SERVICES_KEY"]),
                "Guid": os.environ["SERVICES_GUID"],
            },
            "EnrolleeInformation": {
                "SKU": "RMS 1.0",
                "Version": os.environ.get("SERVICES_VERSION", "5.2.3790.300"),
                "Name": "ROOT",
                "URL": "http://root/_wmcs",
            },
        },
        _soapheaders=version_data(client, "http://microsoft.com/DRM/EnrollmentService"),
    )
    used = answer.header.VersionData
    tell(used.MinimumVersion, used.MaximumVersion, *answer.body.EnrollResult.LicensorCertificateChain.string)


SERVER = "http://microsoft.com/DRM/ServerService"


def find_service_locations(service, operation="FindServiceLocations"):
    client = client_of(service)
    answer = client.service[operation](
        ServiceNames={"ServiceLocationRequest": [{"Type": os.environ["SERVICES_TYPE"]}]},
        _soapheaders=version_data(client, SERVER),
    )
    used = answer.header.VersionData
    found = answer.body[operation + "Result"].ServiceLocationResponse
    tell(used.MinimumVersion, used.MaximumVersion, *[f"{one.Type} {one.URL}" for one in found])


def get_server_info(service):
    client = client_of(service)
    answer = client.service.GetServerInfo(requests={"ServerInfoRequest": [{"Type": os.environ["SERVICES_TYPE"]}]})
    results = answer._value_1
    tell(etree.tostring(results[0] if isinstance(results, list) else results, encoding="unicode"))


def is_principal_member_of(service):
    client = client_of(service)
    answer = client.service.IsPrincipalMemberOf(
        principalName=os.environ["SERVICES_PRINCIPAL"],
        principalCrossForest=os.environ["SERVICES_PRINCIPAL"],
        targetGroups={"string": [os.environ["SERVICES_GROUP"]]},
        crossForestCallsSoFar=0,
        _soapheaders=version_data(client, "http://microsoft.com/DRM/GroupExpansionWebService"),
    )
    used = answer.header.VersionData
    tell(used.MinimumVersion, used.MaximumVersion, answer.body.IsPrincipalMemberOfResult)


OPERATIONS = {
    "GetLicensorCertificate": get_licensor_certificate,
    "Enroll": enroll,
    "FindServiceLocations": find_service_locations,
    "FindServiceLocationsForUser": lambda service: find_service_locations(service, "FindServiceLocationsForUser"),
    "GetServerInfo": get_server_info,
    "IsPrincipalMemberOf": is_principal_member_of,
}

try:
    OPERATIONS[sys.argv[1]](sys.argv[2])
except Fault as fault:
    tell("failed", type(fault).__name__, fault.code, fault.message)
except TransportError as error:
    tell("failed", type(error).__name__, error.status_code, error.message)
