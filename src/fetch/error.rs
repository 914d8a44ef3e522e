//! Why nothing came, each with a code, a sentence for a person, and whether asking again soon can help.

use std::io;
use std::time::Duration;

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none of the web's.
    #[error("{0} is not fetched")]
    Scheme(String),
    /// The address holds a name or a password.
    #[error("the address holds a user name")]
    UserInfo,
    /// The address names no host.
    #[error("the address names no host")]
    NoHost,
    /// The port is not one of the web's.
    #[error("port {0} is not asked")]
    Port(u16),
    /// The host is not public.
    #[error("{0} is not a public host")]
    Private(String),
    /// A redirection from an encrypted address to one that is not.
    #[error("the server leads from an encrypted address to one that is not")]
    Downgrade,
    /// The name cannot be resolved.
    #[error("{0} cannot be resolved")]
    Unresolved(String),
    /// Nobody takes the connection, or it breaks before an answer.
    #[error("no connection to {0}")]
    Connection(String),
    /// The certificate is not what it should be.
    #[error("the certificate of {0} is not valid")]
    Certificate(String),
    /// The server is silent.
    #[error("nothing came for {} s", .0.as_secs())]
    Idle(Duration),
    /// The answer takes too long.
    #[error("the answer took more than {} s", .0.as_secs())]
    Slow(Duration),
    /// The document is too large.
    #[error("the document has more than {0} bytes")]
    TooLarge(u64),
    /// The answer ended before its end.
    #[error("the answer ended before its end")]
    Truncated,
    /// The answer is not packed as it says.
    #[error("the answer is not packed as it says ({0})")]
    Encoding(String),
    /// Redirections do not end.
    #[error("more than {0} redirections")]
    Redirects(usize),
    /// A redirection leads nowhere.
    #[error("a redirection without an address")]
    RedirectedNowhere,
    /// « Not modified » was answered to a question that did not ask.
    #[error("304 was answered to a request without a validator")]
    NotModifiedUnasked,
    /// The server wants to be left alone.
    #[error("the server asks to be left alone")]
    Busy {
        /// The status.
        status: u16,
        /// For how long, when it says so.
        after: Option<Duration>,
    },
    /// Another status than that of a document.
    #[error("the server answers {0}")]
    Status(u16),
    /// What came could not be kept.
    #[error("what came could not be kept")]
    Sink(#[source] io::Error),
}

impl FetchError {
    /// Stable.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Scheme(_) | Self::UserInfo | Self::NoHost => "URL_INVALID",
            Self::Port(_) | Self::Private(_) | Self::Downgrade => "ADDRESS_REFUSED",
            Self::Unresolved(_) => "DNS_FAILED",
            Self::Connection(_) => "CONNECTION_FAILED",
            Self::Certificate(_) => "TLS_FAILED",
            Self::Idle(_) => "TIMEOUT_IDLE",
            Self::Slow(_) => "TIMEOUT_TOTAL",
            Self::TooLarge(_) => "FILE_TOO_LARGE",
            Self::Truncated => "FILE_TRUNCATED",
            Self::Encoding(_) => "ENCODING_WRONG",
            Self::Redirects(_) | Self::RedirectedNowhere => "REDIRECT_LIMIT",
            Self::NotModifiedUnasked => "NOT_MODIFIED_UNASKED",
            Self::Busy { status: 429, .. } => "RATE_LIMITED",
            Self::Busy { .. } | Self::Status(500..) => "HTTP_SERVER_ERROR",
            Self::Status(404 | 410) => "HTTP_NOT_FOUND",
            Self::Status(401 | 403) => "HTTP_FORBIDDEN",
            Self::Status(_) => "HTTP_STATUS",
            Self::Sink(_) => "DISK",
        }
    }

    /// Whether a person has to act: asking again soon cannot help.
    pub const fn is_lasting(&self) -> bool {
        match self {
            Self::Unresolved(_)
            | Self::Connection(_)
            | Self::Idle(_)
            | Self::Slow(_)
            | Self::Busy { .. }
            | Self::Sink(_)
            | Self::Status(408 | 425 | 500..) => false,
            Self::Scheme(_)
            | Self::UserInfo
            | Self::NoHost
            | Self::Port(_)
            | Self::Private(_)
            | Self::Downgrade
            | Self::Certificate(_)
            | Self::TooLarge(_)
            | Self::Truncated
            | Self::Encoding(_)
            | Self::Redirects(_)
            | Self::RedirectedNowhere
            | Self::NotModifiedUnasked
            | Self::Status(_) => true,
        }
    }

    /// Whether the next moment may bring what this one did not.
    pub(super) const fn passes_quickly(&self) -> bool {
        matches!(self, Self::Unresolved(_) | Self::Connection(_) | Self::Truncated | Self::Status(500..) | Self::Busy { status: 500.., after: None })
    }

    /// The status of the answer.
    pub const fn http_status(&self) -> Option<u16> {
        match self {
            Self::Busy { status, .. } | Self::Status(status) => Some(*status),
            Self::NotModifiedUnasked => Some(304),
            _ => None,
        }
    }

    /// How long the server asks to be left alone.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { after, .. } => *after,
            _ => None,
        }
    }

    /// What happened and what to do, for a person.
    pub fn sentence(&self, french: bool) -> String {
        if french { self.french() } else { self.english() }
    }

    fn french(&self) -> String {
        match self {
            Self::Scheme(scheme) => format!("« {scheme} » n'est pas lu : donnez une adresse qui commence par https:// ou http://."),
            Self::UserInfo => "L'adresse contient un nom ou un mot de passe : publiez le fichier à une adresse ouverte.".to_owned(),
            Self::NoHost => "L'adresse ne nomme aucun serveur : donnez-la en entier.".to_owned(),
            Self::Port(port) => format!("Le port {port} n'est pas lu : seuls 80 et 443 le sont, sauf ceux que PRISME_FETCH_ALLOW ouvre."),
            Self::Private(host) => {
                format!("{host} n'est pas une adresse publique : Prisme ne la lit pas, sauf si PRISME_FETCH_ALLOW l'ouvre.")
            }
            Self::Downgrade => {
                "Le serveur renvoie d'une adresse chiffrée vers une adresse qui ne l'est pas : donnez la nouvelle adresse en https.".to_owned()
            }
            Self::Unresolved(host) => format!("Le nom {host} est introuvable : vérifiez l'adresse ; la lecture sera retentée."),
            Self::Connection(host) => format!("{host} ne répond pas : la lecture sera retentée."),
            Self::Certificate(host) => format!("Le certificat de {host} n'est pas valide : le serveur doit en présenter un bon."),
            Self::Idle(after) => format!("Le serveur s'est tu pendant {} s : la lecture sera retentée.", after.as_secs()),
            Self::Slow(after) => format!("La réponse a pris plus de {} s : la lecture sera retentée.", after.as_secs()),
            Self::TooLarge(most) => format!("Le document dépasse {} Mo : rien n'en a été lu. Publiez un fichier plus petit.", most >> 20),
            Self::Truncated => "La réponse s'arrête avant sa fin : rien n'en a été publié. Vérifiez le fichier sur le serveur.".to_owned(),
            Self::Encoding(name) => format!("La réponse n'est pas compressée comme elle le dit ({name}) : le serveur est à corriger."),
            Self::Redirects(most) => format!("Plus de {most} redirections : donnez l'adresse du fichier lui-même."),
            Self::RedirectedNowhere => "Une redirection sans adresse : donnez l'adresse du fichier lui-même.".to_owned(),
            Self::NotModifiedUnasked => "Le serveur répond « non modifié » (304) sans qu'on le lui ait demandé : il est à corriger.".to_owned(),
            Self::Busy { status, .. } => format!("Le serveur demande d'attendre ({status}) : la lecture sera retentée plus tard."),
            Self::Status(status @ (404 | 410)) => format!("Le fichier n'est plus à cette adresse ({status}) : donnez la nouvelle."),
            Self::Status(status @ (401 | 403)) => format!("Le serveur refuse de donner le fichier ({status}) : rendez-le public."),
            Self::Status(status @ 500..) => format!("Le serveur est en panne ({status}) : la lecture sera retentée."),
            Self::Status(status) => format!("Le serveur répond {status} au lieu du fichier : vérifiez l'adresse."),
            Self::Sink(cause) => format!("Le document n'a pas pu être gardé ({cause}) : le disque du service est à vérifier."),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Scheme(scheme) => format!("\"{scheme}\" is not fetched: give an address that begins with https:// or http://."),
            Self::UserInfo => "The address holds a user name or a password: publish the file at an open address.".to_owned(),
            Self::NoHost => "The address names no server: give the whole of it.".to_owned(),
            Self::Port(port) => format!("Port {port} is not asked: only 80 and 443 are, save those that PRISME_FETCH_ALLOW opens."),
            Self::Private(host) => format!("{host} is not a public address: Prisme does not fetch it unless PRISME_FETCH_ALLOW opens it."),
            Self::Downgrade => "The server leads from an encrypted address to one that is not: give the new address with https.".to_owned(),
            Self::Unresolved(host) => format!("The name {host} cannot be found: check the address; it will be tried again."),
            Self::Connection(host) => format!("{host} does not answer: it will be tried again."),
            Self::Certificate(host) => format!("The certificate of {host} is not valid: the server has to show a good one."),
            Self::Idle(after) => format!("The server was silent for {} s: it will be tried again.", after.as_secs()),
            Self::Slow(after) => format!("The answer took more than {} s: it will be tried again.", after.as_secs()),
            Self::TooLarge(most) => format!("The document exceeds {} MB: nothing of it was read. Publish a smaller file.", most >> 20),
            Self::Truncated => "The answer ends before its end: nothing of it was published. Check the file on the server.".to_owned(),
            Self::Encoding(name) => format!("The answer is not packed as it says ({name}): the server has to be corrected."),
            Self::Redirects(most) => format!("More than {most} redirections: give the address of the file itself."),
            Self::RedirectedNowhere => "A redirection without an address: give the address of the file itself.".to_owned(),
            Self::NotModifiedUnasked => "The server answers \"not modified\" (304) without having been asked: it has to be corrected.".to_owned(),
            Self::Busy { status, .. } => format!("The server asks to wait ({status}): it will be tried again later."),
            Self::Status(status @ (404 | 410)) => format!("The file is no longer at this address ({status}): give the new one."),
            Self::Status(status @ (401 | 403)) => format!("The server refuses to give the file ({status}): make it public."),
            Self::Status(status @ 500..) => format!("The server is broken ({status}): it will be tried again."),
            Self::Status(status) => format!("The server answers {status} instead of the file: check the address."),
            Self::Sink(cause) => format!("The document could not be kept ({cause}): check the disk of the service."),
        }
    }
}
