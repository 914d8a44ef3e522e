//! The published schema is the one that the code writes.

use std::path::Path;

#[test]
fn the_published_schema_is_the_one_that_the_code_writes() {
    let published = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql")).unwrap();
    let written = prisme::graphql::schema::sdl();
    let first = published.lines().zip(written.lines()).zip(1..).find(|((one, other), _)| one != other);
    assert!(published == written, "schema.graphql is out of date: run `cargo run -- schema > schema.graphql`; first difference: {first:?}");
}

#[test]
fn the_schema_is_a_federation_subgraph_with_all_keys_of_a_collectivity() {
    let sdl = prisme::graphql::schema::sdl();
    let collectivity = sdl.lines().find(|line| line.starts_with("type Collectivity ")).unwrap();
    for key in ["id", "siren", "inseeCode", "kind officialCode"] {
        assert!(collectivity.contains(&format!("@key(fields: \"{key}\")")), "{key} in {collectivity}");
    }
    assert!(sdl.contains("https://specs.apollo.dev/federation/v2."), "the link to federation v2 is missing");
}
