// Verifies and parses requests as agentry's customers do: npm svix, and the strict event parsers of npm agentmail. Standard input: a JSON
// list of { secret, headers, body (base64) }. Standard output: a JSON list of { verified, parsed }, each "ok" or what was wrong.
import { serialization } from "agentmail";
import { Webhook } from "svix";

const { events } = serialization;
const parsers = {
  "message.received": events.MessageReceivedEvent,
  "message.sent": events.MessageSentEvent,
  "message.delivered": events.MessageDeliveredEvent,
  "message.bounced": events.MessageBouncedEvent,
  "message.complained": events.MessageComplainedEvent,
  "message.rejected": events.MessageRejectedEvent,
  "domain.verified": events.DomainVerifiedEvent,
};

const tell = (act) => {
  try {
    act();
    return "ok";
  } catch (problem) {
    return `${problem.name}: ${problem.message}`;
  }
};

let input = "";
for await (const chunk of process.stdin) input += chunk;

const results = JSON.parse(input).map(({ secret, headers, body }) => {
  const text = Buffer.from(body, "base64").toString("utf8");
  return {
    verified: tell(() => new Webhook(secret).verify(text, headers)),
    // Unknown fields, unknown enum values and wrong types fail: nothing is allowed that the parsers do not allow of themselves.
    parsed: tell(() => parsers[JSON.parse(text).event_type].parseOrThrow(JSON.parse(text), { unrecognizedObjectKeys: "fail" })),
  };
});
process.stdout.write(JSON.stringify(results));
