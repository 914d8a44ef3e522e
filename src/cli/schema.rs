//! `prisme schema`: the published schema, as the code has it.

use serde_json::json;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, output};
use crate::graphql::schema::sdl;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let sdl = sdl();
    if voice.json {
        output::json(&json!({ "sdl": sdl }))?;
    } else {
        output::page(|page| page.write_all(sdl.as_bytes()))?;
    }
    Ok(Exit::Fine)
}
