"""Calls one operation of the services beside SubEnroll with a client that zeep generates from the live WSDL.

The first argument names the operation, the second the service. What goes in and out: see ../generated-client.ts.
"""

import base64
import os
import re
import sys

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault, TransportError
from zeep.transports import Transport

NAMESPACE = "http://microsoft.com/DRM/"


def asked(name, otherwise=None):
    return os.environ.get("SERVICES_" + name, otherwise)


def tell(*fields):
    for field in fields:
        sys.stdout.buffer.write(str(field).encode() + b"\0")


class Service:
    """One service, and the namespace of its messages below that of all."""

    def __init__(self, url, namespace):
        session = requests.Session()
        if asked("USER") is not None:
            session.auth = (asked("USER").encode(), asked("PASSWORD").encode())
        self.client = zeep.Client(url + "?wsdl", transport=Transport(session=session))
        self.namespace = NAMESPACE + namespace

    def call(self, operation, **parameters):
        """Tells the versions of the answer, and gives what is in it."""
        version = asked("DATA_VERSION", "1.0.0.0")
        header = self.client.get_element("{" + self.namespace + "}VersionData")
        answer = self.client.service[operation](
            **parameters, _soapheaders=[header(MinimumVersion="1.0.0.0", MaximumVersion=version)]
        )
        used = answer.header.VersionData
        tell(used.MinimumVersion, used.MaximumVersion)
        return answer.body[operation + "Result"]


def chain_in(path):
    """The certificates of a file, in the form that zeep has for elements which hold XML."""
    with open(path, encoding="utf-8") as lines:
        return {"Certificate": [{"_value_1": etree.fromstring(line)} for line in lines]}


def tell_chain(chain):
    """Tells certificates in the spelling of .NET, which is what is signed, and that they have ended."""
    for certificate in chain.Certificate:
        # lxml declares what the envelope has declared; certificates have no prefixes.
        text = re.sub(' xmlns:[^=]*="[^"]*"', "", etree.tostring(certificate._value_1, encoding="unicode", with_tail=False))
        tell(text.replace("/>", " />"))
    tell("")


def get_licensor_certificate(url):
    tell_chain(Service(url, "ServerService").call("GetLicensorCertificate").CertificateChain)


def enroll(url):
    revocation = {"RevocationType": "StandardRevocation"}
    if asked("AUTHORITY") is not None:
        key = base64.b64decode(asked("AUTHORITY"))
        revocation = {
            "RevocationType": "CustomRevocation",
            "aRevocationAuthorities": {"RevocationAuthorityInformation": [{"aRevocationAuthorityPublicKey": key}]},
        }
    enrolled = Service(url, "EnrollmentService").call(
        "Enroll",
        oInput={
            "AuthorizationInformation": {},
            "RevocationInformation": revocation,
            "CertificatePublicKey": {"aPublicKeyBytes": base64.b64decode(asked("KEY")), "Guid": asked("GUID")},
            "EnrolleeInformation": {
                "SKU": "RMS 1.0",
                "Version": asked("VERSION"),
                "Name": "ROOT",
                "URL": "http://root/_wmcs",
            },
        },
    )
    tell(*enrolled.LicensorCertificateChain.string, "")


def find_service_locations(url, operation="FindServiceLocations"):
    types = {"ServiceLocationRequest": [{"Type": asked("TYPE")}]}
    found = Service(url, "ServerService").call(operation, ServiceNames=types)
    tell(*[f"{one.Type} {one.URL or ''}" for one in found.ServiceLocationResponse])


def get_server_info(url):
    info = {"ServerInfoRequest": [{"Type": asked("TYPE")}]}
    answer = Service(url, "ServerService").client.service.GetServerInfo(requests=info)
    tell("", "", etree.tostring(answer, encoding="unicode"))


def is_principal_member_of(url):
    is_member = Service(url, "GroupExpansionWebService").call(
        "IsPrincipalMemberOf",
        principalName=asked("PRINCIPAL"),
        principalCrossForest=asked("PRINCIPAL"),
        targetGroups={"string": [asked("GROUP")]},
        crossForestCallsSoFar=0,
    )
    tell(is_member)


def certify(url):
    parameters = {"MachineCertificateChain": chain_in(asked("MACHINE")), "Persistent": asked("PERSISTENT") == "true"}
    tell_chain(Service(url, "CertificationService").call("Certify", requestParams=parameters).CertificateChain)


def get_client_licensor_cert(url):
    member = {"PersonaCerts": chain_in(asked("ACCOUNT"))}
    members = {"GetClientLicensorCertParams": [member]}
    answer = Service(url, "PublishingService").call("GetClientLicensorCert", RequestParams=members)
    for one in answer.GetClientLicensorCertResponse:
        tell_chain(one.CertificateChain)


def acquire_issuance_license(url):
    [license] = chain_in(asked("LICENSE"))["Certificate"]
    members = {"AcquireIssuanceLicenseParams": [{"UnsignedIssuanceLicense": license}]}
    answer = Service(url, "PublishingService").call("AcquireIssuanceLicense", RequestParams=members)
    for one in answer.AcquireIssuanceLicenseResponse:
        tell_chain(one.CertificateChain)


def acquire_license(url):
    members = [
        {"LicenseeCerts": chain_in(asked("ACCOUNT")), "IssuanceLicense": chain_in(path)}
        for path in asked("LICENSE").split(":")
    ]
    answer = Service(url, "LicensingService").call(
        "AcquireLicense", RequestParams={"AcquireLicenseParams": members}
    )
    for one in answer.AcquireLicenseResponse:
        tell_chain(one.CertificateChain)


def acquire_template_information(url):
    answer = Service(url, "TemplateDistributionService").call("AcquireTemplateInformation")
    tell(answer.ServerPublicKey, answer.GuidHashCount, *[f"{one.Guid} {one.Hash}" for one in answer.GuidHash])


def acquire_templates(url):
    guids = {"string": asked("GUIDS").split(" ")}
    answer = Service(url, "TemplateDistributionService").call("AcquireTemplates", guids=guids)
    for one in answer.GuidTemplate:
        tell(one.Guid, one.Hash or "", one.Template or "")


OPERATIONS = {
    "GetLicensorCertificate": get_licensor_certificate,
    "Enroll": enroll,
    "FindServiceLocations": find_service_locations,
    "FindServiceLocationsForUser": lambda url: find_service_locations(url, "FindServiceLocationsForUser"),
    "GetServerInfo": get_server_info,
    "IsPrincipalMemberOf": is_principal_member_of,
    "Certify": certify,
    "GetClientLicensorCert": get_client_licensor_cert,
    "AcquireIssuanceLicense": acquire_issuance_license,
    "AcquireLicense": acquire_license,
    "AcquireTemplateInformation": acquire_template_information,
    "AcquireTemplates": acquire_templates,
}

try:
    OPERATIONS[sys.argv[1]](sys.argv[2])
except Fault as fault:
    tell("failed", "fault", fault.message)
except TransportError as error:
    tell("failed", error.status_code, error.message)
