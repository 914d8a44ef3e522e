//! Plans and collectivités in files: who, what is known, and how many actions have come how far.
//!
//! Where nothing was counted the cells are empty: no zero stands for silence.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::compare::Breakdown;
use domain::status::Status;
use serde::Serialize;
use uuid::Uuid;

use super::field::{Field, Record};
use crate::consult::Availability;
use crate::consult::export::{BodyTold, PlanTold, Whole};
use crate::consult::table::Cell;

/// What a record says of a collectivité and of the statuses of actions, under the same names wherever it is said.
trait About {
    fn body(&self) -> &Whole;
    fn counted(&self) -> Option<&Breakdown>;
}

impl About for PlanTold {
    fn body(&self) -> &Whole {
        &self.source.body
    }

    fn counted(&self) -> Option<&Breakdown> {
        self.counted.as_ref()
    }
}

impl About for BodyTold {
    fn body(&self) -> &Whole {
        &self.body
    }

    fn counted(&self) -> Option<&Breakdown> {
        self.counted.as_ref()
    }
}

fn count(number: Option<u64>) -> Cell<'static> {
    Cell::number(number.and_then(|number| i64::try_from(number).ok()))
}

fn of<R: About>(record: &R, status: Status) -> Cell<'_> {
    count(record.counted().map(|counted| counted.of(status)))
}

/// Columns about who, then those of the record, then those that count actions, then the last ones.
macro_rules! columns {
    ([$($own:expr),* $(,)?], [$($last:expr),* $(,)?]) => {
        &[
            Field { name: "siren", width: 11, cell: |it| Cell::text(it.body().siren.as_deref()) },
            Field { name: "code_insee", width: 11, cell: |it| Cell::text(it.body().insee_code.as_deref()) },
            Field { name: "nom_collectivite", width: 28, cell: |it| Cell::text(it.body().name.as_str()) },
            Field { name: "type_collectivite", width: 18, cell: |it| Cell::text(it.body().kind.name()) },
            Field { name: "nom_departement", width: 20, cell: |it| Cell::text(it.body().departement.as_deref()) },
            Field { name: "nom_region", width: 20, cell: |it| Cell::text(it.body().region.as_deref()) },
            Field { name: "population", width: 11, cell: |it| Cell::number(it.body().population) },
            $($own,)*
            Field { name: "actions", width: 9, cell: |it| count(it.counted().map(Breakdown::total)) },
            Field { name: "actions_renseignees", width: 9, cell: |it| count(it.counted().map(|counted| counted.reported().numerator)) },
            Field { name: "non_renseigne", width: 9, cell: |it| of(it, Status::NotReported) },
            Field { name: "a_discuter", width: 9, cell: |it| of(it, Status::UnderDiscussion) },
            Field { name: "a_venir", width: 9, cell: |it| of(it, Status::NotStarted) },
            Field { name: "en_cours", width: 9, cell: |it| of(it, Status::InProgress) },
            Field { name: "permanent", width: 9, cell: |it| of(it, Status::Recurring) },
            Field { name: "en_pause", width: 9, cell: |it| of(it, Status::OnHold) },
            Field { name: "bloque", width: 9, cell: |it| of(it, Status::Blocked) },
            Field { name: "partiellement_realise", width: 9, cell: |it| of(it, Status::PartlyDone) },
            Field { name: "realise", width: 9, cell: |it| of(it, Status::Done) },
            Field { name: "non_realise", width: 9, cell: |it| of(it, Status::NotAchieved) },
            Field { name: "abandonne", width: 9, cell: |it| of(it, Status::Abandoned) },
            Field { name: "sans_objet", width: 9, cell: |it| of(it, Status::NotApplicable) },
            $($last,)*
        ]
    };
}

impl Record for PlanTold {
    const LIST: &'static str = "plans";
    const COLUMNS: &'static [Field<Self>] = columns!(
        [
            Field { name: "cle_prisme_plan", width: 14, cell: |plan| Cell::owned(plan.source.plan.to_string()) },
            Field { name: "titre_plan", width: 40, cell: |plan| Cell::text(plan.source.title.as_str()) },
            Field { name: "stade_prisme_plan", width: 14, cell: |plan| Cell::text(plan.source.stage.as_str()) },
            Field { name: "date_adoption", width: 12, cell: |plan| Cell::day(plan.adopted_on) },
            Field { name: "version_prisme", width: 9, cell: |plan| Cell::Number(plan.source.version.into()) },
            Field { name: "date_publication", width: 12, cell: |plan| Cell::Day(plan.source.published_on) },
            Field { name: "date_annoncee", width: 9, cell: |plan| Cell::text(if plan.published_on_is_stated { "oui" } else { "non" }) },
            Field { name: "date_observation", width: 12, cell: |plan| Cell::Day(plan.observed_at.date_naive()) },
            Field { name: "licence", width: 16, cell: |plan| Cell::text(plan.licence.as_deref()) },
        ],
        [
            Field { name: "permalien_prisme", width: 40, cell: |plan| Cell::text(plan.permalink.as_str()) },
            Field { name: "permalien_version", width: 40, cell: |plan| Cell::text(plan.version_permalink.as_str()) },
        ]
    );

    fn object(&self) -> impl Serialize + '_ {
        PlanObject {
            body: BodyObject::of(&self.source.body),
            plan: self.source.plan,
            title: &self.source.title,
            stage: &self.source.stage,
            adopted_on: self.adopted_on,
            version: self.source.version,
            published_on: self.source.published_on,
            published_on_is_stated: self.published_on_is_stated,
            observed_at: self.observed_at,
            license: self.licence.as_deref(),
            states_progress: self.states_progress,
            actions: self.counted.as_ref().map(Breakdown::total),
            statuses: self.counted.as_ref().map(statuses),
            permalink: &self.permalink,
            version_permalink: &self.version_permalink,
        }
    }
}

impl Record for BodyTold {
    const LIST: &'static str = "collectivites";
    const COLUMNS: &'static [Field<Self>] = columns!(
        [
            Field { name: "donnees", width: 28, cell: |body| Cell::text(availability(body.availability)) },
            Field { name: "plans", width: 9, cell: |body| count(u64::try_from(body.plans).ok()) },
        ],
        [Field { name: "permalien_prisme", width: 40, cell: |body| Cell::text(body.body.permalink.as_str()) }]
    );

    fn object(&self) -> impl Serialize + '_ {
        BodyWithPlans {
            body: BodyObject::of(&self.body),
            availability: availability(self.availability),
            plans: self.plans,
            actions: self.counted.as_ref().map(Breakdown::total),
            statuses: self.counted.as_ref().map(statuses),
            permalink: &self.body.permalink,
        }
    }
}

fn availability(availability: Availability) -> &'static str {
    match availability {
        Availability::NoKnownPlan => "NO_KNOWN_PLAN",
        Availability::StructuredWithoutProgress => "STRUCTURED_WITHOUT_PROGRESS",
        Availability::StructuredWithProgress => "STRUCTURED_WITH_PROGRESS",
    }
}

/// Every status with how many actions have it, zeros included.
fn statuses(counted: &Breakdown) -> BTreeMap<&'static str, u64> {
    Status::ALL.into_iter().map(|status| (status.name(), counted.of(status))).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyObject<'a> {
    siren: Option<&'a str>,
    insee_code: Option<&'a str>,
    collectivity: &'a str,
    kind: &'static str,
    departement: Option<&'a str>,
    region: Option<&'a str>,
    population: Option<i32>,
}

impl<'a> BodyObject<'a> {
    fn of(body: &'a Whole) -> Self {
        Self {
            siren: body.siren.as_deref(),
            insee_code: body.insee_code.as_deref(),
            collectivity: &body.name,
            kind: body.kind.name(),
            departement: body.departement.as_deref(),
            region: body.region.as_deref(),
            population: body.population,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanObject<'a> {
    #[serde(flatten)]
    body: BodyObject<'a>,
    plan: Uuid,
    title: &'a str,
    stage: &'a str,
    adopted_on: Option<NaiveDate>,
    version: i32,
    published_on: NaiveDate,
    published_on_is_stated: bool,
    observed_at: DateTime<Utc>,
    license: Option<&'a str>,
    states_progress: bool,
    actions: Option<u64>,
    statuses: Option<BTreeMap<&'static str, u64>>,
    permalink: &'a str,
    version_permalink: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyWithPlans<'a> {
    #[serde(flatten)]
    body: BodyObject<'a>,
    availability: &'static str,
    plans: usize,
    actions: Option<u64>,
    statuses: Option<BTreeMap<&'static str, u64>>,
    permalink: &'a str,
}
