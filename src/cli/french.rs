//! The help and the complaints of the argument reader, in French.
//!
//! English is written where the arguments are; a verb or an option without a line here is explained in English rather than not at all.

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, Command};
use domain::diagnostic::Language;

/// A verb under a verb may be told from its namesakes by both names.
const VERBS: [(&str, &str); 42] = [
    ("migrate", "Met la base à jour : son schéma et la table des collectivités"),
    ("territories", "Refait la table des collectivités à partir de fichiers officiels plus récents"),
    ("refresh", "Refait la table, puis la charge dans la base ou l'écrit dans un fichier"),
    ("read", "Lit un plan et montre ce qui a été compris ; ne touche aucune base"),
    ("validate", "Vérifie un plan et montre le rapport ; ne touche aucune base"),
    ("publish", "Publie un plan pour une collectivité"),
    ("export", "Écrit ce qui est en vigueur dans un fichier : JSON, tableau ou classeur"),
    ("compare", "Montre des collectivités côte à côte"),
    ("export actions", "Les actions en vigueur"),
    ("index", "Refait l'index de recherche"),
    ("audit", "Montre qui a écrit quoi, quand, et avec quelle clé"),
    ("rebuild", "Refait l'index de recherche ; celui qui est là sert en attendant"),
    ("frameworks", "Charge des référentiels depuis des fichiers, et les montre"),
    ("frameworks import", "Charge un référentiel, et cherche des candidats dans tout ce qui est publié ; le même fichier peut revenir"),
    ("frameworks list", "Liste les référentiels chargés"),
    ("frameworks show", "Montre un référentiel et ses critères"),
    ("keys", "Crée, liste, remplace et révoque les clés de l'API"),
    ("keys create", "Crée une clé, et la montre une fois"),
    ("keys list", "Liste les clés, même expirées ou révoquées ; jamais les clés elles-mêmes"),
    ("keys revoke", "Retire une clé, tout de suite et pour toujours"),
    ("keys rotate", "Remplace une clé par une nouvelle qui ouvre la même chose, et la montre une fois"),
    ("feeds", "Enregistre des flux, et montre comment ils vont"),
    ("feeds add", "Enregistre un flux"),
    ("feeds list", "Liste les flux et leur santé"),
    ("feeds show", "Montre un flux"),
    ("feeds apply", "Met les flux en accord avec un fichier, aussi souvent qu'on veut"),
    ("feeds set", "Modifie un flux"),
    ("feeds pause", "Ne lit plus un flux, jusqu'à sa reprise"),
    ("feeds resume", "Lit de nouveau un flux suspendu"),
    ("feeds map", "Fixe des colonnes et des mots d'état d'un flux ; sans --apply, dit seulement ce qui changerait"),
    ("ingest", "Lit des flux maintenant, et attend la fin"),
    ("runs", "Montre les essais de publication, et décide des versions en attente"),
    ("runs list", "Liste les derniers essais"),
    ("runs held", "Liste les versions qui attendent une décision"),
    ("runs accept", "Publie une version en attente"),
    ("runs refuse", "Refuse une version en attente : celle en vigueur reste, même si les mêmes octets reviennent"),
    ("runs rollback", "Retire une version publiée : le plan montre la précédente"),
    ("replay", "Relit les documents archivés avec le lecteur d'aujourd'hui"),
    ("serve", "Répond en GraphQL par HTTP, et lit les flux quand leur heure vient"),
    ("schema", "Écrit le schéma GraphQL"),
    ("demo", "Remplit une base neuve avec les plans fournis, et la sert"),
    ("health", "Demande au service en marche s'il va bien"),
];

const OPTIONS: [(&str, &str); 62] = [
    ("json", "Écrit un seul objet JSON sur la sortie standard, et rien d'autre"),
    ("file", "Le fichier : CSV, JSON, NDJSON, XLSX ou ODS, gzip ou non ; « - » lit l'entrée standard"),
    ("cities", "Qui comparer : SIREN, SIRET, code INSEE, ou nom d'adresse (« paris »)"),
    ("compared_themes", "Seulement les actions de ces thèmes, par leur nom d'adresse, séparés par des virgules"),
    ("compared_levers", "Seulement ces façons d'agir, par exemple « formation »"),
    ("compared_stages", "Seulement les plans à ces stades, par exemple « adopte »"),
    ("view", "Ce qui est montré : matrice, barres, tableau, frise, classement, couverture, ecarts"),
    ("compared_framework", "Le référentiel dont on montre la couverture, par son nom d'adresse"),
    ("columns", "Ce que sont les colonnes d'une matrice : themes, leviers, publics"),
    ("grouped_by", "Ce par quoi un tableau regroupe : region, departement, type, population"),
    ("metric", "Ce par quoi un classement classe : realise, renseigne"),
    ("compared_kinds", "Toutes celles de ces types, par exemple « metropole »"),
    ("within", "Toutes celles de ces territoires"),
    ("population_min", "Toutes celles d'au moins tant d'habitants"),
    ("population_max", "Toutes celles d'au plus tant d'habitants"),
    ("as_of", "Ce que disaient les sources ce jour-là (AAAA-MM-JJ)"),
    ("known_at", "Ce que Prisme savait à cet instant, par exemple 2026-06-30T12:00:00Z"),
    ("csv", "Écrit un tableau dans ce fichier, pour un tableur"),
    ("mapping", "Une recette JSON : colonnes, mots d'état, constantes et feuille de ce fichier"),
    ("collectivity", "Pour qui : SIREN, SIRET, code INSEE, ou nom d'adresse (« paris »)"),
    ("title", "Le titre du plan, à la place de celui du document"),
    ("published_on", "Le jour de publication (AAAA-MM-JJ), à la place de celui du document"),
    ("partial", "Le document ne parle que de certaines actions : les autres restent"),
    ("load_only", "Remplit la base et s'arrête"),
    ("from", "Le dossier des fichiers officiels"),
    ("to", "Écrit la table dans ce fichier au lieu de la charger"),
    ("label", "Comment on l'appelle : qui la tient, et pour quoi"),
    ("scope", "Sa portée, ce qu'elle ouvre ; peut être répété"),
    ("held_for", "Pour qui elle vaut : SIREN, SIRET, code INSEE, ou nom d'adresse (« paris ») ; peut être répété"),
    ("everywhere", "Elle vaut pour toutes les collectivités"),
    ("expires", "Le dernier jour où elle ouvre (AAAA-MM-JJ, temps universel) ; sans lui, jusqu'à sa révocation"),
    ("key", "Laquelle : ses premiers signes comme la liste les montre, son identifiant, ou la clé entière"),
    ("overlap_hours", "Pendant combien d'heures l'ancienne clé ouvre encore ; 0 l'arrête tout de suite"),
    ("exported_of", "D'une seule collectivité : SIREN, SIRET, code INSEE, ou nom d'adresse (« paris »)"),
    ("format", "Comment le fichier est écrit ; sans lui un tableau, ou du JSON avec --json"),
    ("separator", "Ce qui sépare les cellules d'un tableau"),
    ("output", "Le fichier à écrire ; sans lui, la sortie standard"),
    ("id", "Le nom du flux : minuscules, chiffres et tirets"),
    ("url", "L'adresse du document"),
    ("schedule", "Sa fréquence : horaire, quotidien, hebdomadaire ou mensuel"),
    ("licence", "La licence, par exemple etalab-2.0"),
    ("landing_page", "La page du jeu de données"),
    ("review", "Une personne relit chaque version avant publication"),
    ("acceptance", "La part minimale de lignes devenues des actions, de 0 à 1"),
    ("push", "La ville envoie son plan : rien n'est lu à une adresse"),
    ("name", "Le nom du flux"),
    ("declarations", "Le fichier : des blocs [[feed]] avec id, collectivity et url"),
    ("apply", "Fixe la recette ; sans cela, dit seulement ce qui changerait"),
    ("feed", "Ce flux"),
    ("all", "Tous"),
    ("run", "L'essai, comme « prisme runs held » et « list » le nomment"),
    ("reason", "Pourquoi : la raison est gardée avec la décision, et montrée avec la version"),
    ("dry_run", "Dit seulement ce qui changerait"),
    ("written_with", "Seulement ce qui a été écrit avec cette clé : ses premiers signes, son identifiant, ou la clé entière"),
    ("written_for", "Seulement ce qui a été écrit pour cette collectivité"),
    ("before_line", "Continue avant cette ligne"),
    ("most_lines", "Tant de lignes au plus"),
    ("framework_file", "Le fichier : TOML ou JSON ; « - » lit l'entrée standard"),
    ("slug", "Son nom, par exemple amnesty-2026"),
    ("edition", "Quelle édition ; sans elle, la dernière"),
    ("role", "Ce que fait ce processus : répondre (api), lire les flux (worker), ou les deux (all)"),
    ("bundled", "Remplace une table faite à la main par celle du programme"),
];

/// The same command, explained in the language of the person.
pub(super) fn speak(command: Command, language: Language) -> Command {
    if language == Language::En {
        return command;
    }
    translate("", command.about("Lit les plans d'actions publiés par les collectivités, garde leurs versions, et répond en GraphQL."))
}

fn translate(above: &str, mut command: Command) -> Command {
    let name = command.get_name().to_owned();
    let both = format!("{above} {name}");
    if let Some((_, about)) = VERBS.iter().find(|(verb, _)| *verb == both).or_else(|| VERBS.iter().find(|(verb, _)| *verb == name)) {
        command = command.about(*about);
    }
    let known: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    for (name, help) in OPTIONS.iter().filter(|(name, _)| known.iter().any(|id| id == name)) {
        command = command.mut_arg(name, |argument| argument.help(*help));
    }
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Montre l'aide");
    command = command.disable_help_flag(true).arg(help).subcommand_help_heading("Verbes");
    let verbs: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, |verb| translate(&name, verb)))
}

/// What was wrong with the command line.
pub(super) fn usage(error: &clap::Error, language: Language) -> String {
    let whole = error.render().to_string();
    let said = |kind| error.get(kind).map(|value| format!("{value}").replace(['\n', '\r'], " "));
    if language == Language::En {
        return whole;
    }
    let argument = said(ContextKind::InvalidArg).unwrap_or_default();
    let sentence = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::UnknownArgument => format!("« {argument} » n'est pas une option"),
        ErrorKind::InvalidSubcommand => format!("« {} » n'est pas un verbe", said(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("« {} » ne peut pas servir pour {argument}", said(ContextKind::InvalidValue).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => format!("{argument} ne va pas avec les autres options"),
        // Without any verb, what is shown is the help.
        _ => return whole,
    };
    format!("prisme : {sentence}. « prisme --help » montre les verbes et leurs options.")
}
