//! `Content-Digest` (RFC 9530): whether what came is what was sent.
//!
//! It speaks of the bytes on the wire. Algorithms that are broken or not known prove nothing, and are passed over.

use data_encoding::BASE64;
use poem::http::HeaderMap;

use crate::ingest::WireDigests;

/// The digests that a sender announces.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Announced {
    sha256: Option<Vec<u8>>,
    sha512: Option<Vec<u8>>,
}

/// What was announced cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Announced {
    /// Reads the header, which may come in several lines; no header announces nothing.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Unreadable> {
        let mut announced = Self::default();
        for value in headers.get_all("content-digest") {
            for member in value.to_str().map_err(|_| Unreadable)?.split(',') {
                let (name, rest) = member.trim().split_once('=').ok_or(Unreadable)?;
                let slot = match name {
                    "sha-256" => &mut announced.sha256,
                    "sha-512" => &mut announced.sha512,
                    _ => continue,
                };
                // A byte sequence stands between colons; parameters may follow.
                let (digest, after) = rest.strip_prefix(':').and_then(|rest| rest.split_once(':')).ok_or(Unreadable)?;
                if !(after.is_empty() || after.trim_start().starts_with(';')) {
                    return Err(Unreadable);
                }
                *slot = Some(BASE64.decode(digest.as_bytes()).map_err(|_| Unreadable)?);
            }
        }
        Ok(announced)
    }

    /// Whether these are the digests of what came.
    pub(super) fn matches(&self, came: &WireDigests) -> bool {
        let same = |announced: &Option<Vec<u8>>, came: &[u8]| announced.as_ref().is_none_or(|announced| announced == came);
        same(&self.sha256, &came.sha256) && same(&self.sha512, &came.sha512)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Announced, Unreadable> {
        let mut headers = HeaderMap::new();
        headers.insert("content-digest", value.parse().unwrap());
        Announced::read(&headers)
    }

    #[test]
    fn a_digest_is_read_whatever_stands_beside_it() {
        // The SHA-256 of nothing.
        let wanted = read("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:").unwrap();
        assert!(wanted.sha256.as_ref().is_some_and(|digest| digest.len() == 32 && digest[0] == 0xe3));
        assert_eq!(read("md5=:AAAA:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:;p=1"), Ok(wanted));
        assert_eq!(read("unixsum=:AA==:"), Ok(Announced::default()));
        assert_eq!(Announced::read(&HeaderMap::new()), Ok(Announced::default()));
    }

    #[test]
    fn what_cannot_be_read_is_not_passed_over() {
        for value in ["sha-256", "sha-256=47DE", "sha-256=:&:", "sha-256=:47DE", "sha-512=:AAAA:x"] {
            assert_eq!(read(value), Err(Unreadable), "{value}");
        }
    }
}
