"""Converts security descriptors with Samba: one question a line (JSON), one answer a line.

A question has a text in SDDL, or a self-relative descriptor in hexadecimal, and the domain that aliases belong to. The
answer has the other form, or what Samba has said against it.
"""

import json
import sys

from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

for line in sys.stdin:
    question = json.loads(line)
    domain = security.dom_sid(question["domain"])
    try:
        if "sddl" in question:
            descriptor = security.descriptor.from_sddl(question["sddl"], domain)
            answer = {"bytes": ndr_pack(descriptor).hex()}
        else:
            descriptor = ndr_unpack(security.descriptor, bytes.fromhex(question["bytes"]))
            answer = {"sddl": descriptor.as_sddl(domain)}
    except Exception as error:
        answer = {"refused": str(error)}
    print(json.dumps(answer), flush=True)
