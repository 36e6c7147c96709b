// Verifies requests as a receiver of agentset or roark does without any library: lower-case hex HMAC-SHA256 over the raw body, keyed with
// the whole secret. Standard input: a JSON list of { platform, secret, headers, body (base64) }. Standard output: a JSON list of true or false.
import { createHmac, timingSafeEqual } from "node:crypto";

const header = { agentset: "agentset-signature", roark: "x-roark-signature" };

let input = "";
for await (const chunk of process.stdin) input += chunk;

const results = JSON.parse(input).map(({ platform, secret, headers, body }) => {
  const wanted = createHmac("sha256", secret).update(Buffer.from(body, "base64")).digest("hex");
  const given = headers[header[platform]] ?? "";
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
});
process.stdout.write(JSON.stringify(results));
