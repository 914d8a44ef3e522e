//! Why a document could not be fetched, each with its fate: worth asking again by itself, or waiting for a person.
//!
//! No variant holds an address whole: its path and its query may be secret. When to ask again is decided where the work is planned.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::client::Unresolved;

/// Nothing is put off for longer than a day because a server says so.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address, or one that it redirects to, has a form that is not fetched.
    #[error("the address cannot be fetched: {fault:?}")]
    UrlInvalid {
        /// What is wrong with it.
        fault: UrlFault,
    },
    /// The host is not on the public internet, and nobody has opened it.
    #[error("{host} is not a public address")]
    AddressRefused {
        /// The host.
        host: String,
    },
    /// The name of the host leads nowhere.
    #[error("the name {host} cannot be resolved")]
    Dns {
        /// The host.
        host: String,
        /// What the resolver said.
        #[source]
        cause: Cause,
    },
    /// No connection came about, or it broke before an answer.
    #[error("{host} cannot be reached")]
    Connect {
        /// The host.
        host: String,
        /// What went wrong on the way.
        #[source]
        cause: Cause,
    },
    /// The server cannot prove who it is, or speaks no encryption that is safe.
    #[error("{host} cannot be trusted")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong with its certificate or its encryption.
        #[source]
        cause: Cause,
    },
    /// The server was silent for too long.
    #[error("{host} was silent for {limit:?}")]
    IdleTimeout {
        /// The host.
        host: String,
        /// How long a server may be silent.
        limit: Duration,
    },
    /// The document did not come in the time that is given to one.
    #[error("{host} did not finish within {limit:?}")]
    TotalTimeout {
        /// The host.
        host: String,
        /// How long a document may take.
        limit: Duration,
    },
    /// The document is larger than what is read.
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are taken.
        limit: u64,
        /// Whether they are counted after unpacking.
        unpacked: bool,
    },
    /// The document ended before its end.
    #[error("{host} stopped in the middle of the document")]
    Truncated {
        /// The host.
        host: String,
        /// How it was seen.
        #[source]
        cause: Cause,
    },
    /// The server says that the document is packed, in a way that is not known or that is not true.
    #[error("the document is not packed as {host} says")]
    WrongEncoding {
        /// The host.
        host: String,
        /// What it says.
        encoding: String,
    },
    /// The server redirects without end, or to nowhere.
    #[error("{host} redirects too often, or to nowhere")]
    TooManyRedirects {
        /// The host that redirected last.
        host: String,
    },
    /// The server redirects from an encrypted address to one that is not.
    #[error("{host} redirects to an address without encryption")]
    RedirectDowngraded {
        /// The host that redirected.
        host: String,
    },
    /// The server says that nothing changed, and was not asked whether anything had.
    #[error("{host} says that nothing changed without having been asked")]
    NotModifiedUnasked {
        /// The host.
        host: String,
    },
    /// The server answers with a status that brings no document.
    #[error("{host} answers {status}")]
    HttpStatus {
        /// The host.
        host: String,
        /// The status.
        status: u16,
        /// When to come back, as the server says; at most a day.
        retry_after: Option<Duration>,
    },
    /// The host has asked for peace not long ago: it was not asked.
    #[error("{host} is left alone for {retry_after:?}")]
    LeftAlone {
        /// The host.
        host: String,
        /// How long that will last.
        retry_after: Duration,
    },
    /// This machine cannot fetch: the certificates of its system are missing.
    #[error("no connection can be made ready")]
    NotReady(#[source] Cause),
    /// What came cannot be kept on this machine.
    #[error("the document cannot be kept")]
    Sink(#[source] io::Error),
}

/// What went wrong below HTTP.
pub(super) type Cause = Box<dyn Error + Send + Sync>;

/// What is wrong with the form of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlFault {
    /// It is neither `http` nor `https`.
    Scheme,
    /// It holds a user name or a password.
    UserInfo,
    /// It names no host.
    Host,
    /// It names a port other than those of the web.
    Port,
}

impl FetchError {
    /// What happened, in a word for programs; it never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UrlInvalid { .. } => "URL_INVALID",
            Self::AddressRefused { .. } => "ADDRESS_REFUSED",
            Self::Dns { .. } => "DNS_FAILED",
            Self::Connect { .. } => "CONNECTION_FAILED",
            Self::Tls { .. } => "TLS_FAILED",
            Self::IdleTimeout { .. } => "TIMEOUT_IDLE",
            Self::TotalTimeout { .. } => "TIMEOUT_TOTAL",
            Self::TooLarge { .. } => "FILE_TOO_LARGE",
            Self::Truncated { .. } => "FILE_TRUNCATED",
            Self::WrongEncoding { .. } => "ENCODING_WRONG",
            Self::TooManyRedirects { .. } => "REDIRECT_LIMIT",
            Self::RedirectDowngraded { .. } => "REDIRECT_DOWNGRADED",
            Self::NotModifiedUnasked { .. } => "NOT_MODIFIED_UNASKED",
            Self::HttpStatus { status: 429, .. } => "RATE_LIMITED",
            Self::HttpStatus { status: 400..=499, .. } => "HTTP_CLIENT_ERROR",
            Self::HttpStatus { status: 500..=599, .. } => "HTTP_SERVER_ERROR",
            Self::HttpStatus { .. } => "HTTP_STATUS_UNEXPECTED",
            Self::LeftAlone { .. } => "HOST_LEFT_ALONE",
            Self::NotReady(_) => "FETCHER_NOT_READY",
            Self::Sink(_) => "DISK",
        }
    }

    /// Whether a person must act: asking again soon cannot help.
    pub const fn is_lasting(&self) -> bool {
        match self {
            Self::Dns { .. }
            | Self::Connect { .. }
            | Self::IdleTimeout { .. }
            | Self::TotalTimeout { .. }
            | Self::LeftAlone { .. }
            | Self::NotReady(_)
            | Self::Sink(_) => false,
            Self::HttpStatus { status, .. } => !matches!(status, 408 | 425 | 429 | 500..=599),
            // A document that was cut in every try is refused like one that is wrong.
            _ => true,
        }
    }

    /// The status that the server answered, when it is the reason.
    pub const fn http_status(&self) -> Option<u16> {
        match self {
            Self::HttpStatus { status, .. } => Some(*status),
            Self::NotModifiedUnasked { .. } => Some(304),
            _ => None,
        }
    }

    /// How long the server wants to be left alone; at most a day.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::HttpStatus { retry_after, .. } => retry_after.map(|wait| wait.min(LONGEST_WAIT)),
            Self::LeftAlone { retry_after, .. } => Some((*retry_after).min(LONGEST_WAIT)),
            _ => None,
        }
    }

    /// What stopped a request before its answer came.
    pub(super) fn of_request(host: &str, cause: reqwest::Error) -> Self {
        let host = host.to_owned();
        let cause = cause.without_url();
        match find::<Unresolved>(&cause) {
            Some(Unresolved::Refused) => return Self::AddressRefused { host },
            Some(Unresolved::Failed(_)) => return Self::Dns { host, cause: cause.into() },
            None => {}
        }
        let distrust = find::<rustls::Error>(&cause).is_some();
        if distrust { Self::Tls { host, cause: cause.into() } } else { Self::Connect { host, cause: cause.into() } }
    }
}

/// The first cause of this kind. What a system error wraps is looked at too: its `source` passes over it.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> FetchError {
        FetchError::HttpStatus { host: "ville.fr".to_owned(), status, retry_after: Some(Duration::from_hours(1_000)) }
    }

    #[test]
    fn a_status_has_a_code_and_a_fate() {
        for (given, code, lasting) in [
            (204, "HTTP_STATUS_UNEXPECTED", true),
            (206, "HTTP_STATUS_UNEXPECTED", true),
            (300, "HTTP_STATUS_UNEXPECTED", true),
            (403, "HTTP_CLIENT_ERROR", true),
            (404, "HTTP_CLIENT_ERROR", true),
            (408, "HTTP_CLIENT_ERROR", false),
            (410, "HTTP_CLIENT_ERROR", true),
            (425, "HTTP_CLIENT_ERROR", false),
            (429, "RATE_LIMITED", false),
            (500, "HTTP_SERVER_ERROR", false),
            (503, "HTTP_SERVER_ERROR", false),
        ] {
            let error = status(given);
            assert_eq!((error.code(), error.is_lasting(), error.http_status()), (code, lasting, Some(given)));
        }
    }

    #[test]
    fn a_server_puts_nothing_off_for_more_than_a_day() {
        assert_eq!(status(429).retry_after(), Some(Duration::from_hours(24)));
    }

    #[test]
    fn a_cause_is_found_inside_what_wraps_it() {
        let wrapped = io::Error::other(io::Error::other(Unresolved::Refused));
        assert!(matches!(find::<Unresolved>(&wrapped), Some(Unresolved::Refused)));
        assert!(find::<rustls::Error>(&wrapped).is_none());
    }
}
