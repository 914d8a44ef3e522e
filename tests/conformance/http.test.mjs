// GraphQL over HTTP: every audit of the reference implementation, and what the specification leaves to the server.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { serverAudits } from "graphql-http";
import { endpoint, send } from "./prisme.mjs";

for (const audit of serverAudits({ url: endpoint, fetchFn: fetch })) {
  test(`audit ${audit.id}: ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, "ok", `${result.status}: ${result.reason}`);
  });
}

const NAME = "{ __typename }";
const get = (parameters, headers) =>
  fetch(`${endpoint}?${new URLSearchParams(parameters)}`, { headers: { accept: "application/graphql-response+json", ...headers } });

test("a mutation by GET is refused, and told by which method it comes", async () => {
  const response = await get({ query: "mutation { __typename }" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "POST");
});

test("other media types are refused, forms and texts among them", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/graphql"]) {
    const { status } = await send(JSON.stringify({ query: NAME }), { "content-type": type });
    assert.equal(status, 415, type);
  }
});

test("a list of requests is refused", async () => {
  const { status, json } = await send([{ query: NAME }, { query: NAME }]);
  assert.equal(status, 400);
  assert.ok(json.errors[0].extensions.code);
});

test("an answer is packed as the caller accepts it", async () => {
  const query = "{ actions(first: 50) { nodes { id title } } }";
  for (const encoding of ["gzip", "br"]) {
    const { headers, json } = await send({ query }, { "accept-encoding": encoding });
    assert.equal(headers.get("content-encoding"), encoding);
    assert.equal(json.data.actions.nodes.length, 50);
  }
});

test("whoever has the answer is not sent it again", async () => {
  const query = "{ plans(first: 5) { nodes { title } } }";
  const first = await get({ query });
  const tag = first.headers.get("etag");
  assert.ok(tag && first.headers.get("cache-control").includes("no-cache"));
  await first.text();
  const again = await get({ query }, { "if-none-match": tag });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), "");
});

test("a document is sent once, and then its digest alone", async () => {
  const query = "query Two($n: Int) { plans(first: $n) { nodes { id title } } }";
  const sha256Hash = createHash("sha256").update(query).digest("hex");
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const unknown = await send({ variables: { n: 2 }, extensions });
  assert.equal(unknown.json.errors[0].message, "PersistedQueryNotFound");
  assert.equal(unknown.json.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
  const told = await send({ query, variables: { n: 2 }, extensions });
  assert.equal(told.json.data.plans.nodes.length, 2);
  const short = await send({ variables: { n: 1 }, extensions });
  assert.equal(short.json.data.plans.nodes.length, 1);
  const byGet = await get({ variables: JSON.stringify({ n: 2 }), extensions: JSON.stringify(extensions) });
  assert.deepEqual((await byGet.json()).data, told.json.data);
  const false_ = await send({ query: NAME, extensions });
  assert.equal(false_.json.errors[0].extensions.code, "BAD_REQUEST");
});

test("a page of another site may read, and is told what it may send", async () => {
  const asked = await fetch(endpoint, {
    method: "OPTIONS",
    headers: { origin: "https://carte.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
  });
  assert.equal(asked.status, 204);
  assert.equal(asked.headers.get("access-control-allow-origin"), "*");
  assert.match(asked.headers.get("access-control-allow-methods"), /POST/);
  assert.match(asked.headers.get("access-control-allow-headers"), /content-type/i);
  assert.equal(asked.headers.get("access-control-allow-credentials"), null);
  const read = await send({ query: NAME }, { origin: "https://carte.example" });
  assert.equal(read.headers.get("access-control-allow-origin"), "*");
  assert.match(read.headers.get("access-control-expose-headers"), /etag/i);
});

test("an answer says how a browser must treat it", async () => {
  const { headers } = await send({ query: NAME });
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.match(headers.get("content-security-policy"), /default-src 'none'/);
  assert.equal(headers.get("referrer-policy"), "no-referrer");
});

test("the trace of a caller goes on, and its number comes back", async () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const { headers } = await send({ query: NAME }, { traceparent: `00-${trace}-b7ad6b7169203331-01` });
  assert.equal(headers.get("x-trace-id"), trace);
  const own = await send({ query: NAME }, { traceparent: "nonsense" });
  assert.match(own.headers.get("x-trace-id"), /^[0-9a-f]{32}$/);
  assert.notEqual(own.headers.get("x-trace-id"), trace);
});

test("HEAD tells what GET would, without the body", async () => {
  const response = await fetch(`${endpoint}?${new URLSearchParams({ query: NAME })}`, { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
  assert.match(response.headers.get("content-type"), /application\/json/);
});
