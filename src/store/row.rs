//! Rows to records: the only translator.

use chrono::{DateTime, Utc};
use domain::access::{Perimeter, Scope};
use domain::action::StateHash;
use domain::collectivity::Kind;
use domain::provenance::Place;
use domain::status::Status;
use entity::{api_key, collectivity, ingestion_run, plan, plan_section, plan_version, plan_version_action, source_document, unattached_text};

use super::StoreError;
use super::key::{ApiKey, KeyHash};
use super::record::{Adoption, Collectivity, Document, Origin, Plan, Run, Section, UnattachedText, Version};

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
        }
    }
}
