//! What the official files do not say: which bodies have a special status, and what lies outside the table.
//!
//! These are laws, not data: each line names its own.

use super::super::article::Article;

/// A body that runs whole départements, and the région too where `runs_region` says so.
pub(super) struct Special {
    pub siren: &'static str,
    pub name: &'static str,
    pub article: Article,
    /// The départements that it runs.
    pub departements: &'static [&'static str],
    /// The région that it lies in.
    pub region: &'static str,
    pub runs_region: bool,
}

/// The bodies of special status that have territories of their own, besides Paris and the Métropole de Lyon.
pub(super) const SPECIALS: [Special; 5] = [
    // Code général des collectivités territoriales, L4421-1.
    Special {
        siren: "200076958", name: "Collectivité de Corse", article: Article::La, departements: &["2A", "2B"], region: "94", runs_region: true
    },
    // Law 2019-816: it runs two départements, and the région stays the Grand Est.
    Special {
        siren: "200094332",
        name: "Collectivité européenne d'Alsace",
        article: Article::La,
        departements: &["67", "68"],
        region: "44",
        runs_region: false,
    },
    // L7211-1.
    Special {
        siren: "200055507",
        name: "Collectivité territoriale de Martinique",
        article: Article::La,
        departements: &["972"],
        region: "02",
        runs_region: true,
    },
    // L7111-1.
    Special {
        siren: "200052678",
        name: "Collectivité territoriale de Guyane",
        article: Article::La,
        departements: &["973"],
        region: "03",
        runs_region: true,
    },
    // L4437-1: a département that exercises the competences of a région.
    Special { siren: "229850003", name: "Département de Mayotte", article: Article::Le, departements: &["976"], region: "06", runs_region: true },
];

/// Paris is a commune and a département in one since 2019 (L2512-1): one body, and no département 75.
pub(super) const PARIS: &str = "75056";
/// The code of the département that Paris stands in the place of.
pub(super) const PARIS_DEPARTEMENT: &str = "75";

/// The Terres australes and Clipperton have neither inhabitants nor an assembly: INSEE codes them, no plan can be theirs.
pub(super) const NO_COLLECTIVITY: [&str; 2] = ["984", "989"];

/// The official files shorten the nature of a grouping; in a sentence it is written in full.
pub(super) const GROUPING_PREFIXES: [(&str, &str); 3] =
    [("CC ", "Communauté de communes "), ("CA ", "Communauté d'agglomération "), ("CU ", "Communauté urbaine ")];
