//! Labels, colours and patterns of what is drawn: one legend for every face.

use domain::diagnostic::Language;

/// A value of a vocabulary, for a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its name in the API.
    pub value: &'static str,
    fr: &'static str,
    en: &'static str,
    /// The colour it is drawn in.
    pub colour: Option<&'static str>,
    /// The pattern it is drawn in, for those who see no colours.
    pub pattern: Option<&'static str>,
}

impl Term {
    /// The label.
    pub const fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

const fn term(value: &'static str, fr: &'static str, en: &'static str) -> Term {
    Term { value, fr, en, colour: None, pattern: None }
}

const fn drawn(value: &'static str, fr: &'static str, en: &'static str, colour: &'static str, pattern: &'static str) -> Term {
    Term { value, fr, en, colour: Some(colour), pattern: Some(pattern) }
}

// Four families of colours, safe for colour blindness and 3:1 on white, each with a pattern; silence is white and hatched.
const DONE: (&str, &str) = ("#0b4f6c", "solid");
const UNDER_WAY: (&str, &str) = ("#2e8bc0", "wide-stripes");
const PLANNED: (&str, &str) = ("#c98500", "dots");
const STOPPED: (&str, &str) = ("#7a1f3d", "crosses");
const SILENT: (&str, &str) = ("#595959", "thin-hatching");

/// Statuses of actions, in the order of every breakdown.
pub const ACTION_STATUS: [Term; 12] = [
    drawn("NOT_REPORTED", "Non renseigné", "Not reported", SILENT.0, SILENT.1),
    drawn("UNDER_DISCUSSION", "À discuter", "Under discussion", PLANNED.0, PLANNED.1),
    drawn("NOT_STARTED", "À venir", "Not started", PLANNED.0, PLANNED.1),
    drawn("IN_PROGRESS", "En cours", "In progress", UNDER_WAY.0, UNDER_WAY.1),
    drawn("RECURRING", "Permanent", "Recurring", UNDER_WAY.0, UNDER_WAY.1),
    drawn("ON_HOLD", "En pause", "On hold", STOPPED.0, STOPPED.1),
    drawn("BLOCKED", "Bloqué", "Blocked", STOPPED.0, STOPPED.1),
    drawn("PARTLY_DONE", "Partiellement réalisé", "Partly done", UNDER_WAY.0, UNDER_WAY.1),
    drawn("DONE", "Réalisé", "Done", DONE.0, DONE.1),
    drawn("NOT_ACHIEVED", "Non réalisé", "Not achieved", STOPPED.0, STOPPED.1),
    drawn("ABANDONED", "Abandonné", "Abandoned", STOPPED.0, STOPPED.1),
    term("NOT_APPLICABLE", "Sans objet", "Not applicable"),
];

/// What can be searched for.
pub const SEARCH_TYPE: [Term; 9] = [
    term("COLLECTIVITY", "Collectivités", "Collectivités"),
    term("PLAN", "Plans d'actions", "Plans"),
    term("ACTION", "Actions", "Actions"),
    term("PLEDGE", "Engagements de campagne", "Campaign pledges"),
    term("FRAMEWORK", "Référentiels", "Frameworks"),
    term("CRITERION", "Critères", "Criteria"),
    term("MEETING", "Réunions", "Meetings"),
    term("ORGANISATION", "Organisations", "Organisations"),
    term("THEME", "Thèmes", "Themes"),
];

/// States of a cell of a matrix.
pub const CELL_STATE: [Term; 8] = [
    term("NO_DATA", "Pas de données", "No data"),
    term("NOT_APPLICABLE", "Sans objet", "Not applicable"),
    term("ABSENT", "Non trouvé dans le plan publié", "Not found in the published plan"),
    drawn("PRESENT_STATUS_UNKNOWN", "Présent, état non renseigné", "Present, status not reported", SILENT.0, SILENT.1),
    drawn("PLANNED", "Prévu", "Planned", PLANNED.0, PLANNED.1),
    drawn("UNDER_WAY", "En cours", "Under way", UNDER_WAY.0, UNDER_WAY.1),
    drawn("DONE_AT_LEAST_ONE", "Au moins une action réalisée", "At least one done", DONE.0, DONE.1),
    drawn("STALLED", "À l'arrêt", "Stalled", STOPPED.0, STOPPED.1),
];

/// States of the coverage of a criterion.
pub const COVERAGE_STATE: [Term; 7] = [
    term("NO_DATA", "Pas de données", "No data"),
    term("NOT_APPLICABLE", "Sans objet", "Not applicable"),
    term("TO_REVIEW", "À relire", "To review"),
    term("NOT_FOUND", "Non trouvé (relu)", "Not found (reviewed)"),
    term("PARTLY_ADDRESSED", "En partie", "Partly addressed"),
    term("ADDRESSED", "Trouvé", "Addressed"),
    term("DISPUTED", "Contesté", "Disputed"),
];

/// What can be said of a collectivité's plans.
pub const DATA_AVAILABILITY: [Term; 6] = [
    term("NO_KNOWN_PLAN", "Aucun plan connu", "No known plan"),
    term("ANNOUNCED", "Plan annoncé", "Announced"),
    term("DOCUMENT_ONLY", "Document non structuré", "Document only"),
    term("STRUCTURED_WITHOUT_PROGRESS", "Structuré, sans état d'avancement", "Structured, without progress"),
    term("STRUCTURED_WITH_PROGRESS", "Structuré, avec état d'avancement", "Structured, with progress"),
    term("WITHDRAWN", "Retiré par son éditeur", "Withdrawn by its publisher"),
];

/// Who is speaking.
pub const PROVENANCE_NATURE: [Term; 9] = [
    term("ADOPTED_BY_COLLECTIVITY", "■ Plan adopté", "■ Adopted plan"),
    term("PUBLISHED_BY_COLLECTIVITY", "□ Plan publié, vote non trouvé", "□ Published plan, no vote found"),
    term("CANDIDATE_PLEDGE", "◇ Engagement de candidat·e", "◇ Candidate's pledge"),
    term("PARTY_POSITION", "△ Position de parti", "△ Party position"),
    term("NGO_DEMAND", "○ Demande associative", "○ Association's demand"),
    term("PARTICIPANT_ACCOUNT", "▽ Compte rendu d'un participant", "▽ Participant's account"),
    term("STATE_TEXT", "Texte de l'État", "State text"),
    term("PRESS", "Presse", "Press"),
    term("EDITORIAL", "Saisie éditoriale", "Editorial"),
];

/// How a collectivité acts.
pub const ACTION_LEVER: [Term; 8] = [
    term("OWN_SERVICE", "Service ou équipement", "Own service"),
    term("TRAINING", "Formation", "Training"),
    term("SUPPORT", "Soutien aux associations", "Support"),
    term("INTERNAL_RULES", "Règles internes", "Internal rules"),
    term("COMMUNICATION", "Communication", "Communication"),
    term("GOVERNANCE", "Gouvernance", "Governance"),
    term("ADVOCACY", "Interpellation", "Advocacy"),
    term("UNCLASSIFIED", "Non classé", "Unclassified"),
];

/// How far a plan has come.
pub const PLAN_STAGE: [Term; 6] = [
    term("DRAFT", "Projet", "Draft"),
    term("PRESENTED", "Présenté", "Presented"),
    term("ADOPTED", "Adopté", "Adopted"),
    term("SUPERSEDED", "Remplacé", "Superseded"),
    term("EXPIRED", "Échu", "Expired"),
    term("WITHDRAWN", "Retiré", "Withdrawn"),
];

/// Kinds of collectivité.
pub const COLLECTIVITY_KIND: [Term; 10] = [
    term("COMMUNE", "Commune", "Municipality"),
    term("MUNICIPAL_ARRONDISSEMENT", "Arrondissement municipal", "Municipal arrondissement"),
    term("EPCI", "Intercommunalité", "Intermunicipal body"),
    term("METROPOLE", "Métropole", "Metropolis"),
    term("EPT", "Établissement public territorial", "Greater Paris territorial body"),
    term("DEPARTEMENT", "Département", "Department"),
    term("REGION", "Région", "Region"),
    term("SPECIAL_STATUS", "Collectivité à statut particulier", "Special-status body"),
    term("OVERSEAS", "Collectivité d'outre-mer", "Overseas body"),
    term("LOCAL_PUBLIC_BODY", "Établissement public local", "Local public body"),
];

/// How well a feed goes.
pub const FEED_HEALTH: [Term; 6] = [
    term("HEALTHY", "En bonne santé", "Healthy"),
    term("NEEDS_ATTENTION", "À relire", "Needs attention"),
    term("FAILING", "En échec", "Failing"),
    term("STALE", "Périmé", "Stale"),
    term("PAUSED", "En pause", "Paused"),
    term("NEVER_RUN", "Jamais lu", "Never read"),
];

/// How a plan comes.
pub const FEED_MODE: [Term; 3] = [
    term("PULL", "Lu par Prisme", "Fetched by Prisme"),
    term("PUSH", "Envoyé par la collectivité", "Sent by the collectivité"),
    term("MANUAL", "Apporté à la main", "Brought by hand"),
];

/// Formats of documents.
pub const FEED_FORMAT: [Term; 5] = [
    term("CSV", "CSV", "CSV"),
    term("XLSX", "Classeur Excel", "Excel workbook"),
    term("ODS", "Classeur OpenDocument", "OpenDocument workbook"),
    term("JSON", "JSON", "JSON"),
    term("NDJSON", "JSON, une valeur par ligne", "JSON, one value a line"),
];

/// States of a pledge.
pub const PLEDGE_STATE: [Term; 6] = [
    term("NOT_IN_OFFICE", "Liste non élue", "Not in office"),
    term("NO_DATA", "Pas de données", "No data"),
    term("NOT_ASSESSED", "Non relu", "Not assessed"),
    term("TAKEN_UP", "Repris", "Taken up"),
    term("PARTLY_TAKEN_UP", "Repris en partie", "Partly taken up"),
    term("NOT_FOUND_IN_PLAN", "Non trouvé dans le plan publié", "Not found in the published plan"),
];
