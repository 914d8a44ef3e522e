//! Plans as French cities publish them, the same bytes each time: no clock, no dice.

use std::fmt::Write as _;

/// Numbers that look like chance and are the same each time (splitmix64).
pub struct Numbers(u64);

impl Numbers {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next one.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.draw() % bound as u64).expect("it is below a usize")
    }

    /// One of these.
    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

const VERBS: [&str; 14] = [
    "Former",
    "Sensibiliser",
    "Soutenir",
    "Créer",
    "Organiser",
    "Développer",
    "Accompagner",
    "Renforcer",
    "Financer",
    "Mettre en place",
    "Évaluer",
    "Diffuser",
    "Intégrer",
    "Poursuivre",
];
const OBJECTS: [&str; 24] = [
    "les agents d'accueil à l'accueil des personnes LGBTQI+",
    "une permanence d'aide aux victimes de LGBTphobies",
    "un centre LGBTQI+ dans un local municipal",
    "les associations par des subventions pluriannuelles",
    "le changement de prénom à l'état civil pour les personnes trans",
    "des interventions contre le harcèlement dans les collèges et lycées",
    "un hébergement d'urgence pour les jeunes en rupture familiale",
    "des dépistages du VIH avec le centre de santé sexuelle",
    "une exposition sur la mémoire des déportés homosexuels",
    "un observatoire des discriminations",
    "la marche des fiertés et les journées du 17 mai",
    "les clubs sportifs par une charte contre l'homophobie",
    "le fonds LGBTQI+ des bibliothèques municipales",
    "un réseau de référents dans les services et l'établissement",
    "des vestiaires et toilettes non genrés dans les équipements",
    "les familles homoparentales dans les crèches et le périscolaire",
    "un accueil des seniors LGBTQI+ en établissement",
    "les demandeurs d'asile persécutés pour leur orientation",
    "une clause contre les discriminations dans la commande publique",
    "le signalement et le dépôt de plainte avec la police municipale",
    "des formulaires en écriture inclusive",
    "un soutien psychologique et en santé mentale",
    "la coopération avec des villes partenaires à l'international",
    "les entreprises du territoire pour l'emploi des personnes trans",
];
const PUBLICS: [&str; 12] = [
    "",
    "",
    "",
    " pour les jeunes",
    " pour les personnes trans",
    " pour les femmes lesbiennes",
    " pour les seniors",
    " pour les familles",
    " pour les agents",
    " pour les élèves",
    " pour les personnes intersexes",
    " pour les personnes en situation de handicap",
];
const PLACES: [&str; 10] = [
    "dans les quartiers",
    "au centre social",
    "à l'hôtel de ville",
    "dans les écoles",
    "à la médiathèque",
    "au stade",
    "au conservatoire",
    "à la maison des associations",
    "dans les services",
    "sur le territoire",
];
const WORDS: [&str; 30] = [
    "convention",
    "partenariat",
    "guide",
    "charte",
    "atelier",
    "module",
    "livret",
    "affiche",
    "formation",
    "diagnostic",
    "enquête",
    "bilan",
    "comité",
    "réunion",
    "festival",
    "conférence",
    "débat",
    "théâtre",
    "cinéma",
    "fresque",
    "plaque",
    "jumelage",
    "appel à projets",
    "budget",
    "calendrier",
    "référent",
    "réseau",
    "ligne d'écoute",
    "accueil de jour",
    "médiation",
];
const SECTIONS: [&str; 6] = [
    "Accès aux droits",
    "Éducation et jeunesse",
    "Santé et social",
    "Culture, sport et mémoire",
    "La collectivité employeuse",
    "Gouvernance du plan",
];
/// Statuses as cities write them, in about the shares of real plans.
const STATUSES: [&str; 16] = [
    "En cours",
    "En cours",
    "En cours",
    "En cours",
    "Réalisé",
    "Réalisé",
    "Réalisé",
    "À venir",
    "À venir",
    "À venir",
    "",
    "",
    "",
    "Permanent",
    "Partiellement réalisé",
    "Abandonné",
];
const DUE: [&str; 8] = ["30/06/2026", "T4 2026", "", "fin 2027", "2025", "31/12/2026", "2028", "15/09/2027"];
const BUDGETS: [&str; 5] = ["", "", "12 000,50 €", "15 k€", "1,2 M€"];

/// The plan of a city in one of its versions: so many actions. From one version to the next about one status in seven moves.
pub fn plan(city: usize, version: usize, actions: usize) -> String {
    let mut text = String::from("N°;Axe;Action;Descriptif;Pilote;Partenaires;État d'avancement;Échéance;Budget\n");
    for action in 0..actions {
        let mut numbers = Numbers::new(((city as u64) << 20) + action as u64);
        let title = format!("{} {}{} {}", numbers.one(&VERBS), numbers.one(&OBJECTS), numbers.one(&PUBLICS), numbers.one(&PLACES));
        let (about, with, then) = (numbers.one(&WORDS), numbers.one(&WORDS), numbers.one(&WORDS));
        let (mut status, due, budget) = (numbers.one(&STATUSES), numbers.one(&DUE), numbers.one(&BUDGETS));
        for turn in 0..version {
            if (action + city + turn).is_multiple_of(7) {
                status = numbers.one(&STATUSES);
            }
        }
        let _ = writeln!(
            text,
            "R{action:03};{};{title} (mesure {city}-{action});Deux temps par an : {about}, puis {with} et {then}, avec les services et les habitants.;\
            Direction des solidarités;Associations locales;{status};{due};{budget}",
            SECTIONS[action * SECTIONS.len() / actions.max(1)],
        );
    }
    text
}
