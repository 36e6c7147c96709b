#!/usr/bin/env bash
# Checks a saved request: headers.txt has its headers, one a line, body.json its body, byte for byte.
set -euo pipefail
: "${WEBHOOK_SECRET:?}"

header() {
  tr -d '\r' < headers.txt | awk -v name="$1:" '
    index(tolower($0), tolower(name)) == 1 { sub(/^[^:]*: */, ""); print }'
}
given=$(header "Platform-Signature")
timestamp=$(tr , '\n' <<< "$given" | sed -n '/^t=/{s///p;q;}')

sign() { openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -binary; } # The whole string, its prefix included.
content() { printf '%s.' "$timestamp" && cat body.json; }
hash=$(content | sign | od -An -v -tx1 | tr -d ' \n')

expected="t=${timestamp},v1=${hash}"
if [[ $given != "$expected" ]]; then
  echo "Not genuine: another secret, or another body." >&2
  exit 1
fi

# What is older than five minutes may be a replay.
[[ $timestamp =~ ^[0-9]{1,11}$ ]] || timestamp=0
age=$(($(date +%s) - timestamp))
if ((age < -300 || age > 300)); then
  echo "The signature is right, but $age seconds old: a receiver refuses it." >&2
  exit 1
fi
echo "Genuine."
