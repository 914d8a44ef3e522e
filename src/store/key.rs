//! A key of the API: its text, which is shown once; its digest, which is kept; and what is known of it besides.
//!
//! The text never reaches a table, a log or a failed assertion. Whether a key opens anything today is decided in `consult::key`.

use std::fmt;

use chrono::{DateTime, Utc};
use data_encoding::BASE32_DNSSEC;
use domain::access::{Administrator, Perimeter, Scope};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How every key begins, so that scanners of leaked secrets recognise one.
const MARK: &str = "prisme_";
/// Signs after the mark: 256 bits in base 32, in small letters, which a double click takes whole.
const SIGNS: usize = 52;
/// Signs by which a key is recognised in a list: the mark and 25 of 256 bits.
const SHOWN: usize = 12;
/// The longest label.
const LABEL: usize = 100;

/// The text of a key, as its bearer shows it.
pub struct KeyText(String);

impl KeyText {
    /// The key of these random bits.
    pub fn new(bits: &[u8; 32]) -> Self {
        Self(format!("{MARK}{}", BASE32_DNSSEC.encode(bits)))
    }

    /// Reads what a caller shows; `None` when it cannot be a key, so that nothing need be asked about it.
    pub fn parse(given: &str) -> Option<Self> {
        let signs = given.strip_prefix(MARK)?;
        let possible = signs.len() == SIGNS && signs.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'v'));
        possible.then(|| Self(given.to_owned()))
    }

    /// The text itself: to be told to its owner, once, and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is shown of it in lists.
    pub fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// What is kept of it.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(&self.0).into())
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("KeyText")
    }
}

/// The SHA-256 of a key. A key is random through and through, so that a slow digest, as for passwords, would protect nothing more.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyHash(pub(super) [u8; 32]);

impl fmt::Debug for KeyHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("KeyHash")
    }
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// How it is named; of no use to a caller.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
    /// Its first signs.
    pub prefix: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// For whom.
    pub perimeter: Perimeter,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// In whose name.
    pub created_by: String,
    /// From when on it opens nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it last opened something, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    pub(super) hash: KeyHash,
}

impl ApiKey {
    /// Whether it is the key of this digest, told in the same time whatever the digests have in common.
    pub fn answers_to(&self, hash: &KeyHash) -> bool {
        self.hash.0.as_slice().ct_eq(hash.0.as_slice()).into()
    }

    /// Whether its end has come; at that very instant it has.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether an administrator may know of it and change it.
    pub fn is_within(&self, by: &Administrator) -> bool {
        by.covers(&self.perimeter)
    }
}

/// A key that does not exist yet: its name and its text.
#[derive(Debug)]
pub struct Minted {
    /// How it will be named.
    pub id: Uuid,
    /// Its text.
    pub text: KeyText,
}

impl Minted {
    /// From a new identifier and random bits.
    pub fn new(id: Uuid, bits: &[u8; 32]) -> Self {
        Self { id, text: KeyText::new(bits) }
    }
}

/// What a new key is to open, and for whom: something, for somebody, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    pub(super) label: String,
    pub(super) scopes: Vec<Scope>,
    pub(super) perimeter: Perimeter,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// Why a key cannot be made as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The label is empty or too long.
    Label,
    /// It would open nothing.
    Scopes,
    /// It would hold for nobody.
    Perimeter,
    /// Its end has come already.
    End,
}

impl NewKey {
    /// Checks what is asked for.
    pub fn new(label: &str, scopes: &[Scope], perimeter: Perimeter, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Self, Fault> {
        let label: String = domain::text::tidy(label).chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        if label.is_empty() || label.chars().count() > LABEL {
            return Err(Fault::Label);
        }
        let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect();
        if scopes.is_empty() {
            return Err(Fault::Scopes);
        }
        let perimeter = match perimeter {
            Perimeter::Everywhere => Perimeter::Everywhere,
            Perimeter::Only(these) if these.is_empty() => return Err(Fault::Perimeter),
            Perimeter::Only(mut these) => {
                these.sort_unstable();
                these.dedup();
                Perimeter::Only(these)
            }
        };
        if end.is_some_and(|end| end <= now) {
            return Err(Fault::End);
        }
        Ok(Self { label, scopes, perimeter, expires_at: end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_key_is_recognised_by_its_form_and_by_nothing_less() {
        let key = KeyText::new(&[0xa5; 32]);
        assert_eq!((key.reveal().len(), key.prefix().len(), &key.prefix()[..7]), (59, 12, "prisme_"));
        assert_eq!(KeyText::parse(key.reveal()).unwrap().hash(), key.hash());
        let text = key.reveal();
        for other in ["", "prisme_", &text[..58], &format!("{text}0"), &text.to_uppercase(), &text.replace("prisme_", "prisma_"), &format!("{text} ")]
        {
            assert!(KeyText::parse(other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn other_bits_make_another_key() {
        let mut bits = [7; 32];
        let one = KeyText::new(&bits).hash();
        bits[31] ^= 1;
        assert_ne!(KeyText::new(&bits).hash(), one);
    }

    #[test]
    fn neither_a_key_nor_its_digest_prints_itself() {
        let minted = Minted::new(Uuid::nil(), &[7; 32]);
        let printed = format!("{minted:?} {:?}", minted.text.hash());
        assert!(!printed.contains("prisme_") && !printed.contains('7'), "{printed}");
    }

    #[test]
    fn a_key_opens_something_for_somebody_for_some_time() {
        let city = || Perimeter::Only(vec![Uuid::from_u128(86), Uuid::from_u128(86)]);
        let new = |label: &str, scopes: &[Scope], perimeter, end| NewKey::new(label, scopes, perimeter, end, NOW);
        let key = new(" Ville  de\u{1b} Poitiers ", &[Scope::Publish, Scope::Read, Scope::Publish], city(), None).unwrap();
        assert_eq!((key.scopes, key.perimeter), (vec![Scope::Read, Scope::Publish], Perimeter::Only(vec![Uuid::from_u128(86)])));
        assert!(key.label.starts_with("Ville de") && !key.label.contains('\u{1b}'));
        assert_eq!(new(" ", &[Scope::Read], city(), None), Err(Fault::Label));
        assert_eq!(new(&"é".repeat(101), &[Scope::Read], city(), None), Err(Fault::Label));
        assert_eq!(new("Poitiers", &[], city(), None), Err(Fault::Scopes));
        assert_eq!(new("Poitiers", &[Scope::Read], Perimeter::Only(Vec::new()), None), Err(Fault::Perimeter));
        assert_eq!(new("Poitiers", &[Scope::Read], city(), Some(NOW)), Err(Fault::End));
    }
}
