// What a stranger may send to hurt: each is refused at once, and the memory of the service stays where it is.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { base, endpoint, resident, send } from "./prisme.mjs";

/** A refusal may take so long, in milliseconds: the best of three tries, since the machine may be busy with something else. */
const QUICK = 50;
/** All refusals together may leave so much behind, in MiB. */
const FLAT = 32;

const names = (count, of) => Array.from({ length: count }, (_, number) => of(number)).join(" ");

/** Fragments of which each spreads the next one twice: 2^n selections when they are written out. */
const bomb = (depth) =>
  `query { ...f0 } ${names(depth, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f${depth} on Query { __typename }`;

const nested = (depth, open, close, inside) => open.repeat(depth) + inside + close.repeat(depth);

const documents = {
  "an alias flood": `{ ${names(1000, (at) => `a${at}: __typename`)} }`,
  "an alias flood on a heavy field": `{ ${names(120, (at) => `a${at}: search(query: "vih") { totalCount }`)} }`,
  "circular fragments": "query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
  "a fragment that spreads itself": "query { ...a } fragment a on Query { __typename ...a }",
  "the text of the schema many times": `{ _service { ${names(99, (at) => `a${at}: sdl`)} } }`,
  "the text of the schema by many names": `{ ${names(49, (at) => `a${at}: _service { sdl }`)} }`,
  "a fragment bomb of 24": bomb(24),
  "a fragment bomb of 60": bomb(60),
  "a fragment bomb that nobody spreads": `{ __typename } ${bomb(30).slice("query { ...f0 } ".length)}`,
  "ten thousand directives": `{ __typename ${names(10_000, () => "@skip(if: false)")} }`,
  "a thousand directives": `{ __typename ${names(900, () => "@skip(if: false)")} }`,
  "deep fields": `{ plans { nodes { ${nested(60, "collectivity { currentPlan { ", "} }", "id ")} } } }`,
  "deep lists in an argument": `{ actions(filter: ${nested(2_000, "[", "]", "1")}) { totalCount } }`,
  "deep objects in an argument": `{ actions(filter: ${nested(500, "{anyOf: ", "}", "{}")}) { totalCount } }`,
  "a deep type of a variable": `query($a: ${nested(5_000, "[", "]", "Int")}) { __typename }`,
  "wide lists in wide lists": "{ collectivities(first: 100) { nodes { plans(first: 100) { nodes { currentVersion { actions(first: 100) { nodes { id } } } } } } } }",
  "a page of a million": "{ actions(first: 1000000) { nodes { id } } }",
  "introspection of introspection": `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
  "wide introspection": `{ ${names(90, (at) => `a${at}: __schema { types { fields { args { name } } } }`)} }`,
  "a hundred operations": names(100, (at) => `query q${at} { __typename }`),
  "a long name": `{ ${"a".repeat(200_000)} }`,
  "a long text": `{ search(query: "${"a".repeat(200_000)}") { totalCount } }`,
  "nothing but braces": "{".repeat(15_000),
  "signs that are none": "\u0000\u0001{ plans }\ufeff",
  "two subscriptions at once": "subscription { ingestionRunProgress(id: \"a\") { state } b: ingestionRunProgress(id: \"a\") { state } }",
};

/** References far more than a gateway sends at once. */
const references = () => ({
  query: "query($keys: [_Any!]!) { _entities(representations: $keys) { __typename } }",
  variables: { keys: Array.from({ length: 25_000 }, () => ({ __typename: "Collectivity", siren: "217500016" })) },
});
/** A body that no question needs. */
const long = () => JSON.stringify({ query: "{ __typename }", variables: { a: "a".repeat(4_000_000) } });

/** Sends it three times and answers the quickest. */
async function quickest(request) {
  let best;
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await request();
    if (!best || answer.took < best.took) best = answer;
  }
  return best;
}

function refused(answer, what) {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  assert.equal(answer.json.data, undefined, what);
  const [error] = answer.json.errors;
  assert.ok(error.extensions?.code, what);
  assert.ok(error.message.length <= 300, `${what}: the answer to an abuse is short`);
  assert.ok(answer.text.length < 8_000, what);
  assert.ok(answer.took < QUICK, `${what}: ${answer.took.toFixed(1)} ms`);
}

let before;

test("the service has seen it all before", async () => {
  // What is kept for good, such as memory that the allocator does not give back, is there after the first rounds.
  for (let round = 0; round < 3; round += 1) {
    for (const query of Object.values(documents)) await send({ query });
    await send(references());
    await send(long(), { connection: "close" }).catch(() => {});
  }
  before = resident();
});

for (const [what, query] of Object.entries(documents)) {
  test(what, async () => refused(await quickest(() => send({ query, operationName: what.startsWith("a hundred") ? "q1" : undefined })), what));
}

test("a list of a hundred requests", async () => {
  const list = JSON.stringify(Array.from({ length: 100 }, () => ({ query: "{ __typename }" })));
  refused(await quickest(() => send(list)), "a batch");
});

test("variables that are too much", async () => {
  const answer = await quickest(() => send(references()));
  assert.ok(answer.status >= 400 && answer.status < 500, answer.text.slice(0, 200));
});

test("a body that is too long", async () => {
  const answer = await send(long(), { connection: "close" }).catch((error) => ({ error }));
  assert.ok(answer.error || answer.status === 413, answer.text);
});

test("bodies that are no request", async () => {
  for (const body of ["", "{", "null", "7", '"{ __typename }"', "{}", '{"query":7}', '{"query":"{ __typename }","variables":[]}', '{"query":"{ __typename }"', "[".repeat(100_000)]) {
    const answer = await quickest(() => send(body));
    assert.ok(answer.status === 400, `${body.slice(0, 40)}: ${answer.status}`);
    assert.ok(answer.took < QUICK, `${body.slice(0, 40)}: ${answer.took.toFixed(1)} ms`);
  }
});

test("requests that are never sent to their end keep nobody waiting", async () => {
  const { hostname, port } = new URL(base);
  const head = "POST /graphql HTTP/1.1\r\nHost: prisme\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
  const sockets = await Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(number % 2 ? head : head.slice(0, 40));
          resolve(socket);
        }).once("error", reject);
        socket.on("error", () => {});
      }),
    ),
  );
  const answer = await quickest(() => send({ query: "{ __typename }" }));
  assert.equal(answer.status, 200);
  assert.ok(answer.took < QUICK, `${answer.took.toFixed(1)} ms`);
  sockets.forEach((socket) => socket.destroy());
});

test("hidden things are not told", async () => {
  const { text } = await send({ query: "{ plnas { nodes { titel } } }" });
  for (const word of ["SELECT", "sqlx", "sea_orm", "panicked", ".rs:", "/home", "/usr"]) assert.ok(!text.includes(word), `${word} in ${text}`);
});

test("the memory of the service stays where it was", () => {
  const now = resident();
  assert.ok(now - before < FLAT, `${before.toFixed(0)} MiB, then ${now.toFixed(0)} MiB at ${endpoint}`);
});
