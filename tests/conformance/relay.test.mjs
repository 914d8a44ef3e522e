// Relay: its compiler takes the schema with a fragment of every type, and lists are paged as it pages them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildClientSchema, getIntrospectionQuery, getNamedType, isInterfaceType, isLeafType, isObjectType, isRequiredArgument, printSchema } from "graphql";
import { data } from "./prisme.mjs";

const schema = buildClientSchema(await data(getIntrospectionQuery({ inputValueDeprecation: false })));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

/** The fields of a type that need no argument and hold a value. */
const values = (type) =>
  Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument));

test("the compiler takes the schema, with a fragment of every type", () => {
  const folder = mkdtempSync(join(tmpdir(), "prisme-relay-"));
  try {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "schema.graphql"), printSchema(schema));
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith("__") && !roots.includes(type) && values(type).length > 0,
    );
    assert.ok(types.length > 50);
    for (const type of types) {
      const fields = values(type).map((field) => field.name).join(" ");
      const name = `Of${type.name}_data`.replace(/^Of_/, "OfThe");
      writeFileSync(join(folder, "src", `Of${type.name}.js`.replace(/Of_/, "OfThe")), `graphql\`fragment ${name} on ${type.name} { ${fields} }\`;\n`);
    }
    const paged = `graphql\`query ListQuery { ...List_data }\`;
      graphql\`fragment List_data on Query @refetchable(queryName: "ListPagedQuery") @argumentDefinitions(first: {type: "Int", defaultValue: 10}, after: {type: "String"}) {
        actions(first: $first, after: $after) @connection(key: "List_actions") { edges { node { id title plan { id title } } } } }\`;\n`;
    writeFileSync(join(folder, "src", "List.js"), paged);
    writeFileSync(join(folder, "src", "Nodes.js"), "graphql`query NodesQuery($id: ID!) { node(id: $id) { id __typename ... on Plan { title } } }`;\n");
    const config = { src: "./src", schema: "./schema.graphql", language: "javascript", eagerEsModules: true };
    writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
    writeFileSync(join(folder, "package.json"), '{"name":"relay-check","private":true}');
    const program = new URL("node_modules/.bin/relay-compiler", import.meta.url).pathname;
    execFileSync(program, ["./relay.config.json"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const made = readdirSync(join(folder, "src", "__generated__"));
    assert.ok(made.length >= types.length + 3, `${made.length} artefacts`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a connection and its edges have the form that Relay knows", () => {
  const connections = Object.values(schema.getTypeMap()).filter((type) => type.name.endsWith("Connection"));
  assert.ok(connections.length > 8);
  for (const type of connections) {
    const fields = type.getFields();
    assert.equal(String(fields.pageInfo.type), "PageInfo!", type.name);
    const edge = getNamedType(fields.edges.type);
    assert.match(edge.name, /Edge$/, type.name);
    assert.equal(String(edge.getFields().cursor.type), "String!", edge.name);
    assert.ok(edge.getFields().node, edge.name);
  }
  const info = schema.getType("PageInfo").getFields();
  assert.deepEqual(["endCursor", "hasNextPage", "hasPreviousPage", "startCursor"].map((name) => String(info[name].type)), ["String", "Boolean!", "Boolean!", "String"]);
});

test("every node is found again by its id", async () => {
  const found = await data("{ plans(first: 3) { nodes { id } } collectivities(first: 3) { nodes { id } } actions(first: 3) { nodes { id } } }");
  const ids = [...found.plans.nodes, ...found.collectivities.nodes, ...found.actions.nodes].map((node) => node.id);
  const { nodes } = await data("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", { ids: [...ids, "pln_nothing"] });
  assert.deepEqual(nodes.map((node) => node?.id ?? null), [...ids, null]);
});

const PAGE = `query($first: Int, $after: String, $last: Int, $before: String) { actions(first: $first, after: $after, last: $last, before: $before) {
  edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

test("forwards and backwards a list is the same, each item once", async () => {
  const walk = async (step) => {
    const ids = [];
    let page = {};
    do {
      const { actions } = await data(PAGE, step(page));
      const here = actions.edges.map((edge) => edge.node.id);
      assert.equal(actions.pageInfo.startCursor, actions.edges[0].cursor);
      assert.equal(actions.pageInfo.endCursor, actions.edges.at(-1).cursor);
      ids.push(here);
      page = actions.pageInfo;
    } while (step === forwards ? page.hasNextPage : page.hasPreviousPage);
    return step === forwards ? ids.flat() : ids.reverse().flat();
  };
  const forwards = (page) => ({ first: 37, after: page.endCursor });
  const backwards = (page) => ({ last: 37, before: page.startCursor });
  const [there, back] = [await walk(forwards), await walk(backwards)];
  assert.deepEqual(there, back);
  assert.equal(new Set(there).size, there.length);
});
