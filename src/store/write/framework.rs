//! Référentiels: an edition is written once and kept; what helps to read it may get better.

use chrono::{DateTime, Utc};
use domain::access::Administrator;
use domain::framework::{Addressee, Criterion, Framework, Rule};
use domain::organisation::Organisation;
use entity::{criterion, criterion_correspondence, framework, organisation, service_fact};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::journal::{self, Entry};
use super::{audit, kept, rows_of};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::read::fact::FRAMEWORKS;
use crate::store::{Store, StoreError};

/// The key of the lock that keeps two nodes from loading at once; any number that nothing else uses.
const LOCK: i64 = 0x5052_4953_4652;

/// What became of a référentiel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import {
    /// A new edition was written.
    Written,
    /// The edition was there; it is read better now.
    Refined,
    /// The same was there.
    Known,
    /// The edition is there and says otherwise: nothing was written.
    Differs,
}

/// What importing would do; nothing is written.
pub async fn preview(store: &Store, given: &Framework) -> Result<Import, StoreError> {
    let known = framework::Entity::find_by_id(given.id()).one(store.db()).await?;
    Ok(outcome(known.as_ref(), given))
}

fn outcome(known: Option<&framework::Model>, given: &Framework) -> Import {
    match known {
        None => Import::Written,
        Some(known) if known.statement != given.statement() => Import::Differs,
        Some(known) if known.aids != given.aids() => Import::Refined,
        Some(_) => Import::Known,
    }
}

/// Writes an edition, or what helps to read it, in the name of somebody who administers everything. Candidates are proposed after it.
pub async fn import(store: &Store, by: &Administrator, given: &Framework, now: DateTime<Utc>) -> Result<Import, StoreError> {
    if !by.reaches_all() {
        return Err(StoreError::NotAllowed);
    }
    // What is known already is the usual case at each start, and waits for no writer.
    let seen = preview(store, given).await?;
    if matches!(seen, Import::Known | Import::Differs) {
        return Ok(seen);
    }
    let tx = store.begin().await?;
    store.take_turns(&tx, LOCK).await?;
    let known = framework::Entity::find_by_id(given.id()).one(&*tx).await?;
    let outcome = outcome(known.as_ref(), given);
    let kind = match outcome {
        Import::Written => ChangeKind::Created,
        Import::Refined => ChangeKind::Updated,
        Import::Known | Import::Differs => return Ok(outcome),
    };
    // Whoever publishes holds on to this number: from here on they propose for this référentiel too.
    let number = service_fact::Entity::update_many()
        .col_expr(service_fact::Column::Number, Expr::col(service_fact::Column::Number).add(1))
        .filter(service_fact::Column::Name.eq(FRAMEWORKS));
    number.exec(&*tx).await?;
    let raised = journal::raise(&tx, now).await?;
    if outcome == Import::Written {
        write(&tx, given, raised.at).await?;
    } else {
        refine(&tx, given).await?;
    }
    correspondences(&tx, given).await?;
    let summary = serde_json::json!({ "framework": given.slug, "edition": given.edition, "criteria": given.criteria.len() }).to_string();
    let entry = Entry { kind, of: ChangeOf::Framework, collectivity: None, plan: None, version: Some(given.id()), summary };
    journal::note(&tx, raised, entry).await?;
    audit::note(&tx, by.who(), Deed::FrameworkImport, (None, given.id()), raised.at).await?;
    tx.commit().await?;
    Ok(outcome)
}

async fn write(tx: &DatabaseTransaction, given: &Framework, now: DateTime<Utc>) -> Result<(), StoreError> {
    let publisher = publisher(&given.publisher);
    let known = OnConflict::column(organisation::Column::Id).do_nothing().to_owned();
    organisation::Entity::insert(publisher.into_active_model()).on_conflict(known).exec_without_returning(tx).await?;
    let row = framework::Model {
        id: given.id(),
        slug: given.slug.clone(),
        edition: given.edition.clone(),
        title: kept(&given.title),
        title_en: given.title_en.as_deref().map(kept),
        publisher_id: given.publisher.id(),
        nature: given.nature.name().to_owned(),
        self_description: given.self_description.as_deref().map(kept),
        licence: given.licence.as_deref().map(kept),
        source_title: kept(&given.source.title),
        source_url: given.source.url.as_deref().map(kept),
        source_published_on: given.source.published_on,
        statement: given.statement().to_vec(),
        aids: given.aids().to_vec(),
        proposed_by: None,
        recorded_at: now.timestamp_millis(),
    };
    framework::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let rows: Vec<criterion::Model> = given.criteria.iter().zip(0..).map(|(one, position)| row_of(given, one, position)).collect();
    for chunk in rows.chunks(rows_of(13)) {
        criterion::Entity::insert_many(chunk.iter().cloned().map(IntoActiveModel::into_active_model)).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn refine(tx: &DatabaseTransaction, given: &Framework) -> Result<(), StoreError> {
    let change = framework::ActiveModel {
        title_en: ActiveValue::Set(given.title_en.as_deref().map(kept)),
        aids: ActiveValue::Set(given.aids().to_vec()),
        proposed_by: ActiveValue::Set(None),
        ..Default::default()
    };
    framework::Entity::update_many().set(change).filter(framework::Column::Id.eq(given.id())).exec(tx).await?;
    for (one, position) in given.criteria.iter().zip(0..) {
        let row = row_of(given, one, position);
        let change = criterion::ActiveModel {
            label_en: ActiveValue::Set(row.label_en),
            themes: ActiveValue::Set(row.themes),
            levers: ActiveValue::Set(row.levers),
            rules: ActiveValue::Set(row.rules),
            ..Default::default()
        };
        criterion::Entity::update_many().set(change).filter(criterion::Column::Id.eq(row.id)).exec(tx).await?;
    }
    let all = given.criteria.iter().map(|one| given.criterion_id(&one.code));
    criterion_correspondence::Entity::delete_many().filter(criterion_correspondence::Column::CriterionId.is_in(all)).exec(tx).await?;
    Ok(())
}

async fn correspondences(tx: &DatabaseTransaction, given: &Framework) -> Result<(), StoreError> {
    let of = |one: &Criterion| {
        let id = given.criterion_id(&one.code);
        let row = move |(other, position): (&domain::framework::Correspondence, i32)| criterion_correspondence::Model {
            criterion_id: id,
            position,
            framework_slug: kept(&other.framework),
            edition: other.edition.as_deref().map(kept),
            code: kept(&other.code),
            relation: other.relation.name().to_owned(),
            rationale: other.rationale.as_deref().map(kept),
        };
        one.correspondences.iter().zip(0..).map(row).collect::<Vec<_>>()
    };
    let rows: Vec<criterion_correspondence::Model> = given.criteria.iter().flat_map(of).collect();
    for chunk in rows.chunks(rows_of(7)) {
        let chunk = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        criterion_correspondence::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn publisher(given: &Organisation) -> organisation::Model {
    organisation::Model {
        id: given.id(),
        name: kept(&given.name),
        acronym: given.acronym.as_deref().map(kept),
        kind: given.kind.name().to_owned(),
        siren: given.siren.clone(),
        rna: given.rna.clone(),
        website: given.website.as_deref().map(kept),
    }
}

fn row_of(framework: &Framework, one: &Criterion, position: i32) -> criterion::Model {
    criterion::Model {
        id: framework.criterion_id(&one.code),
        framework_id: framework.id(),
        position,
        code: one.code.clone(),
        label: kept(&one.label),
        label_en: one.label_en.as_deref().map(kept),
        themes: one.themes.join(" "),
        levers: one.levers.iter().map(|lever| lever.name()).collect::<Vec<_>>().join(" "),
        competence: one.competence.name().to_owned(),
        applies_to: one.applies_to.iter().map(Addressee::text).collect::<Vec<_>>().join(" "),
        locator: one.locator.as_deref().map(kept),
        quote: one.quote.as_deref().map(kept),
        rules: one.rules.iter().map(Rule::text).collect::<Vec<_>>().join("\n"),
    }
}

/// Notes that all that is published was gone through by the aids of an edition; not when they have changed since.
pub async fn gone_through(store: &Store, by: &Administrator, framework: Uuid, aids: &[u8]) -> Result<(), StoreError> {
    if !by.reaches_all() {
        return Err(StoreError::NotAllowed);
    }
    let change = framework::ActiveModel { proposed_by: ActiveValue::Set(Some(aids.to_vec())), ..Default::default() };
    let of = framework::Entity::update_many().set(change).filter(framework::Column::Id.eq(framework));
    of.filter(framework::Column::Aids.eq(aids.to_vec())).exec(store.db()).await?;
    Ok(())
}
