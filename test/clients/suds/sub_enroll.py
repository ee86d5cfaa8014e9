"""Sub-enrolls with suds, which reads the live WSDL. What goes in and out: see ../client-matrix.ts."""

import logging
import os
import sys

import suds
from suds.client import Client
from suds.transport import TransportError
from suds.transport.http import HttpAuthenticated

# What goes wrong is told below; suds would write all of it to standard error as well.
logging.disable(logging.CRITICAL)


def asked(name):
    return os.environ["SUB_ENROLL_" + name]


def tell(*fields):
    for field in fields:
        sys.stdout.buffer.write(str(field).encode() + b"\0")


def sub_enroll():
    transport = HttpAuthenticated(username=asked("USER"), password=asked("PASSWORD"))
    client = Client(asked("SERVICE") + "?wsdl", transport=transport, cache=None)
    version = client.factory.create("VersionData")
    version.MinimumVersion = asked("MINIMUM_VERSION")
    version.MaximumVersion = asked("MAXIMUM_VERSION")
    client.set_options(soapheaders=version)
    asking = client.factory.create("SubEnrollParameters")
    asking.CertificatePublicKey.aPublicKeyBytes = asked("KEY")
    asking.CertificatePublicKey.Guid = asked("GUID")
    asking.EnrolleeInformation.SKU = asked("SKU")
    asking.EnrolleeInformation.Version = asked("VERSION")
    asking.EnrolleeInformation.Name = asked("NAME")
    asking.EnrolleeInformation.URL = asked("URL")
    answer = client.service.SubEnroll(asking)
    header = client.last_received().childAtPath("Envelope/Header/VersionData")
    used = [header.childAtPath(name).getText() for name in ("MinimumVersion", "MaximumVersion")]
    tell("enrolled", *used, *answer.LicensorCertificateChain.string)


try:
    sub_enroll()
except suds.WebFault as error:
    tell("failed", type(error).__name__, error.fault.faultcode, error.fault.faultstring)
except TransportError as error:
    tell("failed", type(error).__name__, error.httpcode, error)
except Exception as error:
    # An answer that is neither success nor fault is a bare Exception with a pair of status and reason.
    (status, reason), = error.args
    tell("failed", type(error).__name__, status, reason)
