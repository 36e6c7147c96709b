// What the customers of agentry do, with the platform's own npm client as it is. One argument: the conversation; none lists them.
// Environment: BASE_URL (".../agent"), API_KEY (of an organization without webhooks).
import assert from "node:assert/strict";
import { AgentMail, AgentMailClient, AgentMailError, serialization } from "agentmail";

const { BASE_URL: baseUrl, API_KEY: apiKey } = process.env;
const url = "https://example.com/hook";
const types = ["message.received", "message.sent", "message.delivered", "message.bounced", "message.complained", "message.rejected", "domain.verified"];

const client = new AgentMailClient({ apiKey, baseUrl });
const { webhooks } = client;

const create = (more) => webhooks.create({ url, eventTypes: ["message.received"], ...more });

/** Creates webhooks one after the other; their ids, oldest first. */
async function createMany(count) {
  const ids = [];
  for (let i = 0; i < count; i++) ids.push((await create()).webhookId);
  return ids;
}

/** The ids on each page. */
async function pages(request) {
  const all = [];
  for (let pageToken; all.length === 0 || pageToken; ) {
    const page = await webhooks.list({ ...request, pageToken });
    assert.equal(page.count, page.webhooks.length);
    assert.equal(page.limit, request.limit ?? 20);
    all.push(page.webhooks.map((webhook) => webhook.webhookId));
    pageToken = page.nextPageToken;
    assert.ok(pageToken === undefined || pageToken.length > 0);
  }
  return all;
}

/** The raw JSON of a GET, which the client's own calls read with unknown fields allowed. */
async function raw(path) {
  const response = await fetch(baseUrl + path, { headers: { Authorization: `Bearer ${apiKey}` } });
  return response.json();
}

/** Fails unless the client throws its typed error, with the platform's body. */
async function refused(call, type, statusCode, check) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name} is no ${type.name}`);
    assert.equal(error.statusCode, statusCode);
    check(error.body);
    return true;
  });
}

const invalid = (...paths) => (body) => {
  assert.equal(body.name, "ValidationError");
  assert.deepEqual(body.errors.map((e) => e.path), paths);
  for (const { message } of body.errors) assert.ok(message.length > 0);
};
const missing = (body) => {
  assert.equal(body.name, "NotFoundError");
  assert.ok(body.message.length > 0);
};

const conversations = {
  "all that its webhooks API has is held here": () => {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(webhooks)).filter((name) => !name.startsWith("__"));
    assert.deepEqual(methods.sort(), ["constructor", "create", "delete", "get", "list", "update"]);
    assert.deepEqual(Object.keys(webhooks), ["_options"]);
  },

  "a webhook is made, read, changed and deleted": async () => {
    const made = await create({ eventTypes: types, inboxIds: ["a@northwind.example"], podIds: ["p"], clientId: "c" });
    assert.deepEqual(Object.keys(made).sort(), ["clientId", "createdAt", "enabled", "eventTypes", "inboxIds", "podIds", "secret", "updatedAt", "url", "webhookId"]);
    assert.equal(made.url, url);
    assert.equal(made.enabled, true);
    assert.equal(made.clientId, "c");
    assert.deepEqual([made.eventTypes, made.inboxIds, made.podIds], [types, ["a@northwind.example"], ["p"]]);
    assert.ok(made.createdAt instanceof Date && made.updatedAt instanceof Date);
    assert.match(made.secret, /^whsec_/);
    assert.deepEqual(await webhooks.get(made.webhookId), made);

    const changed = await webhooks.update(made.webhookId, { addInboxIds: ["b", "c"], removeInboxIds: ["a@northwind.example"], addPodIds: ["q"], removePodIds: ["p"] });
    assert.deepEqual([changed.inboxIds, changed.podIds, changed.secret], [["b", "c"], ["q"], made.secret]);
    assert.ok(changed.updatedAt >= made.updatedAt);
    assert.deepEqual(await webhooks.get(made.webhookId), changed);
    assert.deepEqual((await webhooks.update(made.webhookId, {})).inboxIds, ["b", "c"]);

    const { data, rawResponse } = await webhooks.delete(made.webhookId).withRawResponse();
    assert.deepEqual([data, rawResponse.status], [undefined, 200]);
    await refused(webhooks.get(made.webhookId), AgentMail.NotFoundError, 404, missing);
    assert.equal((await webhooks.list()).count, 0);
  },

  "its strict parsers take every answer": async () => {
    const plain = await create();
    const full = await create({ inboxIds: ["a"], podIds: ["p"], clientId: "c" });
    for (const { webhookId } of [plain, full]) {
      const parsed = serialization.webhooks.Webhook.parseOrThrow(await raw(`/v0/webhooks/${webhookId}`));
      assert.deepEqual(parsed, await webhooks.get(webhookId));
    }
    const list = serialization.webhooks.ListWebhooksResponse;
    assert.equal(list.parseOrThrow(await raw("/v0/webhooks")).nextPageToken, undefined);
    assert.equal(list.parseOrThrow(await raw("/v0/webhooks?limit=1")).count, 1);
    serialization.ErrorResponse.parseOrThrow(await raw("/v0/webhooks/none"));
    serialization.ValidationErrorResponse.parseOrThrow(await raw("/v0/webhooks?limit=0"));
  },

  "many pages are read both ways": async () => {
    const made = await createMany(23);
    const newest = [...made].reverse();
    for (const limit of [undefined, 1, 5, 23, 100]) {
      const sizes = (all) => all.map((page) => page.length);
      const down = await pages({ limit });
      const up = await pages({ limit, ascending: true });
      assert.deepEqual(down.flat(), newest);
      assert.deepEqual((await pages({ limit, ascending: false })).flat(), newest);
      assert.deepEqual(up.flat(), made);
      assert.deepEqual(sizes(down), sizes(up));
      assert.equal(down.length, Math.ceil(23 / (limit ?? 20)));
    }
  },

  "a page token stays good while webhooks come and go": async () => {
    const made = await createMany(6);
    const first = await webhooks.list({ limit: 2, ascending: true });
    await webhooks.delete(made[1]);
    await webhooks.delete(made[2]);
    const late = await create();
    const next = await webhooks.list({ limit: 100, ascending: true, pageToken: first.nextPageToken });
    assert.deepEqual(next.webhooks.map((w) => w.webhookId), [made[3], made[4], made[5], late.webhookId]);
    assert.equal(next.nextPageToken, undefined);
  },

  "a client id makes creation idempotent": async () => {
    const clientId = "my-webhook.v1_~";
    const original = await create({ clientId, inboxIds: ["a"] });
    assert.deepEqual(await create({ clientId, inboxIds: ["a"] }), original);
    assert.deepEqual(await webhooks.create({ clientId, url: "not a url", eventTypes: [] }), original);
    await webhooks.delete(original.webhookId);
    const all = await Promise.all(Array.from({ length: 20 }, () => create({ clientId })));
    for (const one of all) assert.deepEqual(one, all[0]);
    assert.notEqual(all[0].webhookId, original.webhookId);
    assert.equal((await webhooks.list()).count, 1);
  },

  "what is wrong comes as its typed errors": async () => {
    const { ValidationError, NotFoundError } = AgentMail;
    await refused(webhooks.create({ url: "", eventTypes: [] }), ValidationError, 400, invalid(["url"], ["event_types"]));
    await refused(create({ inboxIds: ["a", ""] }), ValidationError, 400, invalid(["inbox_ids", 1]));
    await refused(create({ clientId: "a b" }), ValidationError, 400, invalid(["client_id"]));
    const ten = Array.from({ length: 10 }, (_, i) => `id-${i}`);
    await refused(create({ podIds: [...ten, "x"] }), ValidationError, 400, invalid(["pod_ids"]));

    const made = await create({ inboxIds: ten });
    await refused(webhooks.update(made.webhookId, { addInboxIds: ["x"], addPodIds: ["p"] }), ValidationError, 400, invalid(["add_inbox_ids"]));
    assert.deepEqual(await webhooks.get(made.webhookId), made);

    await refused(webhooks.get("wh/../1 ü"), NotFoundError, 404, missing);
    await refused(webhooks.update("none", { addInboxIds: ["a"] }), NotFoundError, 404, missing);
    await refused(webhooks.delete("none"), NotFoundError, 404, missing);
    for (const request of [{ limit: 0 }, { limit: 101 }, { pageToken: "x" }]) {
      await refused(webhooks.list(request), AgentMailError, 400, (body) => assert.equal(body.name, "ValidationError"));
    }
    const stranger = new AgentMailClient({ apiKey: "no-such-key", baseUrl });
    await refused(stranger.webhooks.list(), AgentMailError, 401, (body) => assert.equal(body.name, "UnauthorizedError"));
  },
};

const [name] = process.argv.slice(2);
if (name === undefined) {
  process.stdout.write(JSON.stringify(Object.keys(conversations)));
} else {
  assert.ok(name in conversations, `no conversation '${name}'`);
  await conversations[name]();
}
