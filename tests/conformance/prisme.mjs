// The service that is asked: where it answers, which process it is, and how it is spoken to.

import { readFileSync } from "node:fs";

/** Where the service answers, without a slash at the end. */
export const base = required("PRISME_URL");
/** The GraphQL endpoint. */
export const endpoint = `${base}/graphql`;
/** The schema as it is committed. */
export const sdl = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: tests/conformance/run starts the service and sets it.`);
  return value.replace(/\/$/, "");
}

/** Sends a request to the endpoint and answers its status, headers, body and how many milliseconds it took. */
export async function send(body, headers = {}) {
  const begun = performance.now();
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const took = performance.now() - begun;
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json, took };
}

/** The data of an answer without errors. */
export async function data(query, variables) {
  const answer = await send({ query, variables });
  if (answer.json?.errors || !answer.json?.data) throw new Error(answer.text.slice(0, 2000));
  return answer.json.data;
}

/** The resident memory of the service, in MiB. */
export function resident() {
  const status = readFileSync(`/proc/${required("PRISME_PID")}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}
