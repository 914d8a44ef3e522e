//! Rows to records: the only translator.

mod framework;

use chrono::{DateTime, Utc};
use domain::access::{Perimeter, Scope};
use domain::action::{Lever, StateHash};
use domain::collectivity::Kind;
use domain::feed::{Mode, Moderation, Schedule};
use domain::provenance::Place;
use domain::status::Status;
use domain::subject::{AudienceSet, Competence, Subject, ThemeSet};
use entity::{
    api_key, collectivity, feed, ingestion_run, plan, plan_section, plan_version, plan_version_action, ruling, source_document, subject_ruling,
    unattached_text, version_retraction,
};

use sea_orm::QueryResult;
use sea_orm::sea_query::Value;

pub(super) use self::framework::{method_number, proposed, relation, review};
use super::StoreError;
use super::key::{ApiKey, KeyHash};
use super::record::{Adoption, Collectivity, Document, Feed, Origin, Plan, Ruling, Run, Section, SubjectRuling, UnattachedText, Version};

/// An instant from its milliseconds.
pub(super) fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// A status from its number.
pub(super) fn status(number: i16) -> Result<Status, StoreError> {
    usize::try_from(number).ok().and_then(|index| Status::ALL.get(index).copied()).ok_or_else(|| StoreError::Damaged(format!("status {number}")))
}

/// An address of a content from its bytes.
pub(super) fn state_hash(bytes: &[u8]) -> Result<StateHash, StoreError> {
    bytes.try_into().map(StateHash).map_err(|_| StoreError::Damaged("state hash".to_owned()))
}

/// A key, with the perimeter that lies in a table of its own. A scope that this program does not know opens nothing here.
pub(super) fn key(row: api_key::Model, perimeter: Perimeter) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.id,
        label: row.label,
        prefix: row.prefix,
        scopes: row.scopes.split(' ').filter_map(Scope::parse).collect(),
        perimeter,
        created_at: instant(row.created_at),
        created_by: row.created_by,
        expires_at: row.expires_at.map(instant),
        last_used_at: row.last_used_at.map(instant),
        revoked_at: row.revoked_at.map(instant),
        hash: KeyHash(row.hash.as_slice().try_into().map_err(|_| StoreError::Damaged("hash of a key".to_owned()))?),
    })
}

fn number(value: Option<i32>) -> Option<u32> {
    value.and_then(|value| u32::try_from(value).ok())
}

impl TryFrom<collectivity::Model> for Collectivity {
    type Error = StoreError;

    fn try_from(row: collectivity::Model) -> Result<Self, StoreError> {
        let kind = Kind::parse(&row.kind).ok_or_else(|| StoreError::Damaged(format!("kind {}", row.kind)))?;
        Ok(Self {
            id: row.id,
            kind,
            official_code: row.official_code,
            name: row.name,
            name_in_sentence: row.name_in_sentence,
            sort_name: row.sort_name,
            slug: row.slug,
            siren: row.siren,
            insee_code: row.insee_code,
            population: row.population,
            population_year: row.population_year.map(i32::from),
            departement: row.departement_id,
            region: row.region_id,
        })
    }
}

impl From<plan::Model> for Plan {
    fn from(row: plan::Model) -> Self {
        let adoption = row.adopted_on.map(|on| Adoption { on, by: row.adopted_by, number: row.deliberation_number, url: row.deliberation_url });
        Self {
            id: row.id,
            collectivity: row.collectivity_id,
            external_id: row.external_id,
            stage: row.stage,
            adoption,
            licence: row.licence,
            current: row.current_version_id,
            updated_at: instant(row.updated_at),
        }
    }
}

impl From<plan_version::Model> for Version {
    fn from(row: plan_version::Model) -> Self {
        Self {
            id: row.id,
            plan: row.plan_id,
            number: row.number,
            document: row.document_id,
            run: row.run_id,
            content_hash: row.content_hash,
            title: row.title,
            published_on: row.published_on,
            published_on_is_stated: row.published_on_is_stated,
            effective_on: row.effective_on,
            observed_at: instant(row.observed_at),
            recorded_at: instant(row.recorded_at),
            action_count: row.action_count,
            states_progress: row.states_progress,
        }
    }
}

impl From<plan_section::Model> for Section {
    fn from(row: plan_section::Model) -> Self {
        Self { version: row.version_id, position: row.position, title: row.title, depth: row.depth, parent: row.parent_position }
    }
}

impl From<plan_version_action::Model> for Origin {
    fn from(row: plan_version_action::Model) -> Self {
        Self {
            place: Place {
                sheet: row.source_sheet.map(Into::into),
                row: number(row.source_row),
                column: number(row.source_column),
                column_name: row.source_column_name.map(Into::into),
                json_pointer: row.source_pointer.map(Into::into),
            },
            parent: row.parent_position,
            matched_by: row.matched_by,
            likeness: row.likeness,
        }
    }
}

impl From<unattached_text::Model> for UnattachedText {
    fn from(row: unattached_text::Model) -> Self {
        Self {
            version: row.version_id,
            text: row.words,
            place: Place {
                sheet: row.source_sheet.map(Into::into),
                row: number(row.source_row),
                column: number(row.source_column),
                column_name: None,
                json_pointer: row.source_pointer.map(Into::into),
            },
            likely_action: row.likely_position,
        }
    }
}

impl From<source_document::Model> for Document {
    fn from(row: source_document::Model) -> Self {
        Self {
            id: row.id,
            collectivity: row.collectivity_id,
            sha256: row.sha256,
            size_bytes: row.size_bytes,
            media_type: row.media_type,
            title: row.title,
            file_name: row.file_name,
            url: row.url,
            licence: row.licence,
            nature: row.nature,
            published_on: row.published_on,
            retrieved_at: instant(row.retrieved_at),
        }
    }
}

impl From<ingestion_run::Model> for Run {
    fn from(row: ingestion_run::Model) -> Self {
        Self {
            id: row.id,
            feed: row.feed_id,
            collectivity: row.collectivity_id,
            document: row.document_id,
            version: row.produced_version_id,
            state: row.state,
            trigger: row.trigger,
            queued_at: instant(row.queued_at),
            started_at: row.started_at.map(instant),
            finished_at: row.finished_at.map(instant),
            report: row.report,
            failure_code: row.failure_code,
            http_status: row.http_status,
            retry_at: row.retry_at.map(instant),
            said: row.said_fr.zip(row.said_en).map(|(fr, en)| [fr, en]),
            attempts: row.attempts,
            options: row.options,
            requested_by: row.requested_by,
        }
    }
}

impl TryFrom<feed::Model> for Feed {
    type Error = StoreError;

    fn try_from(row: feed::Model) -> Result<Self, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("the {what} of feed {}", row.name));
        let mode = Mode::parse(&row.mode).ok_or_else(|| damaged("mode"))?;
        let moderation = Moderation::parse(&row.moderation).ok_or_else(|| damaged("moderation"))?;
        let schedule = row.schedule.as_deref().map(|name| Schedule::parse(name).ok_or_else(|| damaged("schedule"))).transpose()?;
        Ok(Self {
            id: row.id,
            name: row.name,
            collectivity: row.collectivity_id,
            title: row.title,
            mode,
            format: row.format,
            url: row.url,
            landing_page: row.landing_page,
            schedule,
            licence: row.licence,
            recipe: row.recipe,
            recipe_author: row.recipe_author,
            recipe_at: row.recipe_at.map(instant),
            moderation,
            acceptance: row.acceptance,
            paused: row.paused,
            created_at: instant(row.created_at),
            updated_at: instant(row.updated_at),
            next_run_at: row.next_run_at.map(instant),
            failures: row.failures,
            last_run: row.last_run_id,
            last_state: row.last_state,
            last_success: row.last_success_id,
            last_success_at: row.last_success_at.map(instant),
            warned: row.warned,
            validated_url: row.validated_url,
            etag: row.etag,
            last_modified: row.last_modified,
            settled: row.settled_sha256,
            document: row.document_id,
        })
    }
}

impl From<ruling::Model> for Ruling {
    fn from(row: ruling::Model) -> Self {
        Self { decision: row.decision, reason: row.reason, by: row.decided_by, at: instant(row.decided_at) }
    }
}

impl From<version_retraction::Model> for Ruling {
    fn from(row: version_retraction::Model) -> Self {
        Self { decision: "ROLLED_BACK".to_owned(), reason: row.reason, by: row.decided_by, at: instant(row.decided_at) }
    }
}

/// What an action is about, as columns: themes, audiences, lever, competence.
pub(super) fn subject_values(subject: &Subject) -> [Value; 4] {
    [
        i64::try_from(subject.themes.0).unwrap_or(0).into(),
        i64::from(subject.audiences.0).into(),
        (subject.lever as i16).into(),
        (subject.competence as i16).into(),
    ]
}

/// Reads those columns.
pub(super) fn subject_of(row: &QueryResult) -> Result<Subject, StoreError> {
    let (themes, audiences): (i64, i64) = (row.try_get("", "themes")?, row.try_get("", "audiences")?);
    let (lever, competence): (i16, i16) = (row.try_get("", "lever")?, row.try_get("", "competence")?);
    let read = || {
        Some(Subject {
            themes: ThemeSet(u64::try_from(themes).ok()?),
            audiences: AudienceSet(u32::try_from(audiences).ok()?),
            lever: *Lever::ALL.get(usize::try_from(lever).ok()?)?,
            competence: *Competence::ALL.get(usize::try_from(competence).ok()?)?,
        })
    };
    read().ok_or_else(|| StoreError::Damaged("an action about something that nobody knows".to_owned()))
}

impl TryFrom<subject_ruling::Model> for SubjectRuling {
    type Error = StoreError;

    fn try_from(row: subject_ruling::Model) -> Result<Self, StoreError> {
        let damaged = || StoreError::Damaged("a ruling about something that nobody knows".to_owned());
        let number = |number: Option<i16>| number.map(|number| usize::try_from(number).map_err(|_| damaged())).transpose();
        let (lever, competence) = (number(row.lever)?, number(row.competence)?);
        Ok(Self {
            id: row.id,
            lineage: row.lineage_id,
            themes: row.themes.map(|themes| u64::try_from(themes).map(ThemeSet).map_err(|_| damaged())).transpose()?,
            audiences: row.audiences.map(|audiences| u32::try_from(audiences).map(AudienceSet).map_err(|_| damaged())).transpose()?,
            lever: lever.map(|lever| Lever::ALL.get(lever).copied().ok_or_else(damaged)).transpose()?,
            competence: competence.map(|competence| Competence::ALL.get(competence).copied().ok_or_else(damaged)).transpose()?,
            reason: row.reason,
            at: instant(row.decided_at),
        })
    }
}
