#!/usr/bin/env bash
# Posts body.json to your receiver, signed as this endpoint's requests are.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"

sign() { openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -binary; } # The whole string, its prefix included.
hash=$(sign < body.json | od -An -v -tx1 | tr -d ' \n')

curl --fail-with-body --data-binary @body.json "${1:-http://127.0.0.1:3000/webhooks}" \
  -H "Content-Type: application/json" \
  -H "X-Hub-Signature-256: sha256=${hash}"
