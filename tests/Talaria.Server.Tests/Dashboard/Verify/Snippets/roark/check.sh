#!/usr/bin/env bash
# Checks a saved request: headers.txt has its headers, one a line, body.json its body, byte for byte.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"

header() {
  tr -d '\r' < headers.txt | awk -v name="$1:" '
    index(tolower($0), tolower(name)) == 1 { sub(/^[^:]*: */, ""); print }'
}
given=$(header "X-Roark-Signature")

sign() { openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -binary; } # The whole string, its prefix included.
hash=$(sign < body.json | od -An -v -tx1 | tr -d ' \n')

expected="${hash}"
if [[ $given != "$expected" ]]; then
  echo "Not genuine: another secret, or another body." >&2
  exit 1
fi
echo "Genuine."
