//! An action in a file: what the city wrote under the names that the reader of Prisme knows, so that it can be published again, and beside
//! it, under names of their own, what Prisme made of it.

use std::borrow::Cow;

use domain::audience::Audience;
use domain::diagnostic::Language;
use domain::fuzzy_date::FuzzyDate;
use domain::money::Budget;
use domain::normalise::people::Actor;
use domain::theme::Theme;
use serde::Serialize;

use super::field::{Field, Record};
use super::json;
use crate::consult::export::Exported;
use crate::consult::table::Cell;

/// What stands between two values of one cell: the reader divides there.
const BETWEEN: &str = " | ";

impl Record for Exported {
    const LIST: &'static str = "actions";

    fn object(&self) -> impl Serialize + '_ {
        json::Action::of(self)
    }

    const COLUMNS: &'static [Field<Self>] = &[
        Field { name: "siren", width: 11, cell: |action| Cell::text(action.source.body.siren.as_deref()) },
        Field { name: "code_insee", width: 11, cell: |action| Cell::text(action.source.body.insee_code.as_deref()) },
        Field { name: "nom_collectivite", width: 24, cell: |action| Cell::text(action.source.body.name.as_str()) },
        Field { name: "type_collectivite", width: 18, cell: |action| Cell::text(action.source.body.kind.name()) },
        Field { name: "nom_departement", width: 20, cell: |action| Cell::text(action.source.body.departement.as_deref()) },
        Field { name: "nom_region", width: 20, cell: |action| Cell::text(action.source.body.region.as_deref()) },
        Field { name: "population", width: 11, cell: |action| Cell::number(action.source.body.population) },
        Field { name: "cle_prisme_plan", width: 14, cell: |action| Cell::owned(action.source.plan.to_string()) },
        Field { name: "titre_plan", width: 32, cell: |action| Cell::text(action.source.title.as_str()) },
        Field { name: "stade_prisme_plan", width: 14, cell: |action| Cell::text(action.source.stage.as_str()) },
        Field { name: "version_prisme", width: 9, cell: |action| Cell::Number(action.source.version.into()) },
        Field { name: "date_publication", width: 12, cell: |action| Cell::Day(action.source.published_on) },
        Field { name: "action_id", width: 10, cell: |action| Cell::text(action.content().external_id.as_deref()) },
        Field { name: "axe", width: 28, cell: |action| Cell::text(action.sections.first().map(String::as_str)) },
        Field { name: "sous_axe", width: 24, cell: |action| Cell::text(action.sections.get(1).map(String::as_str)) },
        Field { name: "titre", width: 56, cell: |action| Cell::text(action.content().title.as_str()) },
        Field { name: "statut", width: 16, cell: |action| Cell::text(action.content().status.name()) },
        Field { name: "statut_d_origine", width: 18, cell: |action| Cell::text(action.content().raw_status.as_deref()) },
        Field { name: "en_retard_selon_la_source", width: 10, cell: |action| Cell::text(action.content().declared_late.then_some("oui")) },
        Field { name: "avancement_pct", width: 10, cell: progress },
        Field { name: "date_statut", width: 12, cell: |action| written(action.content().stated_on.as_ref()) },
        Field { name: "commentaire_statut", width: 32, cell: |action| Cell::text(action.content().status_comment.as_deref()) },
        Field { name: "description", width: 60, cell: |action| Cell::text(action.content().description.as_deref()) },
        Field { name: "modalites", width: 60, cell: |action| Cell::text(action.content().implementation.as_deref()) },
        Field { name: "pilote", width: 28, cell: |action| actors(&action.content().leads) },
        Field { name: "partenaires", width: 28, cell: |action| actors(&action.content().partners) },
        Field { name: "debut", width: 14, cell: |action| written(action.content().start.as_ref()) },
        Field { name: "debut_au_plus_tot", width: 12, cell: |action| Cell::day(action.content().start.as_ref().and_then(|date| date.earliest)) },
        Field { name: "debut_au_plus_tard", width: 12, cell: |action| Cell::day(action.content().start.as_ref().and_then(|date| date.latest)) },
        Field { name: "echeance", width: 14, cell: |action| written(action.content().due.as_ref()) },
        Field { name: "echeance_au_plus_tot", width: 12, cell: |action| Cell::day(action.content().due.as_ref().and_then(|date| date.earliest)) },
        Field { name: "echeance_au_plus_tard", width: 12, cell: |action| Cell::day(action.content().due.as_ref().and_then(|date| date.latest)) },
        Field { name: "date_maj", width: 12, cell: |action| written(action.content().revised.as_ref()) },
        Field { name: "budget", width: 20, cell: |action| listed(action.content().budgets.iter().map(|budget: &Budget| budget.raw.as_str())) },
        Field { name: "themes", width: 24, cell: |action| texts(&action.content().themes) },
        Field { name: "publics", width: 24, cell: |action| texts(&action.content().audiences) },
        Field { name: "indicateur", width: 28, cell: |action| listed(action.content().indicators.iter().map(|indicator| indicator.label.as_str())) },
        Field { name: "url_preuve", width: 24, cell: |action| texts(&action.content().links) },
        Field { name: "instance", width: 20, cell: |action| texts(&action.content().bodies) },
        Field { name: "referentiels", width: 20, cell: |action| texts(&action.content().criteria) },
        Field { name: "themes_selon_prisme", width: 28, cell: |action| listed(themes(action).map(Theme::slug)) },
        Field { name: "themes_selon_prisme_libelles", width: 36, cell: |action| listed(themes(action).map(|theme| theme.label(Language::Fr))) },
        Field { name: "publics_selon_prisme", width: 24, cell: |action| listed(audiences(action).map(Audience::slug)) },
        Field { name: "publics_selon_prisme_libelles", width: 32, cell: |action| listed(audiences(action).map(|it| it.label(Language::Fr))) },
        Field { name: "levier_selon_prisme", width: 16, cell: |action| Cell::text(action.subject.lever.name()) },
        Field { name: "competence_selon_prisme", width: 16, cell: |action| Cell::text(action.subject.competence.name()) },
        Field { name: "rang_de_ligne", width: 9, cell: |action| Cell::number(action.row) },
        Field { name: "lignee_prisme", width: 14, cell: |action| Cell::owned(action.lineage.to_string()) },
        Field { name: "permalien_prisme", width: 40, cell: |action| Cell::text(action.permalink.as_str()) },
    ];
}

pub(super) fn themes(action: &Exported) -> impl Iterator<Item = Theme> {
    action.subject.themes.numbers().filter_map(Theme::by_number)
}

pub(super) fn audiences(action: &Exported) -> impl Iterator<Item = Audience> {
    action.subject.audiences.numbers().filter_map(Audience::by_number)
}

/// Values in one cell, with a bar between them.
fn listed<'a>(values: impl Iterator<Item = &'a str>) -> Cell<'a> {
    Cell::owned(values.collect::<Vec<_>>().join(BETWEEN))
}

fn texts(values: &[String]) -> Cell<'_> {
    match values {
        [only] => Cell::Text(Cow::Borrowed(only)),
        _ => listed(values.iter().map(String::as_str)),
    }
}

fn actors(actors: &[Actor]) -> Cell<'_> {
    Cell::owned(actors.iter().map(|actor| actor.label.as_str()).collect::<Vec<_>>().join("; "))
}

/// A date as the city wrote it.
fn written(date: Option<&FuzzyDate>) -> Cell<'_> {
    Cell::text(date.map(|date| date.raw.as_str()))
}

/// A progress as stated, in percent.
fn progress(action: &Exported) -> Cell<'_> {
    match action.content().permille {
        None => Cell::Empty,
        Some(permille) if permille % 10 == 0 => Cell::Number((permille / 10).into()),
        Some(permille) => Cell::owned(format!("{},{}", permille / 10, permille % 10)),
    }
}
