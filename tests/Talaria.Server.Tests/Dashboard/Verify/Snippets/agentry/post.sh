#!/usr/bin/env bash
# Posts body.json to your receiver, signed as this endpoint's requests are.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"
id="test_$(openssl rand -hex 8)"
timestamp=$(date +%s)

key=$(printf %s "${WEBHOOK_SECRET#"whsec_"}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
sign() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary; }
content() { printf '%s.%s.' "$id" "$timestamp" && cat body.json; }
hash=$(content | sign | openssl base64 -A)

curl --fail-with-body --data-binary @body.json "${1:-http://127.0.0.1:3000/webhooks}" \
  -H "Content-Type: application/json" \
  -H "svix-id: $id" \
  -H "svix-timestamp: $timestamp" \
  -H "svix-signature: v1,${hash}"
