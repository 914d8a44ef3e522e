// Hive Gateway before Prisme and the subgraphs of others: `hive-gateway supergraph supergraph.graphql --config-path gateway.mjs`.
// tests/conformance runs a gateway by this very file.

/** What a subgraph must hear of the caller: their key, their language, and the trace that their request belongs to. */
const HEARD = ["authorization", "accept-language", "traceparent"];

export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(HEARD.map((name) => [name, request.headers.get(name)]).filter(([, value]) => value)),
  },
  // How long a caller may take to send their request. Subgraphs are given no time limit here: it would end subscriptions too, and Prisme stops an
  // operation after ten seconds by itself, and says so.
  requestTimeout: 30_000,
  // The bounds of one operation are those of the subgraphs; these are for what a gateway does by itself before it asks them.
  maxTokens: 4_000,
  maxDepth: 25,
};
