"""Judges access checks with Samba's evaluator: one question a line (JSON), one answer a line.

A question has the self-relative descriptor in hexadecimal, the SIDs of the token, the user first, the names of its
privileges, and the wanted rights. The answer has what was granted, or null when access was refused.
"""

import json
import sys

from samba import NTSTATUSError
from samba import security as evaluator
from samba.dcerpc import security
from samba.ndr import ndr_unpack

PRIVILEGES = {
    "SeSecurityPrivilege": security.SEC_PRIV_SECURITY_BIT,
    "SeTakeOwnershipPrivilege": security.SEC_PRIV_TAKE_OWNERSHIP_BIT,
}


def token_of(question):
    token = security.token()
    sids = [security.dom_sid(text) for text in question["sids"]]
    token.sids = sids
    token.num_sids = len(sids)
    token.privilege_mask = sum(PRIVILEGES[name] for name in question["privileges"])
    return token


for line in sys.stdin:
    question = json.loads(line)
    descriptor = ndr_unpack(security.descriptor, bytes.fromhex(question["descriptor"]))
    try:
        granted = evaluator.access_check(descriptor, token_of(question), question["desired"])
    except NTSTATUSError:
        granted = None
    print(json.dumps({"granted": granted}), flush=True)
