//! The demonstration feeds, read as data/demo/README.md says.

use domain::diagnostic::Code;
use domain::fuzzy_date::Precision;
use domain::reading::Reading;
use domain::status::Status::{self, *};

use crate::support::*;

fn poitiers() -> Reading {
    accepted(read_bytes(include_bytes!("../../data/demo/poitiers-demo.json")))
}

fn rennes() -> [Reading; 2] {
    [&include_bytes!("../../data/demo/rennes-demo-v1.csv")[..], include_bytes!("../../data/demo/rennes-demo-v2.csv")]
        .map(|bytes| accepted(read_bytes(bytes)))
}

fn by_id<'r>(reading: &'r Reading, id: &str) -> &'r domain::action::Action {
    reading.actions.iter().find(|action| action.content.external_id.as_deref() == Some(id)).unwrap()
}

#[test]
fn poitiers_states_its_plan() {
    let reading = poitiers();
    let plan = &reading.report.plan;
    let title = "Plan de démonstration (données inventées) pour l'égalité et les droits LGBTQI+ à Poitiers";
    assert_eq!((plan.title.as_deref(), plan.licence.as_deref()), (Some(title), Some("EUPL-1.2")));
    assert_eq!(plan.published_on.unwrap().to_string(), "2026-06-15");
    assert_eq!(reading.report.collectivity.as_deref(), Some("218601946"));
    assert_eq!((reading.actions.len(), reading.sections.len(), reading.unattached.len()), (16, 5, 0));
    assert!(!codes(&reading).contains(&Code::ColumnUnknown), "every property is mapped");
    assert!(!codes(&reading).contains(&Code::PerimeterViolation));
}

#[test]
fn the_statuses_of_poitiers_are_read() {
    let reading = poitiers();
    let expected: [(&str, Status); 16] = [
        ("1.1", Done),
        ("1.2", Recurring),
        ("1.3", InProgress),
        ("2.1", InProgress),
        ("2.2", InProgress),
        ("2.3", InProgress),
        ("2.4", NotReported),
        ("3.1", InProgress),
        ("3.2", UnderDiscussion),
        ("3.3", OnHold),
        ("4.1", NotStarted),
        ("4.2", Done),
        ("4.3", NotReported),
        ("4.4", Abandoned),
        ("5.1", NotReported),
        ("5.2", NotApplicable),
    ];
    let found: Vec<(&str, Status)> =
        reading.actions.iter().map(|action| (action.content.external_id.as_deref().unwrap(), action.content.status)).collect();
    assert_eq!(found, expected);
    assert_eq!(by_id(&reading, "1.3").content.permille, Some(600));
    assert!(by_id(&reading, "2.2").content.declared_late);
    assert_eq!(remark(&reading, Code::StatusAmbiguous).unwrap().raw.as_deref(), Some("à confirmer"));
    assert_eq!(remark(&reading, Code::StatusUnrecognised).unwrap().raw.as_deref(), Some("mûrissement"));
    assert_eq!(by_id(&reading, "4.3").content.raw_status.as_deref(), Some("mûrissement"));
    assert_eq!(remark(&reading, Code::StatusMissing).unwrap().occurrences, 1);
}

#[test]
fn the_leads_dates_and_budgets_of_poitiers_are_read() {
    let reading = poitiers();
    let leads: Vec<&str> = by_id(&reading, "2.1").content.leads.iter().map(|lead| lead.label.as_str()).collect();
    assert_eq!(leads, ["Direction des ressources humaines", "Direction de la population"]);
    let budget = |id: &str| by_id(&reading, id).content.budgets.first().map(|budget| (budget.cents, budget.yearly));
    assert_eq!(budget("2.1"), Some((Some(1_200_050), false)));
    assert_eq!(budget("2.3"), Some((Some(600_000), false)));
    assert_eq!(budget("3.1"), Some((Some(5_000_000), true)));
    assert_eq!(budget("3.2"), Some((Some(120_000_000), false)));
    assert_eq!(budget("4.1"), Some((Some(800_000), false)));
    assert_eq!(budget("5.1"), Some((None, false)));
    assert_eq!(budget("1.2"), None);
    let due = |id: &str| by_id(&reading, id).content.due.as_ref().map(|date| (date.precision, date.latest.map(|day| day.to_string())));
    assert_eq!(due("1.3"), Some((Precision::Quarter, Some("2026-09-30".to_owned()))));
    assert_eq!(due("2.1"), Some((Precision::Range, Some("2026-12-31".to_owned()))));
    assert_eq!(due("4.2"), Some((Precision::Day, Some("2026-06-30".to_owned()))));
    assert_eq!(due("4.3"), Some((Precision::Relative, Some("2026-06-30".to_owned()))));
    assert_eq!(by_id(&reading, "1.3").content.description.as_deref(), Some("Questionnaire anonyme, ouvert à tout le territoire."));
}

#[test]
fn rennes_is_read_to_the_letter_in_both_versions() {
    let dates = ["2026-01-15", "2026-09-22"];
    for (reading, date) in rennes().iter().zip(dates) {
        let plan = &reading.report.plan;
        let title = "Plan d’actions de démonstration (données inventées) pour l’égalité et les droits LGBTQI+ à Rennes";
        assert_eq!((plan.title.as_deref(), plan.published_on.unwrap().to_string().as_str()), (Some(title), date));
        assert_eq!((reading.actions.len(), reading.sections.len(), reading.unattached.len()), (14, 4, 0));
        assert_eq!((reading.report.encoding, reading.report.delimiter, reading.report.header_row), (Some("windows-1252"), Some(";"), Some(5)));
        assert!(!codes(reading).contains(&Code::ColumnUnknown));
        let trained = &by_id(reading, "R04").content;
        assert_eq!(trained.description.as_deref(), Some("Deux journées par agent :\naccueil du public, puis situations concrètes."));
        assert_eq!(trained.budgets[0].cents, Some(2_450_050));
        assert_eq!(by_id(reading, "R08").content.status, NotReported);
        assert_eq!(by_id(reading, "R08").content.raw_status.as_deref(), Some("En attente"));
        assert_eq!(rows(reading, Code::StatusMissing).len(), 1);
    }
}

#[test]
fn rennes_changes_as_it_says() {
    let [before, after] = rennes();
    assert_eq!((by_id(&before, "R05").content.status, by_id(&after, "R05").content.status), (NotStarted, InProgress));
    assert!(by_id(&after, "R04").content.title.contains("tous les agents"));
    assert!(before.actions.iter().any(|action| action.content.external_id.as_deref() == Some("R12")));
    assert!(after.actions.iter().all(|action| action.content.external_id.as_deref() != Some("R12")));
    for same in ["R01", "R02", "R03", "R06", "R07", "R08", "R09", "R10", "R11", "R13", "R14"] {
        assert_eq!(by_id(&before, same).content, by_id(&after, same).content, "{same}");
    }
}

#[test]
fn columns_of_other_cities_are_known() {
    let reading = accepted(read(
        "Réf. fiche;Objectif opérationnel;Intitulé de la mesure;Descriptif synthétique;Élu référent;Direction(s) pilote(s);Partenaires mobilisés;\
         Date de début;Échéance prévisionnelle;Coût prévisionnel (€);État d'avancement (2026);Indicateurs de suivi;Public(s) cible(s)\n\
         1;Lutter;Former;Une journée;Camille Durand;DRH;CCAS;2025;2026;1200;en cours;Nombre d'agents;Agents\n",
    ));
    let fields: Vec<(&str, Option<&str>)> =
        reading.report.columns.iter().map(|column| (&*column.header, column.field.map(domain::mapping::Field::name))).collect();
    let unknown: Vec<_> = fields.iter().filter(|(_, field)| field.is_none()).collect();
    assert!(unknown.is_empty(), "{fields:?}");
}
