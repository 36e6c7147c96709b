import { createHmac, timingSafeEqual } from "node:crypto";

// In Express, before anything parses the body:
//   app.post("/webhooks", express.raw({ type: "*/*" }), (request, response) => {
//     if (!isGenuine(request.headers, request.body)) return response.sendStatus(400);
export function isGenuine(headers, body) {
  const secret = process.env.WEBHOOK_SECRET;
  if (!secret) throw new Error("WEBHOOK_SECRET is not set.");
  const key = secret; // The whole string, its prefix included.

  const given = headers["agentset-signature"] ?? "";

  const hash = createHmac("sha256", key)
    .update(body)
    .digest("hex");
  const expected = Buffer.from(hash);
  return isSame(Buffer.from(given), expected);
}

// timingSafeEqual throws where the lengths differ.
function isSame(a, b) {
  return a.length === b.length && timingSafeEqual(a, b);
}
