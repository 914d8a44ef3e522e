//! Plans of any length, made up from the words of real ones: the same bytes each time, and no file in git.

use std::fmt::Write;

/// A small generator of numbers: 64 bits of state, a multiplication a number (`SplitMix64`, by Steele and Vigna).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap_or(0)]
    }
}

const VERBS: [&str; 10] = ["Former", "Créer", "Publier", "Soutenir", "Étendre", "Réunir", "Évaluer", "Proposer", "Simplifier", "Réserver"];
const OBJECTS: [&str; 10] = [
    "les agents d'accueil",
    "un observatoire",
    "le bilan annuel",
    "les associations",
    "la démarche aux écoles",
    "le comité de suivi",
    "l'accès aux droits",
    "des ateliers périscolaires",
    "les démarches d’état civil",
    "des places d'hébergement",
];
const PLACES: [&str; 8] = [
    "dans chaque quartier",
    "à la mairie centrale",
    "avec les centres de santé",
    "au conservatoire",
    "dans les médiathèques",
    "pour les personnes âgées",
    "en lien avec la préfecture",
    "à l'échelle de la métropole",
];
const SENTENCES: [&str; 8] = [
    "Le dispositif, testé en 2019, sera élargi à l'ensemble des services municipaux.",
    "Un rendez-vous gratuit et confidentiel est proposé chaque mois, sur inscription.",
    "La Ville réunit deux fois par an les associations et rend compte de l'avancée des travaux.",
    "Une journée de formation par agent, puis un rappel tous les trois ans.",
    "Le questionnaire est anonyme et ouvert à tous les habitants du territoire.",
    "Œuvres choisies avec les lecteurs et lectrices, présentées en lieu public.",
    "Les formulaires sont relus afin qu'aucune mention du sexe n'y soit demandée sans nécessité.",
    "Trois places, avec un accompagnement social adapté à chaque situation.",
];
const STATUSES: [&str; 8] = ["En cours", "Réalisé", "à venir", "Terminée", "en cours de déploiement", "Permanent", "", "à l’étude"];
const LEADS: [&str; 6] = [
    "Direction des ressources humaines",
    "Délégation à l'égalité",
    "CCAS",
    "Direction de la culture",
    "Adjointe à la santé",
    "Direction de la population",
];
const PARTNERS: [&str; 6] = ["Associations locales", "", "Centre de santé", "Université", "Bailleurs sociaux", "Barreau"];
const AXES: [&str; 6] = ["Dialogue et suivi", "Accueil et accès aux droits", "Santé", "Éducation", "Culture et sport", "La Ville employeuse"];
const DATES: [&str; 8] = ["31/12/2026", "T3 2026", "fin 2026", "2027", "", "rentrée 2026", "15/06/2027", "1er semestre 2027"];
const BUDGETS: [&str; 6] = ["", "12 000 €", "15 000 euros HT", "6 k€", "50 000 €/an", "selon le marché public"];

/// A table of twelve columns, about five hundred bytes a row.
pub fn wide(rows: u32) -> Vec<u8> {
    let mut numbers = Numbers(2026);
    let mut table = String::from("collectivite;action_id;axe;titre;description;modalites;statut;pilote;partenaires;debut;echeance;budget\n");
    for row in 1..=rows {
        let n = &mut numbers;
        let (verb, object, place) = (n.pick(&VERBS), n.pick(&OBJECTS), n.pick(&PLACES));
        let (day, month) = (n.below(28) + 1, n.below(12) + 1);
        let (one, two, three, four) = (n.pick(&SENTENCES), n.pick(&SENTENCES), n.pick(&SENTENCES), n.pick(&SENTENCES));
        let budget = if n.below(4) == 0 { format!("{} €", n.below(90_000) + 1_000) } else { n.pick(&BUDGETS).to_owned() };
        writeln!(
            table,
            "218601946;A{row:07};{};{verb} {object} {place} (n° {row});\"{one} {two} ; suite\";{three} {four};{};{};{};{day:02}/{month:02}/2025;{};{budget}",
            n.pick(&AXES), n.pick(&STATUSES), n.pick(&LEADS), n.pick(&PARTNERS), n.pick(&DATES),
        )
        .expect("a text takes all that is written");
    }
    table.into_bytes()
}

/// The smallest table that is valid for ever: three columns.
pub fn narrow(rows: u32) -> Vec<u8> {
    let mut numbers = Numbers(1848);
    let mut table = String::from("collectivite;titre;statut\n");
    for row in 1..=rows {
        let n = &mut numbers;
        let (verb, object, place, status) = (n.pick(&VERBS), n.pick(&OBJECTS), n.pick(&PLACES), n.pick(&STATUSES));
        writeln!(table, "218601946;{verb} {object} {place} (n° {row});{status}").expect("a text takes all that is written");
    }
    table.into_bytes()
}
