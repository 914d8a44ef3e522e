//! Référentiels, their criteria, and who publishes them.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::enums::{CollectivityKind, Competence};
use super::value::License;
use crate::graphql::global_id::Key;
use crate::graphql::scalar::{Date, RnaId, Siren, Url};
use crate::store::filter::View;
use crate::store::framework as record;

/// « Nature d'un référentiel »: what kind of text it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::framework::Nature")]
pub enum FrameworkNature {
    /// « Plan national », circular, law.
    StatePlan,
    /// « Guide » of a network or of an association of elected people.
    NetworkGuide,
    /// « Demandes d'une association ».
    NgoDemands,
    /// « Programme » of a party or of an association that takes a side.
    PartyPlatform,
    /// « Cahier des charges » of a label.
    CertificationStandard,
    /// « Recherche ».
    Research,
}

/// « Type d'organisation ».
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::organisation::OrganisationKind")]
pub enum OrganisationKind {
    /// « Association ».
    Association,
    /// « Réseau d'associations ».
    AssociationNetwork,
    /// « Parti politique ».
    PoliticalParty,
    /// « Association affiliée à un parti ».
    PartyAffiliatedAssociation,
    /// « Service de l'État ».
    StateService,
    /// « Police, gendarmerie ».
    Police,
    /// « Justice ».
    Justice,
    /// « Santé ».
    Health,
    /// « Éducation ».
    Education,
    /// « Bailleur social ».
    SocialLandlord,
    /// « Entreprise ».
    Company,
    /// « Collectivité ».
    LocalAuthority,
    /// « Autorité indépendante ».
    IndependentAuthority,
    /// « Média ».
    Media,
    /// « Autre ».
    Other,
}

/// « Relation entre critères »: how the other criterion relates to this one.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::framework::Relation")]
pub enum CorrespondenceKind {
    /// « Identique »: the other one asks for the same.
    Identical,
    /// « Plus large »: the other one asks for this and more.
    Broader,
    /// « Plus précis »: the other one asks for a part of this.
    Narrower,
    /// « Proche »: the other one asks for something alike.
    Close,
}

/// « Organisation »: an association, an authority, a company; never a private person.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Organisation {
    /// Stable for as long as the organisation is known.
    pub id: ID,
    /// Its name, as whoever first named it wrote it.
    pub name: String,
    /// « Sigle ».
    pub acronym: Option<String>,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// « SIREN ».
    pub siren: Option<Siren>,
    /// « Numéro RNA », in the register of associations.
    pub rna: Option<RnaId>,
    /// Its site.
    pub website: Option<Url>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub key: uuid::Uuid,
}

impl From<record::Organisation> for Organisation {
    fn from(record: record::Organisation) -> Self {
        Self {
            id: Key::Organisation(record.id).id(),
            name: record.name,
            acronym: record.acronym,
            kind: record.kind.into(),
            siren: record.siren.map(Siren),
            rna: record.rna.map(RnaId),
            website: record.website.map(Url),
            key: record.id,
        }
    }
}

/// « Référentiel »: a list of measures that somebody recommends (Amnesty's demands to candidates, a party's actions, a label's criteria), in
/// one edition. Prisme publishes none of its own and never merges two into one score. Labels are Prisme's own; the text is at the source.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Framework {
    /// This edition.
    pub id: ID,
    /// The name in addresses; all editions share it.
    pub slug: String,
    /// « Édition ».
    pub edition: Option<String>,
    /// « Nature »: what kind of text it is.
    pub nature: FrameworkNature,
    /// The publisher's own words on its political position (« impartial et apartisan », « union de la gauche »…).
    pub self_description: Option<String>,
    /// The title of the text.
    pub source_title: String,
    /// Where the text is.
    pub source_url: Option<Url>,
    /// The day it was published.
    pub published_on: Option<Date>,
    /// How the text may be used, as its publisher declares it.
    pub license: License,
    /// When this edition came into Prisme.
    pub recorded_at: DateTime<Utc>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Framework>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Framework {
    /// Wraps a record, under a view.
    pub fn new(record: record::Framework, view: View) -> Self {
        Self {
            id: Key::Framework(record.id).id(),
            slug: record.slug.clone(),
            edition: Some(record.edition.clone()),
            nature: record.nature.into(),
            self_description: record.self_description.clone(),
            source_title: record.source_title.clone(),
            source_url: record.source_url.clone().map(Url),
            published_on: record.source_published_on.map(Date),
            license: License::of(record.licence.as_deref()),
            recorded_at: record.recorded_at,
            record: Arc::new(record),
            view,
        }
    }
}

/// « Critère »: one line of a référentiel.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Criterion {
    /// This criterion of this edition.
    pub id: ID,
    /// « Code », unique in its référentiel: publishers name it as `slug:code` in their column « référentiels ».
    pub code: String,
    /// Kinds of collectivité it can apply to; empty = all.
    pub applies_to: Vec<CollectivityKind>,
    /// Of these kinds only the bodies with these official codes, as `KIND:CODE`; a kind that is not named here counts as a whole.
    pub applies_to_only: Vec<String>,
    /// « Compétence »: whose legal competence it asks to be used. What is the State's is out of reach, unless it asks to plead.
    pub competence: Competence,
    /// Where it stands in the source.
    pub locator: Option<String>,
    /// A few words of the source.
    pub quote: Option<String>,
    /// « Règles »: the words by which software looks for candidates, for whoever wants to check or to better them.
    pub rules: Vec<String>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Criterion>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Criterion {
    /// Wraps a record, under a view.
    pub fn new(record: Arc<record::Criterion>, view: View) -> Self {
        let mut applies_to: Vec<CollectivityKind> = record.applies_to.iter().map(|to| to.kind.into()).collect();
        applies_to.dedup();
        Self {
            id: Key::Criterion(record.id).id(),
            code: record.code.clone(),
            applies_to,
            applies_to_only: record.applies_to.iter().filter(|to| to.code.is_some()).map(domain::framework::Addressee::text).collect(),
            competence: competence(record.competence),
            locator: record.locator.clone(),
            quote: record.quote.clone(),
            rules: record.rules.iter().map(domain::framework::Rule::text).collect(),
            record,
            view,
        }
    }
}

/// « Correspondance »: a criterion that asks for something alike, as an editor asserts.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct CriterionCorrespondence {
    /// How the other criterion relates to this one.
    pub relation: CorrespondenceKind,
    /// Why.
    pub rationale: Option<String>,
    /// The other one; not published so.
    #[graphql(skip)]
    pub other: uuid::Uuid,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

/// « Compétence », as the schema names it.
const fn competence(of: domain::subject::Competence) -> Competence {
    match of {
        domain::subject::Competence::Collectivity => Competence::Collectivity,
        domain::subject::Competence::State => Competence::State,
        domain::subject::Competence::Shared => Competence::Shared,
        domain::subject::Competence::ThirdParty => Competence::ThirdParty,
        domain::subject::Competence::Unknown => Competence::Unknown,
    }
}
