import { createHmac, timingSafeEqual } from "node:crypto";

// In Express, before anything parses the body:
//   app.post("/webhooks", express.raw({ type: "*/*" }), (request, response) => {
//     if (!isGenuine(request.headers, request.body)) return response.sendStatus(400);
export function isGenuine(headers, body) {
  const secret = process.env.WEBHOOK_SECRET;
  if (!secret) throw new Error("WEBHOOK_SECRET is not set.");
  const key = Buffer.from(secret.slice("whsec_".length), "base64");

  const given = headers["webhook-signature"] ?? "";
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];

  // What is older than five minutes may be a replay.
  const age = Date.now() / 1000 - Number(timestamp);
  if (!(Math.abs(age) <= 300)) return false;

  const hash = createHmac("sha256", key)
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest("base64");
  const expected = Buffer.from("v1," + hash);

  // While the secret is being replaced, two signatures stand side by side.
  return given.split(" ").some((one) => isSame(Buffer.from(one), expected));
}

// timingSafeEqual throws where the lengths differ.
function isSame(a, b) {
  return a.length === b.length && timingSafeEqual(a, b);
}
