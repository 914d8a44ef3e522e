//! What happened to a fetch, in sentences for a person.
//!
//! They name the host, and never the whole address: what follows it may be secret.

use std::time::Duration;

use super::error::{FetchError, UrlFault};

impl FetchError {
    /// What happened and what to do, in French or in English.
    pub fn sentence(&self, french: bool) -> String {
        if french { self.french() } else { self.english() }
    }

    fn french(&self) -> String {
        match self {
            Self::UrlInvalid { fault } => match fault {
                UrlFault::Scheme => "L'adresse n'est pas une adresse du web : donnez-en une qui commence par https:// ou http://.",
                UrlFault::UserInfo => "L'adresse contient un identifiant ou un mot de passe : donnez une adresse publique, sans « utilisateur@ ».",
                UrlFault::Host => "L'adresse, ou celle vers laquelle elle renvoie, ne nomme aucun site : vérifiez-la.",
                UrlFault::Port => "L'adresse nomme un autre port que ceux du web (80 et 443) : publiez le fichier sur l'un des deux.",
            }
            .to_owned(),
            Self::AddressRefused { host } => {
                format!(
                    "{host} n'est pas une adresse publique d'internet : donnez celle que vos habitants peuvent ouvrir (sur un intranet, PRISME_FETCH_ALLOW l'ouvre à Prisme)."
                )
            }
            Self::Dns { host, .. } => format!("Le nom {host} ne mène nulle part pour l'instant : s'il est bien écrit, Prisme réessaiera."),
            Self::Connect { host, .. } => format!("{host} ne répond pas : le serveur est peut-être arrêté, Prisme réessaiera."),
            Self::Tls { host, .. } => {
                format!("Le certificat de {host} n'est pas valable (expiré, incomplet ou d'un autre nom) : faites-le renouveler.")
            }
            Self::IdleTimeout { host, limit } => {
                format!("{host} est resté muet pendant {} : le serveur est peut-être surchargé, Prisme réessaiera.", seconds(*limit))
            }
            Self::TotalTimeout { host, limit } => {
                format!("{host} n'a pas envoyé tout le fichier en {} : Prisme réessaiera ; si cela dure, allégez le fichier.", seconds(*limit))
            }
            Self::TooLarge { limit, unpacked } => {
                let state = if *unpacked { ", une fois décompressé" } else { "" };
                format!("Le fichier dépasse {} Mio{state} : réduisez-le, ou publiez-le en plusieurs.", limit >> 20)
            }
            Self::Truncated { host, .. } => {
                format!("{host} s'arrête au milieu du fichier à chaque essai : vérifiez que le fichier s'ouvre en entier dans un navigateur.")
            }
            Self::WrongEncoding { host, encoding } => {
                format!("{host} annonce un fichier compressé ({encoding}) qui ne l'est pas ainsi : corrigez l'en-tête Content-Encoding du serveur.")
            }
            Self::TooManyRedirects { host } => {
                format!("{host} renvoie d'adresse en adresse sans donner de fichier : donnez l'adresse directe du fichier.")
            }
            Self::RedirectDowngraded { host } => {
                format!("{host} renvoie vers une adresse sans chiffrement (http://) : donnez l'adresse en https:// du fichier.")
            }
            Self::NotModifiedUnasked { host } => {
                format!("{host} répond « inchangé » (304) sans qu'on le lui demande : corrigez le cache du serveur, aucun fichier n'est venu.")
            }
            Self::HttpStatus { host, status, .. } => match status {
                404 | 410 => format!("{host} ne connaît plus ce fichier ({status}) : donnez sa nouvelle adresse."),
                401 | 403 | 407 | 451 => format!("{host} refuse de donner ce fichier ({status}) : ouvrez-le à tous, ou autorisez Prisme."),
                429 => format!("{host} demande moins de visites (429) : Prisme reviendra plus tard."),
                408 | 425 | 500..=599 => format!("{host} est en panne ({status}) : Prisme réessaiera."),
                400..=499 => format!("{host} refuse la demande ({status}) : vérifiez l'adresse du fichier."),
                _ => format!("{host} répond {status} et ne donne pas de fichier : donnez l'adresse directe du fichier."),
            },
            Self::LeftAlone { host, .. } => format!("{host} a demandé moins de visites : Prisme reviendra plus tard."),
            Self::NotReady(_) => {
                "Prisme ne peut rien moissonner sur cette machine : installez les certificats du système (paquet ca-certificates).".to_owned()
            }
            Self::Sink(_) => {
                "Le fichier n'a pas pu être gardé sur le disque de Prisme : libérez de la place ou vérifiez ses droits ; Prisme réessaiera."
                    .to_owned()
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::UrlInvalid { fault } => match fault {
                UrlFault::Scheme => "The address is not one of the web: give one that begins with https:// or http://.",
                UrlFault::UserInfo => "The address holds a user name or a password: give a public address, without “user@”.",
                UrlFault::Host => "The address, or the one that it redirects to, names no site: check it.",
                UrlFault::Port => "The address names another port than those of the web (80 and 443): publish the file on one of them.",
            }
            .to_owned(),
            Self::AddressRefused { host } => format!(
                "{host} is not a public address of the internet: give the one that your inhabitants can open (on an intranet, PRISME_FETCH_ALLOW opens it to Prisme)."
            ),
            Self::Dns { host, .. } => format!("The name {host} leads nowhere for now: if it is spelt right, Prisme will try again."),
            Self::Connect { host, .. } => format!("{host} does not answer: the server may be down, Prisme will try again."),
            Self::Tls { host, .. } => {
                format!("The certificate of {host} is not valid (expired, incomplete or for another name): have it renewed.")
            }
            Self::IdleTimeout { host, limit } => {
                format!("{host} was silent for {}: the server may be overloaded, Prisme will try again.", seconds(*limit))
            }
            Self::TotalTimeout { host, limit } => {
                format!("{host} did not send the whole file in {}: Prisme will try again; if it lasts, make the file lighter.", seconds(*limit))
            }
            Self::TooLarge { limit, unpacked } => {
                let state = if *unpacked { " once unpacked" } else { "" };
                format!("The file is larger than {} MiB{state}: make it smaller, or publish it in several.", limit >> 20)
            }
            Self::Truncated { host, .. } => {
                format!("{host} stops in the middle of the file at every try: check that the file opens whole in a browser.")
            }
            Self::WrongEncoding { host, encoding } => {
                format!("{host} announces a packed file ({encoding}) that is not packed so: correct the Content-Encoding header of the server.")
            }
            Self::TooManyRedirects { host } => {
                format!("{host} sends from address to address without giving a file: give the direct address of the file.")
            }
            Self::RedirectDowngraded { host } => {
                format!("{host} redirects to an address without encryption (http://): give the https:// address of the file.")
            }
            Self::NotModifiedUnasked { host } => {
                format!("{host} answers “not modified” (304) without having been asked: correct the cache of the server, no file came.")
            }
            Self::HttpStatus { host, status, .. } => match status {
                404 | 410 => format!("{host} does not know this file any more ({status}): give its new address."),
                401 | 403 | 407 | 451 => format!("{host} refuses to give this file ({status}): open it to everyone, or let Prisme in."),
                429 => format!("{host} asks for fewer visits (429): Prisme will come back later."),
                408 | 425 | 500..=599 => format!("{host} is out of order ({status}): Prisme will try again."),
                400..=499 => format!("{host} refuses the request ({status}): check the address of the file."),
                _ => format!("{host} answers {status} and gives no file: give the direct address of the file."),
            },
            Self::LeftAlone { host, .. } => format!("{host} asked for fewer visits: Prisme will come back later."),
            Self::NotReady(_) => {
                "Prisme can fetch nothing on this machine: install the certificates of the system (package ca-certificates).".to_owned()
            }
            Self::Sink(_) => "The file could not be kept on the disk of Prisme: make room or check its rights; Prisme will try again.".to_owned(),
        }
    }
}

/// A limit, which settings give in whole seconds.
fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f32().ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_to_do_in_both_languages() {
        let error = FetchError::TooLarge { limit: 20 << 20, unpacked: true };
        assert_eq!(error.sentence(true), "Le fichier dépasse 20 Mio, une fois décompressé : réduisez-le, ou publiez-le en plusieurs.");
        assert_eq!(error.sentence(false), "The file is larger than 20 MiB once unpacked: make it smaller, or publish it in several.");
    }

    #[test]
    fn every_status_is_a_sentence_with_its_number() {
        for status in [204, 206, 400, 401, 404, 408, 429, 500, 503] {
            let error = FetchError::HttpStatus { host: "ville.fr".to_owned(), status, retry_after: None };
            for sentence in [error.sentence(true), error.sentence(false)] {
                assert!(sentence.starts_with("ville.fr ") && sentence.contains(&status.to_string()) && sentence.ends_with('.'), "{sentence}");
            }
        }
    }
}
