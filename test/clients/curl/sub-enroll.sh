#!/bin/sh
# Sub-enrolls with curl, an envelope written by hand and an answer taken apart by hand. What goes in and out: see
# ../client-matrix.ts.
set -eu

namespace=http://microsoft.com/DRM/SubEnrollmentService

escape() { printf %s "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# The texts of every element of that name, each ended by a NUL. What curl has got is on standard input.
texts() {
  grep -o "<$1>[^<]*</$1>" | sed 's/^<[^>]*>//; s/<[^>]*>$//; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' | tr '\n' '\0'
}

member() { printf '<%s>%s</%s>' "$1" "$(escape "$2")" "$1"; }

envelope() {
  cat << END
<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Header>
    <VersionData xmlns="$namespace">
      $(member MinimumVersion "$SUB_ENROLL_MINIMUM_VERSION")
      $(member MaximumVersion "$SUB_ENROLL_MAXIMUM_VERSION")
    </VersionData>
  </soap:Header>
  <soap:Body>
    <SubEnroll xmlns="$namespace">
      <oInput>
        <CertificatePublicKey>
          $(member aPublicKeyBytes "$SUB_ENROLL_KEY")
          $(member Guid "$SUB_ENROLL_GUID")
        </CertificatePublicKey>
        <EnrolleeInformation>
          $(member SKU "$SUB_ENROLL_SKU")
          $(member Version "$SUB_ENROLL_VERSION")
          $(member Name "$SUB_ENROLL_NAME")
          $(member URL "$SUB_ENROLL_URL")
        </EnrolleeInformation>
      </oInput>
    </SubEnroll>
  </soap:Body>
</soap:Envelope>
END
}

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
answer=$directory/answer

status=0
envelope | curl --silent --show-error --fail-with-body --output "$answer" "--$SUB_ENROLL_SCHEME" --config /dev/fd/3 \
  --header 'Content-Type: text/xml; charset=utf-8' --header "SOAPAction: \"$namespace/SubEnroll\"" \
  --data-binary @- "$SUB_ENROLL_SERVICE" 2> "$directory/complaint" 3<< END || status=$?
user = "$(printf %s "$SUB_ENROLL_USER:$SUB_ENROLL_PASSWORD" | sed 's/[\\"]/\\&/g')"
END

if [ "$status" -eq 0 ]; then
  printf 'enrolled\0'
  texts MinimumVersion < "$answer"
  texts MaximumVersion < "$answer"
  texts string < "$answer"
else
  printf 'failed\0curl: (%d)\0' "$status"
  tr '\r\n' '  ' < "$answer" > "$directory/line"
  if grep -q '<faultcode>' "$directory/line"; then
    texts faultcode < "$directory/line"
    texts faultstring < "$directory/line"
  else
    sed 's/.*error: //' "$directory/complaint" | tr '\n' '\0'
    sed 's/<[^>]*>/ /g' "$directory/line" | tr '\n' ' '
    printf '\0'
  fi
fi
