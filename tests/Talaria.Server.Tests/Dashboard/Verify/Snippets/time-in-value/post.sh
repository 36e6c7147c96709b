#!/usr/bin/env bash
# Posts body.json to your receiver, signed as this endpoint's requests are.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"
timestamp=$(date +%s)

sign() { openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -binary; } # The whole string, its prefix included.
content() { printf '%s.' "$timestamp" && cat body.json; }
hash=$(content | sign | od -An -v -tx1 | tr -d ' \n')

curl --fail-with-body --data-binary @body.json "${1:-http://127.0.0.1:3000/webhooks}" \
  -H "Content-Type: application/json" \
  -H "Platform-Signature: t=${timestamp},v1=${hash}"
