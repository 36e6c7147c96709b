#!/usr/bin/env bash
# Posts body.json to your receiver, signed as this endpoint's requests are.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"
id="test_$(openssl rand -hex 8)"
timestamp=$(date +%s)

sign() { openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -binary; } # The whole string, its prefix included.
content() { printf '%s.%s.' "$id" "$timestamp" && cat body.json; }
hash=$(content | sign | openssl base64 -A)

curl --fail-with-body --data-binary @body.json "${1:-http://127.0.0.1:3000/webhooks}" \
  -H "Content-Type: application/json" \
  -H "webhook-id: $id" \
  -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1,${hash}"
