//! What a mutation answers: its result, and the refusals that a caller can foresee.

use async_graphql::{ComplexObject, Enum, Interface, SimpleObject};

use crate::graphql::node::action::Action;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::coverage::{CoverageCell, CoverageLink, PublisherReply};
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::Language;
use crate::graphql::node::feed::Feed;
use crate::graphql::node::key::ApiKey;
use crate::graphql::node::plan::PlanVersion;
use crate::graphql::node::report::{FeedMapping, ValidationReport};
use crate::store::key::{self, KeyText};
use crate::store::record;

/// What was refused.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserErrorCode {
    /// A value cannot be used.
    InvalidInput,
    /// Nothing is called so.
    NotFound,
    /// The key does not reach this collectivité.
    NotAllowedForCollectivity,
    /// The document cannot be published; the report says why.
    DocumentRejected,
    /// The document is too large for a request.
    DocumentTooLarge,
    /// The same content is in force already.
    Unchanged,
    /// Another version is in force by now.
    Conflict,
    /// The address does not answer.
    UrlNotReachable,
    /// An attempt is under way.
    RunInProgress,
}

impl UserErrorCode {
    const fn sentence(self, lang: Language) -> &'static str {
        match (self, lang) {
            (Self::InvalidInput, Language::Fr) => "Cette valeur ne peut pas être utilisée : voyez `path`.",
            (Self::InvalidInput, Language::En) => "This value cannot be used: see `path`.",
            (Self::NotFound, Language::Fr) => "Rien ne porte cet identifiant : donnez un SIREN, un code INSEE ou un id de cette API.",
            (Self::NotFound, Language::En) => "Nothing is called so: give a SIREN, an INSEE code or an id of this API.",
            (Self::NotAllowedForCollectivity, Language::Fr) => "Cette clé ne vaut pas pour cette collectivité.",
            (Self::NotAllowedForCollectivity, Language::En) => "This key does not hold for this collectivité.",
            (Self::DocumentRejected, Language::Fr) => {
                "Le document ne peut pas être publié : le rapport dit pourquoi et quoi corriger. Rien n'a été publié."
            }
            (Self::DocumentRejected, Language::En) => {
                "The document cannot be published: the report says why and what to correct. Nothing was published."
            }
            (Self::DocumentTooLarge, Language::Fr) => "Le document est trop grand pour une requête : 256 ko sans clé, 1 Mo avec une clé.",
            (Self::DocumentTooLarge, Language::En) => "The document is too large for a request: 256 kB without a key, 1 MB with one.",
            (Self::Unchanged, Language::Fr) => "Ce contenu est déjà en vigueur : aucune version n'a été créée.",
            (Self::Unchanged, Language::En) => "This content is in force already: no version was made.",
            (Self::Conflict, Language::Fr) => "Une autre version est entrée en vigueur entre-temps : relisez-la, puis recommencez.",
            (Self::Conflict, Language::En) => "Another version has come into force: read it, then try again.",
            (Self::UrlNotReachable, Language::Fr) => "L'adresse ne peut pas être lue ici : envoyez le document lui-même (text ou base64).",
            (Self::UrlNotReachable, Language::En) => "The address cannot be read here: send the document itself (text or base64).",
            (Self::RunInProgress, Language::Fr) => "Ce flux est déjà en cours de lecture, ou sur le point de l'être : attendez la fin.",
            (Self::RunInProgress, Language::En) => "This feed is being read already, or about to be: wait for the end.",
        }
    }
}

/// A refusal that a caller can foresee. New kinds of refusal never break a client that reads `code` and `message`.
#[derive(Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "Stable."),
    field(name = "path", ty = "&Vec<String>", desc = "Path of the input field: [\"input\", \"document\", \"content\"]."),
    field(name = "message", ty = "String", arg(name = "lang", ty = "Language", default), desc = "What happened, and what to do.")
)]
pub enum UserError {
    /// A value cannot be used.
    InputError(InputError),
    /// Nothing is called so.
    NotFoundError(NotFoundError),
    /// The key does not reach so far.
    PermissionError(PermissionError),
    /// The document is refused.
    DocumentError(DocumentError),
    /// The object changed since the caller read it.
    ConflictError(ConflictError),
}

macro_rules! user_error {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(SimpleObject)]
        #[graphql(complex)]
        pub struct $name {
            /// Stable.
            pub code: UserErrorCode,
            /// Path of the input field.
            pub path: Vec<String>,
            $($(#[$field_doc])* pub $field: $type,)*
            /// What happened, in French and in English, when the code does not say enough; not published so.
            #[graphql(skip)]
            pub said: Option<[String; 2]>,
        }

        #[ComplexObject]
        impl $name {
            /// What happened, and what to do.
            pub async fn message(&self, #[graphql(default)] lang: Language) -> String {
                let said = self.said.as_ref().map(|said| said[usize::from(lang == Language::En)].clone());
                said.unwrap_or_else(|| self.code.sentence(lang).to_owned())
            }
        }
    };
}

user_error! {
    /// A value cannot be used, or changes nothing.
    InputError {}
}
user_error! {
    /// Nothing is called so.
    NotFoundError {
        /// What was asked for.
        id: Option<String>,
    }
}
user_error! {
    /// The key does not reach so far.
    PermissionError {
        /// Whose plan it is.
        collectivity: Option<Collectivity>,
    }
}
user_error! {
    /// The document is refused.
    DocumentError {
        /// Why, in detail.
        report: Option<ValidationReport>,
    }
}
user_error! {
    /// The object changed since the caller read it.
    ConflictError {
        /// What is in force now.
        current_version: Option<PlanVersion>,
        /// The attempt that is in the way.
        run: Option<IngestionRun>,
    }
}

/// What a trial came to.
#[derive(SimpleObject)]
pub struct PlanDocumentValidatePayload {
    /// What was understood of the document.
    pub report: Option<ValidationReport>,
    /// What was refused before it was read.
    pub errors: Vec<UserError>,
}

/// What a publication came to.
#[derive(SimpleObject)]
pub struct PlanDocumentSubmitPayload {
    /// The attempt.
    pub run: Option<IngestionRun>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

/// What the making of a key came to.
#[derive(SimpleObject)]
pub struct ApiKeyCreatePayload {
    /// The key.
    pub api_key: Option<ApiKey>,
    /// Shown once.
    pub secret: Option<String>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl ApiKeyCreatePayload {
    /// A key that was made, with its text.
    pub fn made(key: key::ApiKey, text: &KeyText) -> Self {
        Self { api_key: Some(key.into()), secret: Some(text.reveal().to_owned()), errors: Vec::new() }
    }

    /// Nothing was made.
    pub fn refused(error: UserError) -> Self {
        Self { api_key: None, secret: None, errors: vec![error] }
    }
}

/// What became of a key.
#[derive(SimpleObject)]
pub struct ApiKeyPayload {
    /// The key.
    pub api_key: Option<ApiKey>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

/// What became of a feed.
#[derive(SimpleObject)]
pub struct FeedPayload {
    /// The feed; with the error CONFLICT, the one that was there before.
    pub feed: Option<Feed>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl FeedPayload {
    /// Nothing was written.
    pub fn refused(error: UserError) -> Self {
        Self { feed: None, errors: vec![error] }
    }
}

impl From<record::Feed> for FeedPayload {
    fn from(feed: record::Feed) -> Self {
        Self { feed: Some(feed.into()), errors: Vec::new() }
    }
}

/// What became of a run.
#[derive(SimpleObject)]
pub struct RunPayload {
    /// The run, as it stands now; with an error, the one that is in the way.
    pub run: Option<IngestionRun>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl RunPayload {
    /// Nothing was written.
    pub fn refused(error: UserError) -> Self {
        Self { run: None, errors: vec![error] }
    }
}

/// What a judgement came to.
#[derive(SimpleObject)]
pub struct CoverageReviewPayload {
    /// The links that were judged, as they stand now.
    pub links: Vec<CoverageLink>,
    /// The cells that the judgement speaks of, as they stand now.
    pub cells: Vec<CoverageCell>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl CoverageReviewPayload {
    /// Nothing was written.
    pub fn refused(error: UserError) -> Self {
        Self { links: Vec::new(), cells: Vec::new(), errors: vec![error] }
    }
}

/// What became of a reply.
#[derive(SimpleObject)]
pub struct ReplyPayload {
    /// The reply, as published.
    pub reply: Option<PublisherReply>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl ReplyPayload {
    /// Nothing was written.
    pub fn refused(error: UserError) -> Self {
        Self { reply: None, errors: vec![error] }
    }
}

/// What pinning columns and words changes.
#[derive(SimpleObject)]
pub struct MappingPayload {
    /// How the last document of the feed would be read, or is read from now on.
    pub mapping: Option<FeedMapping>,
    /// Rows whose reading changes, before anything is replayed; null while the feed has brought no document.
    pub affected_rows: Option<i32>,
    /// What was refused.
    pub errors: Vec<UserError>,
}

impl MappingPayload {
    /// Nothing was written.
    pub fn refused(error: UserError) -> Self {
        Self { mapping: None, affected_rows: None, errors: vec![error] }
    }
}

/// An action, after a decision.
#[derive(SimpleObject)]
pub struct ActionPayload {
    /// The action as it is now.
    pub action: Option<Action>,
    /// Why nothing was done.
    pub errors: Vec<UserError>,
}
