//! The fields of the index, and the stamp by which an index of other fields or another analyser is recognised.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{RAW_TOKENIZER_NAME, TokenizerManager};

use super::analyser::Words;

/// Raised by whoever changes these fields, or what is put into them.
const FIELDS: u32 = 3;

/// Raised by whoever changes what the analyser of `domain` makes of a text; a test knows what it made of one.
pub(super) const ANALYSER: u32 = 2;

/// How the folders of all versions begin.
pub(super) const FAMILY: &str = "v";

/// What an index must have been made with to be read by this program.
pub(super) fn stamp() -> String {
    format!("{FAMILY}{FIELDS}-{ANALYSER}")
}

/// The fields. Those of words are searched and ranked; those of values are narrowed by, counted, or both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Its own words; those of the title three times.
    pub(super) text: Field,
    /// The words around it.
    pub(super) around: Field,
    /// The words of titles as people write them.
    pub(super) spelling: Field,
    /// What it is replaced with.
    pub(super) group: Field,
    pub(super) kind: Field,
    pub(super) nature: Field,
    pub(super) collectivity: Field,
    pub(super) collectivity_kind: Field,
    pub(super) region: Field,
    pub(super) within: Field,
    pub(super) theme: Field,
    pub(super) audience: Field,
    pub(super) lever: Field,
    pub(super) status: Field,
    pub(super) year: Field,
    pub(super) population: Field,
    pub(super) day: Field,
    /// The two halves of the id.
    pub(super) high: Field,
    pub(super) low: Field,
    /// The number of the kind: with the id, the key.
    pub(super) sort: Field,
}

const WORDS: [(&str, Words); 3] = [("telling", Words::Telling), ("all", Words::All), ("spelt", Words::Spelt)];

/// The analysers, by the names that the fields use.
pub(super) fn analysers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, words) in WORDS {
        manager.register(name, words);
    }
    manager
}

fn words(name: &str, record: IndexRecordOption) -> TextOptions {
    TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_tokenizer(name).set_index_option(record))
}

/// A value, to be narrowed by.
fn value() -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(RAW_TOKENIZER_NAME).set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing.set_fieldnorms(false))
}

/// A value, to be counted too.
fn counted() -> TextOptions {
    value().set_fast(RAW_TOKENIZER_NAME)
}

/// The fields, and the schema that holds them.
pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let ranged: NumericOptions = (INDEXED | FAST).into();
    let fields = Fields {
        text: schema.add_text_field("text", words("telling", IndexRecordOption::WithFreqsAndPositions)),
        around: schema.add_text_field("around", words("all", IndexRecordOption::WithFreqs)),
        spelling: schema.add_text_field("spelling", words("spelt", IndexRecordOption::Basic)),
        group: schema.add_text_field("group", value()),
        kind: schema.add_text_field("kind", counted()),
        nature: schema.add_text_field("nature", counted()),
        collectivity: schema.add_text_field("collectivity", counted()),
        collectivity_kind: schema.add_text_field("collectivity_kind", counted()),
        region: schema.add_text_field("region", counted()),
        within: schema.add_text_field("within", value()),
        theme: schema.add_text_field("theme", counted()),
        audience: schema.add_text_field("audience", value()),
        lever: schema.add_text_field("lever", value()),
        status: schema.add_text_field("status", counted()),
        year: schema.add_text_field("year", counted()),
        population: schema.add_u64_field("population", ranged.clone()),
        day: schema.add_i64_field("day", ranged),
        high: schema.add_u64_field("high", FAST),
        low: schema.add_u64_field("low", FAST),
        sort: schema.add_u64_field("sort", FAST),
    };
    (schema.build(), fields)
}
