namespace Talaria.Server.Dashboard.Verify;

/// <summary>JavaScript with what Node.js brings.</summary>
internal static class NodeSnippet
{
    private const string Template = """
                      | import { createHmac, timingSafeEqual } from "node:crypto";
                      |
                      | // In Express, before anything parses the body:
                      | //   app.post("/webhooks", express.raw({ type: "*/*" }), (request, response) => {
                      | //     if (!isGenuine(request.headers, request.body)) return response.sendStatus(400);
                      | export function isGenuine(headers, body) {
                      |   const secret = process.env.«secret»;
                      |   if (!secret) throw new Error("«secret» is not set.");
        decoded       |   const key = Buffer.from(secret.slice("«prefix»".length), "base64");
        whole         |   const key = secret; // The whole string, its prefix included.
                      |
                      |   const given = headers["«signature»"] ?? "";
        id            |   const id = headers["«id»"];
        in-header     |   const timestamp = headers["«timestamp»"];
        in-value      |   const timestamp = given.split(",").find((part) => part.startsWith("t="))?.slice(2);
        time          |
        time          |   // What is older than five minutes may be a replay.
        time          |   const age = Date.now() / 1000 - Number(timestamp);
        time          |   if (!(Math.abs(age) <= 300)) return false;
                      |
                      |   const hash = createHmac("sha256", key)
        stamped id    |     .update(`${id}.${timestamp}.`)
        stamped no-id |     .update(`${timestamp}.`)
                      |     .update(body)
        base64        |     .digest("base64");
        hex           |     .digest("hex");
                      |   const expected = Buffer.from(«value»);
        several       |
        several       |   // While the secret is being replaced, two signatures stand side by side.
        several       |   return given.split(" ").some((one) => isSame(Buffer.from(one), expected));
        single        |   return isSame(Buffer.from(given), expected);
                      | }
                      |
                      | // timingSafeEqual throws where the lengths differ.
                      | function isSame(a, b) {
                      |   return a.length === b.length && timingSafeEqual(a, b);
                      | }
        """;

    public static string Of(SnippetSubject subject) =>
        SnippetTemplate.Fill(
            Template,
            subject.Holds(),
            // Node.js gives the names of headers in lower case; case says nothing in them.
            subject.Slots(SnippetSubject.Quoted, SnippetSubject.Sum).ToDictionary(slot => slot.Key, Lower)
        );

    private static string Lower(KeyValuePair<string, string> slot) =>
        slot.Key is "signature" or "id" or "timestamp" ? slot.Value.ToLowerInvariant() : slot.Value;
}
