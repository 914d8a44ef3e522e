// Hive Gateway before Prisme and the subgraphs of others: `hive-gateway supergraph supergraph.graphql --config-path gateway.mjs`.
// tests/conformance runs a gateway by this very file.

/** What a subgraph must hear of the caller: their key, their language, and the trace that their request belongs to. */
const HEARD = ["authorization", "accept-language", "traceparent"];

export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(HEARD.map((name) => [name, request.headers.get(name)]).filter(([, value]) => value)),
  },
  // Prisme stops an operation after ten seconds, and says so; a gateway that waits less long hides the reason.
  requestTimeout: 15_000,
  // The bounds of one operation are those of the subgraphs; these are for what a gateway does by itself before it asks them.
  maxTokens: 4_000,
  maxDepth: 25,
};
