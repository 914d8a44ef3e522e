// Federation: the committed schema composes beside another subgraph, and a real gateway answers questions that cross both.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { composeServices } from "@apollo/composition";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { base, data, endpoint, sdl, send } from "./prisme.mjs";

/** A directory of LGBTI centres, as an association may have one: it knows cities by their SIREN. */
const CENTRES = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  scalar Siren
  type Query { centres: [Centre!]! }
  type Centre @key(fields: "name") { name: String! city: Collectivity! }
  type Collectivity @key(fields: "siren") { siren: Siren! centres: [Centre!]! }
`;
const PARIS = "217500016";
const POITIERS = "218601946";
const NOWHERE = "000000000";
const centres = [
  { name: "Centre du Marais", siren: PARIS },
  { name: "Maison du Clain", siren: POITIERS },
];
const resolvers = {
  Query: { centres: () => centres },
  Centre: { city: ({ siren }) => ({ siren }), __resolveReference: ({ name }) => centres.find((one) => one.name === name) },
  Collectivity: { centres: ({ siren }) => centres.filter((one) => one.siren === siren) },
};

const folder = mkdtempSync(join(tmpdir(), "prisme-gateway-"));
let other;
let gateway;
let address;

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Asks until somebody answers, for a minute at most. */
async function answers(url) {
  for (let turn = 0; turn < 300; turn += 1) {
    try {
      const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: '{"query":"{ __typename }"}' });
      if (response.ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nobody answers at ${url}`);
}

before(async () => {
  other = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs: parse(CENTRES), resolvers }) });
  const { url } = await startStandaloneServer(other, { listen: { port: 0, host: "127.0.0.1" } });
  const composed = composeServices([
    { name: "prisme", url: endpoint, typeDefs: parse(sdl) },
    { name: "centres", url, typeDefs: parse(CENTRES) },
  ]);
  assert.deepEqual(composed.errors ?? [], []);
  const supergraph = join(folder, "supergraph.graphql");
  writeFileSync(supergraph, composed.supergraphSdl);
  const port = await freePort();
  address = `http://127.0.0.1:${port}/graphql`;
  const program = new URL("node_modules/.bin/hive-gateway", import.meta.url).pathname;
  const config = new URL("../../docker/router/gateway.mjs", import.meta.url).pathname;
  const options = ["supergraph", supergraph, "--config-path", config, "--port", String(port), "--host", "127.0.0.1", "--fork", "1"];
  gateway = spawn(program, options, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  await answers(address);
});

after(async () => {
  gateway?.kill();
  await other?.stop();
  rmSync(folder, { recursive: true });
});

async function ask(query, variables) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test("what the service says of itself is what is committed", async () => {
  const told = await data("{ _service { sdl } }");
  assert.equal(told._service.sdl, sdl);
  assert.equal(await (await fetch(`${base}/schema.graphql`)).text(), sdl);
});

test("a question goes from the plans to the other subgraph", async () => {
  const found = await ask("query($siren: Siren!) { collectivity(ref: { siren: $siren }) { name centres { name } } }", { siren: PARIS });
  assert.deepEqual(found, { collectivity: { name: "Paris", centres: [{ name: "Centre du Marais" }] } });
});

test("a question comes from the other subgraph to the plans", async () => {
  const found = await ask("{ centres { name city { name currentPlan { stage statusBreakdown { total } } } } }");
  assert.deepEqual(found.centres.map((one) => one.city.name), ["Paris", "Poitiers"]);
  assert.ok(found.centres.every((one) => one.city.currentPlan.statusBreakdown.total > 10));
});

const SUBMIT = "mutation($input: PlanDocumentInput!) { planDocumentSubmit(input: $input) { run { state } errors { code } } }";
const PUBLISHED = "subscription { planVersionPublished { number plan { collectivity { siren centres { name } } } } }";

/** Asks through the gateway with headers of one's own. */
async function asked(query, variables, headers) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

test("the key and the language of a caller come through the gateway, and what is published goes out through it", async () => {
  const wide = `{ actions(first: 100) { nodes { ${Array.from({ length: 11 }, (_, at) => `a${at}: collectivity { name }`).join(" ")} } } }`;
  const refused = await asked(wide, {}, { "accept-language": "fr" });
  assert.match(refused.errors[0].message, /^L'opération coûte 1201 points/, JSON.stringify(refused));
  const authorization = `Bearer ${process.env.PRISME_PUBLISH_KEY}`;
  const open = await asked(wide, {}, { authorization });
  assert.equal(open.errors, undefined, JSON.stringify(open.errors));
  const listening = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: PUBLISHED }),
  });
  const reader = listening.body.getReader();
  // What is listened to is listened to a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const content = "titre;statut\nFormer les agents d'accueil;réalisé\nOuvrir un centre;en cours\n";
  const input = { collectivity: { siren: POITIERS }, document: { text: content }, completeness: "PARTIAL" };
  const submitted = await asked(SUBMIT, { input }, { authorization });
  assert.equal(submitted.errors, undefined, JSON.stringify(submitted.errors));
  let told = "";
  const decoder = new TextDecoder();
  while (!told.includes("planVersionPublished")) {
    const { value, done } = await reader.read();
    assert.ok(!done, told);
    told += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  assert.match(told, /"centres":\[\{"name":"Maison du Clain"\}\]/, told);
});

test("what only Relay needs is not in the supergraph", async () => {
  const told = await ask('{ __type(name: "Query") { fields { name } } }');
  const names = told.__type.fields.map((field) => field.name);
  assert.ok(names.includes("collectivity") && names.includes("centres"));
  assert.ok(!names.includes("node") && !names.includes("nodes") && !names.includes("viewer"));
});

const ENTITIES = "query($keys: [_Any!]!) { _entities(representations: $keys) { __typename ... on Collectivity { name } } }";

test("a key that cannot be read is null at its own place", async () => {
  const keys = [
    { __typename: "Collectivity", siren: PARIS },
    { __typename: "Collectivity", siren: "not a number" },
    { __typename: "Collectivity", siren: NOWHERE },
    { __typename: "Collectivity", siren: null },
    { __typename: "Collectivity", siren: 7 },
    { __typename: "Collectivity" },
    { __typename: "Dragon", id: "1" },
    { __typename: "Collectivity", id: "col_nonsense" },
    { __typename: "Collectivity", inseeCode: "86194" },
    { __typename: "Collectivity", kind: "COMMUNE", officialCode: "35238" },
  ];
  const { json } = await send({ query: ENTITIES, variables: { keys } });
  assert.equal(json.errors, undefined, JSON.stringify(json.errors));
  const names = json.data._entities.map((one) => one?.name ?? null);
  assert.deepEqual(names, ["Paris", null, null, null, null, null, null, null, "Poitiers", "Rennes"]);
});

test("a hundred references of each kind are answered together", async () => {
  const { collectivities } = await data("{ collectivities(first: 100) { nodes { id name } } }");
  const keys = collectivities.nodes.map(({ id }) => ({ __typename: "Collectivity", id }));
  const found = await data(ENTITIES, { keys });
  assert.deepEqual(found._entities.map((one) => one.name), collectivities.nodes.map((one) => one.name));
});
