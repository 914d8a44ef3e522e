//! A document inside a request, and what its sender says of it: believed only once it is parsed.

use async_graphql::{Context, Enum, ID, InputObject, OneofObject, Result};
use bytes::Bytes;
use data_encoding::BASE64;
use domain::decode::Limits;
use domain::mapping::{Field, Recipe};

use super::payload::{InputError, UserError, UserErrorCode};
use super::refusal::{INLINE, invalid, not_found, path, too_large};
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::error::of_store;
use crate::graphql::global_id::Key;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::enums::{ActionStatus, FeedFormat, PlanStage, name_of};
use crate::graphql::query::filter::CollectivityRef;
use crate::graphql::query::find;
use crate::graphql::scalar::{Date, Url};
use crate::ingest::{Completeness, Submission};
use crate::store::filter::View;
use crate::store::read::collectivity;
use crate::store::record::Adoption;

/// The document itself (<= 1 MB inline) or an address.
#[derive(OneofObject)]
pub enum DocumentInput {
    /// The text.
    Text(String),
    /// The bytes.
    Base64(String),
    /// Where it is.
    Url(Url),
}

/// Whether actions missing from the document are withdrawn (FULL) or left alone (PARTIAL).
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DocumentCompleteness {
    /// The document is the whole plan.
    #[default]
    Full,
    /// The document speaks of some actions.
    Partial,
}

/// The vote of a plan.
#[derive(InputObject)]
pub struct AdoptionInput {
    /// The day.
    pub date: Date,
    /// « Conseil municipal »…
    pub body: String,
    /// As the minutes number it.
    pub deliberation_number: Option<String>,
    /// Its text.
    pub deliberation_url: Option<Url>,
}

/// A column and the field that it is pinned to.
#[derive(InputObject)]
pub struct ColumnMappingInput {
    /// As written.
    pub header: String,
    /// By its canonical name; null pins « not read ».
    pub field: Option<String>,
}

/// A status word and the status that it is pinned to.
#[derive(InputObject)]
pub struct StatusWordInput {
    /// As written.
    pub word: String,
    /// Read as.
    pub status: ActionStatus,
}

/// A document to check or publish.
#[derive(InputObject)]
pub struct PlanDocumentInput {
    /// For whom.
    pub collectivity: CollectivityRef,
    /// The document.
    pub document: DocumentInput,
    /// Told from the content: the bytes decide.
    pub format: Option<FeedFormat>,
    /// Update this plan; absent = the collectivité's current plan, or a new one.
    pub plan: Option<ID>,
    /// The title, over what the document says.
    pub title: Option<String>,
    /// The day of publication, over what the document says.
    pub published_on: Option<Date>,
    /// How far the plan has come.
    pub stage: Option<PlanStage>,
    /// The vote.
    pub adoption: Option<AdoptionInput>,
    /// The licence, over what the document says.
    pub license: Option<String>,
    /// Columns that are pinned.
    pub columns: Option<Vec<ColumnMappingInput>>,
    /// Status words that are pinned.
    pub status_words: Option<Vec<StatusWordInput>>,
    /// Whether actions missing from the document are withdrawn (FULL) or left alone (PARTIAL).
    #[graphql(default)]
    pub completeness: DocumentCompleteness,
    /// Refuse if the current version is another one (optimistic lock).
    pub expected_version: Option<ID>,
}

/// A document that may be dealt with.
pub struct Given {
    /// The document.
    pub submission: Submission,
    /// For whom.
    pub collectivity: Collectivity,
}

/// Parses an input; a refusal that the caller could foresee comes back as data.
pub async fn read(ctx: &Context<'_>, input: PlanDocumentInput) -> Result<std::result::Result<Given, Box<UserError>>> {
    if is_shared(ctx, &input.collectivity).await? {
        return Ok(Err(not_found(&["input", "collectivity", "slug"], None)));
    }
    let Some(collectivity) = find(ctx, &input.collectivity, View::default()).await? else {
        return Ok(Err(not_found(&["input", "collectivity"], None)));
    };
    let fetched = match &input.document {
        DocumentInput::Url(url) => match fetched(ctx, url).await? {
            Ok(bytes) => Some((bytes, url.0.clone())),
            Err(error) => return Ok(Err(error)),
        },
        _ => None,
    };
    Ok(submission(input, &collectivity, fetched).map(|submission| Given { submission, collectivity }))
}

/// The document at an address, for somebody who is known: a stranger would have others asked in the name of Prisme.
async fn fetched(ctx: &Context<'_>, url: &Url) -> Result<std::result::Result<Bytes, Box<UserError>>> {
    let refused = |said| {
        Err(Box::new(UserError::InputError(InputError { code: UserErrorCode::UrlNotReachable, path: path(&["input", "document", "url"]), said })))
    };
    if !access::is_known(ctx).await? {
        let said = ["Une clé est nécessaire pour faire lire une adresse.", "A key is needed to have an address read."];
        return Ok(refused(Some(said.map(str::to_owned))));
    }
    Ok(match deps(ctx).ingest.document_at(&url.0).await {
        Ok(bytes) => Ok(bytes),
        Err(trouble) => refused(Some(trouble.said)),
    })
}

/// Whether a slug names several collectivités: a question may take the most populous, a publication guesses nothing.
pub(super) async fn is_shared(ctx: &Context<'_>, given: &CollectivityRef) -> Result<bool> {
    let CollectivityRef::Slug(slug) = given else { return Ok(false) };
    let bearers = collectivity::bearers(&deps(ctx).store, slug).await.map_err(|error| of_store(&error))?;
    Ok(bearers > 1)
}

fn submission(
    input: PlanDocumentInput,
    collectivity: &Collectivity,
    fetched: Option<(Bytes, String)>,
) -> std::result::Result<Submission, Box<UserError>> {
    let plan = match &input.plan {
        Some(id) => match Key::parse(id) {
            Some(Key::Plan(plan)) => Some(plan),
            _ => return Err(not_found(&["input", "plan"], Some(id.to_string()))),
        },
        None => None,
    };
    let expected = match &input.expected_version {
        Some(id) => match Key::parse(id) {
            Some(Key::Version(version)) => Some(version),
            _ => return Err(not_found(&["input", "expectedVersion"], Some(id.to_string()))),
        },
        None => None,
    };
    let (bytes, url) = match fetched {
        Some((bytes, url)) => (bytes, Some(url)),
        None => (bytes(&input.document)?, None),
    };
    Ok(Submission {
        bytes,
        url,
        collectivity: Some(collectivity.record.id),
        plan,
        expected,
        recipe: recipe(Recipe::default(), input.columns, input.status_words, &["input", "columns", "field"])?,
        title: input.title.as_deref().map(clean).filter(|title| !title.is_empty()),
        published_on: input.published_on.map(|day| day.0),
        stage: input.stage.map(name_of),
        adoption: input.adoption.map(|vote| Adoption {
            on: vote.date.0,
            by: Some(clean(&vote.body)),
            number: vote.deliberation_number.as_deref().map(clean),
            url: vote.deliberation_url.map(|url| url.0),
        }),
        licence: input.license.as_deref().map(clean),
        completeness: if input.completeness == DocumentCompleteness::Partial { Completeness::Partial } else { Completeness::Full },
        limits: Limits { document: 20 << 20, unpacked: 20 << 20, actions: 100_000, ..Limits::default() },
        ..Submission::default()
    })
}

/// Text as both databases keep it.
pub(super) fn clean(text: &str) -> String {
    domain::text::tidy(text).chars().take(2000).collect()
}

fn bytes(document: &DocumentInput) -> std::result::Result<Bytes, Box<UserError>> {
    match document {
        DocumentInput::Text(text) => Ok(Bytes::from(text.clone().into_bytes())),
        DocumentInput::Base64(text) => {
            let text: String = text.split_whitespace().collect();
            if text.len() > INLINE * 2 {
                return Err(too_large());
            }
            BASE64.decode(text.as_bytes()).map(Bytes::from).map_err(|_| invalid(&["input", "document", "base64"]))
        }
        // It was fetched before.
        DocumentInput::Url(_) => Err(invalid(&["input", "document", "url"])),
    }
}

/// A recipe with other columns or words pinned; a list that is absent leaves those of the recipe, and an unknown field is told at `place`.
pub(super) fn recipe(
    mut recipe: Recipe,
    columns: Option<Vec<ColumnMappingInput>>,
    words: Option<Vec<StatusWordInput>>,
    place: &[&str],
) -> std::result::Result<Recipe, Box<UserError>> {
    if columns.is_some() {
        recipe.columns.clear();
    }
    if words.is_some() {
        recipe.status_words.clear();
    }
    for column in columns.unwrap_or_default() {
        let field = match column.field.as_deref() {
            Some(name) => Some(Field::parse(name).ok_or_else(|| invalid(place))?),
            None => None,
        };
        recipe.columns.insert(column.header, field);
    }
    for word in words.unwrap_or_default() {
        recipe.status_words.insert(word.word, word.status.into());
    }
    Ok(recipe)
}
