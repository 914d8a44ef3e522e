//! The sentences of the warnings. What a figure does not mean is said with it.

use super::{APART_YEARS, Caveat, FEW, Warning, When};
use crate::calendar;
use crate::diagnostic::Language;

impl Caveat {
    /// The sentence.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Fr => self.french(),
            Language::En => self.english(),
        }
    }

    /// « 4 des 12 collectivités ne publient », « 1 des 12 collectivités ne publie », « La collectivité ne publie ».
    fn some_fr(&self, one: &str, many: &str) -> String {
        match (self.collectivities.len(), self.of) {
            (1, 1) => format!("La collectivité demandée {one}"),
            (1, of) => format!("1 des {of} collectivités {one}"),
            (some, of) if some == of => format!("Les {of} collectivités {many}"),
            (some, of) => format!("{some} des {of} collectivités {many}"),
        }
    }

    fn some_en(&self, one: &str, many: &str) -> String {
        match (self.collectivities.len(), self.of) {
            (1, 1) => format!("The collectivité asked for {one}"),
            (1, of) => format!("1 of the {of} collectivités {one}"),
            (some, of) if some == of => format!("All {of} collectivités {many}"),
            (some, of) => format!("{some} of the {of} collectivités {many}"),
        }
    }

    fn french(&self) -> String {
        match self.warning {
            Warning::ViewInPast(When { as_of: Some(day), known_at: None }) => {
                format!("Réponse telle que les sources la donnaient au {} ; elles ont pu changer depuis.", calendar::day(day, Language::Fr))
            }
            Warning::ViewInPast(When { as_of, known_at }) => {
                let known = known_at
                    .map_or_else(String::new, |instant| format!(", telle que Prisme la connaissait le {}", calendar::instant(instant, Language::Fr)));
                let day = as_of.map_or_else(String::new, |day| format!(" au {}", calendar::day(day, Language::Fr)));
                format!("Réponse figée{day}{known} : ce qui a été publié ou corrigé depuis n'y est pas.")
            }
            Warning::NoStructuredPlan => {
                self.some_fr("n'a pas de plan structuré connu de Prisme", "n'ont pas de plan structuré connu de Prisme")
                    + " : cela ne veut pas dire qu'il n'en existe pas, et ce n'est pas un zéro."
            }
            Warning::NoProgressStated => {
                self.some_fr("ne publie aucun état d'avancement", "ne publient aucun état d'avancement")
                    + " : « non renseigné » n'est pas « non commencé »."
            }
            Warning::ProgressPartlyStated => {
                self.some_fr("donne l'état de moins de la moitié de ses actions", "donnent l'état de moins de la moitié de leurs actions")
                    + " : les parts portent sur les seules actions renseignées ; lisez leurs bornes."
            }
            Warning::SmallDenominators => {
                self.some_fr("donne l'état de", "donnent l'état de") + &format!(" moins de {FEW} actions : un pourcentage y dit peu de chose.")
            }
            Warning::NoActionInScope => {
                self.some_fr("n'a aucune action trouvée sur ce sujet", "n'ont aucune action trouvée sur ce sujet") + " dans le plan publié."
            }
            Warning::PlanNotAdopted => {
                self.some_fr("a un plan publié dont aucun vote n'a été trouvé.", "ont un plan publié dont aucun vote n'a été trouvé.")
            }
            Warning::PlanEnded => self.some_fr("a un plan remplacé, échu ou retiré.", "ont un plan remplacé, échu ou retiré."),
            Warning::MixedDates(oldest, newest) => format!(
                "Les documents comparés vont du {} au {} : plus de {APART_YEARS} ans les séparent, comparez avec prudence.",
                calendar::day(oldest, Language::Fr),
                calendar::day(newest, Language::Fr)
            ),
            Warning::KindsDiffer(kinds) => {
                format!("La comparaison réunit {kinds} sortes de collectivités, à qui la loi ne donne pas les mêmes compétences.")
            }
            Warning::ThemesByMachine(some, of) => {
                format!(
                    "Les thèmes de {some} des {of} actions ont été reconnus par un programme et relus par personne : à vérifier avant de conclure."
                )
            }
            Warning::ActionsWithoutTheme(some, of) => {
                format!("{some} des {of} actions n'ont pas de thème reconnu : elles ne figurent sous aucun thème.")
            }
        }
    }

    fn english(&self) -> String {
        match self.warning {
            Warning::ViewInPast(When { as_of: Some(day), known_at: None }) => {
                format!("The answer as the sources gave it on {}; they may have changed since.", calendar::day(day, Language::En))
            }
            Warning::ViewInPast(When { as_of, known_at }) => {
                let known =
                    known_at.map_or_else(String::new, |instant| format!(", as Prisme knew it on {}", calendar::instant(instant, Language::En)));
                let day = as_of.map_or_else(String::new, |day| format!(" for {}", calendar::day(day, Language::En)));
                format!("A frozen answer{day}{known}: what was published or corrected since is not in it.")
            }
            Warning::NoStructuredPlan => {
                self.some_en("has no structured plan known to Prisme", "have no structured plan known to Prisme")
                    + ": this does not mean that there is none, and it is no zero."
            }
            Warning::NoProgressStated => {
                self.some_en("states no progress at all", "state no progress at all") + ": “not reported” is not “not started”."
            }
            Warning::ProgressPartlyStated => {
                self.some_en("states the progress of less than half of its actions", "state the progress of less than half of their actions")
                    + ": shares are of the reported actions alone; read their bounds."
            }
            Warning::SmallDenominators => {
                self.some_en("states", "state") + &format!(" the progress of fewer than {FEW} actions: a percentage says little there.")
            }
            Warning::NoActionInScope => {
                self.some_en("has no action found on this subject", "have no action found on this subject") + " in the published plan."
            }
            Warning::PlanNotAdopted => {
                self.some_en("has a published plan of which no vote was found.", "have a published plan of which no vote was found.")
            }
            Warning::PlanEnded => {
                self.some_en("has a plan that was superseded, expired or withdrawn.", "have a plan that was superseded, expired or withdrawn.")
            }
            Warning::MixedDates(oldest, newest) => {
                format!(
                    "The documents compared date from {} to {}, more than {APART_YEARS} years apart: compare with care.",
                    calendar::day(oldest, Language::En),
                    calendar::day(newest, Language::En)
                )
            }
            Warning::KindsDiffer(kinds) => {
                format!("The comparison brings together {kinds} kinds of collectivités, to which the law does not give the same powers.")
            }
            Warning::ThemesByMachine(some, of) => {
                format!("The themes of {some} of the {of} actions were recognised by a program and checked by nobody: verify before you conclude.")
            }
            Warning::ActionsWithoutTheme(some, of) => {
                format!("{some} of the {of} actions have no recognised theme: they stand under none.")
            }
        }
    }
}
