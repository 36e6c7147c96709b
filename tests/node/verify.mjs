// Verifies requests as their receivers would. Standard input: a JSON list of { library, secret, headers, body (base64) }.
// Standard output: a JSON list with "ok" or what was wrong, in the same order.
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const libraries = { standardwebhooks: Standard, svix: Svix };

let input = "";
for await (const chunk of process.stdin) input += chunk;

const results = JSON.parse(input).map(({ library, secret, headers, body }) => {
  try {
    new libraries[library](secret).verify(Buffer.from(body, "base64").toString("utf8"), headers);
    return "ok";
  } catch (problem) {
    return `${problem.name}: ${problem.message}`;
  }
});
process.stdout.write(JSON.stringify(results));
