//! Identifiers as clients see them: opaque, prefixed, stable.

use async_graphql::ID;
use data_encoding::BASE32HEX_NOPAD;
use uuid::Uuid;

/// What an identifier names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A collectivité.
    Collectivity(Uuid),
    /// A plan.
    Plan(Uuid),
    /// A version of a plan.
    Version(Uuid),
    /// A section of a version, by position.
    Section(Uuid, i32),
    /// An action of a version, by position.
    Action(Uuid, i32),
    /// An action through all versions.
    Lineage(Uuid),
    /// A document.
    Document(Uuid),
    /// An attempt to publish.
    Run(Uuid),
    /// A feed.
    Feed(Uuid),
    /// A key of the API.
    ApiKey(Uuid),
    /// An organisation.
    Organisation(Uuid),
    /// An edition of a référentiel.
    Framework(Uuid),
    /// A criterion.
    Criterion(Uuid),
    /// A criterion for a collectivité: the collectivité, then the criterion.
    CoverageCell(Uuid, Uuid),
    /// An action that may answer a criterion: the lineage, then the criterion.
    CoverageLink(Uuid, Uuid),
    /// A theme, by number.
    Theme(u8),
    /// An audience, by number.
    Audience(u8),
}

impl Key {
    /// The identifier.
    pub fn id(self) -> ID {
        let placed = |prefix: &str, id: Uuid, position: i32| {
            let mut bytes = id.as_bytes().to_vec();
            bytes.extend(position.to_be_bytes());
            format!("{prefix}_{}", BASE32HEX_NOPAD.encode(&bytes))
        };
        let paired = |prefix: &str, one: Uuid, other: Uuid| {
            let bytes = [one.as_bytes().as_slice(), other.as_bytes()].concat();
            format!("{prefix}_{}", BASE32HEX_NOPAD.encode(&bytes))
        };
        let plain = |prefix: &str, id: Uuid| format!("{prefix}_{}", BASE32HEX_NOPAD.encode(id.as_bytes()));
        let numbered = |prefix: &str, number: u8| format!("{prefix}_{}", BASE32HEX_NOPAD.encode(&[number]));
        ID(match self {
            Self::Collectivity(id) => plain("col", id),
            Self::Plan(id) => plain("pln", id),
            Self::Version(id) => plain("ver", id),
            Self::Section(id, position) => placed("sec", id, position),
            Self::Action(id, position) => placed("act", id, position),
            Self::Lineage(id) => plain("lin", id),
            Self::Document(id) => plain("doc", id),
            Self::Run(id) => plain("run", id),
            Self::Feed(id) => plain("fed", id),
            Self::ApiKey(id) => plain("key", id),
            Self::Organisation(id) => plain("org", id),
            Self::Framework(id) => plain("fwk", id),
            Self::Criterion(id) => plain("cri", id),
            Self::CoverageCell(collectivity, criterion) => paired("cov", collectivity, criterion),
            Self::CoverageLink(lineage, criterion) => paired("lnk", lineage, criterion),
            Self::Theme(number) => numbered("thm", number),
            Self::Audience(number) => numbered("aud", number),
        })
    }

    /// Reads an identifier; `None` when it is none of ours.
    pub fn parse(id: &str) -> Option<Self> {
        let (prefix, rest) = id.split_once('_')?;
        let bytes = BASE32HEX_NOPAD.decode(rest.as_bytes()).ok()?;
        let whole = || Uuid::from_slice(&bytes).ok();
        let numbered = || if let [number] = bytes[..] { Some(number) } else { None };
        let placed = || {
            let (id, position) = bytes.split_at_checked(16)?;
            Some((Uuid::from_slice(id).ok()?, i32::from_be_bytes(position.try_into().ok()?)))
        };
        let paired = || {
            let (one, other) = bytes.split_at_checked(16)?;
            Some((Uuid::from_slice(one).ok()?, Uuid::from_slice(other).ok()?))
        };
        Some(match prefix {
            "col" => Self::Collectivity(whole()?),
            "pln" => Self::Plan(whole()?),
            "ver" => Self::Version(whole()?),
            "sec" => placed().map(|(id, position)| Self::Section(id, position))?,
            "act" => placed().map(|(id, position)| Self::Action(id, position))?,
            "lin" => Self::Lineage(whole()?),
            "doc" => Self::Document(whole()?),
            "run" => Self::Run(whole()?),
            "fed" => Self::Feed(whole()?),
            "key" => Self::ApiKey(whole()?),
            "org" => Self::Organisation(whole()?),
            "fwk" => Self::Framework(whole()?),
            "cri" => Self::Criterion(whole()?),
            "cov" => paired().map(|(collectivity, criterion)| Self::CoverageCell(collectivity, criterion))?,
            "lnk" => paired().map(|(lineage, criterion)| Self::CoverageLink(lineage, criterion))?,
            "thm" => Self::Theme(numbered()?),
            "aud" => Self::Audience(numbered()?),
            _ => return None,
        })
    }
}

macro_rules! only {
    ($($name:ident $variant:ident $what:ty),* $(,)?) => {
        $(
            /// The keys of these identifiers; one of another kind names nothing.
            pub fn $name(ids: Option<&Vec<ID>>) -> Option<Vec<$what>> {
                let key = |id: &ID| match Key::parse(id) {
                    Some(Key::$variant(key)) => Some(key),
                    _ => None,
                };
                ids.map(|ids| ids.iter().filter_map(key).collect())
            }
        )*
    };
}

only! {
    collectivities Collectivity Uuid,
    plans Plan Uuid,
    criteria Criterion Uuid,
}

/// The actions that these identifiers name.
pub fn actions(ids: Option<&Vec<ID>>) -> Option<Vec<(Uuid, i32)>> {
    let key = |id: &ID| if let Some(Key::Action(version, position)) = Key::parse(id) { Some((version, position)) } else { None };
    ids.map(|ids| ids.iter().filter_map(key).collect())
}

/// The sections that these identifiers name.
pub fn sections(ids: Option<&Vec<ID>>) -> Option<Vec<(Uuid, i32)>> {
    let key = |id: &ID| if let Some(Key::Section(version, position)) = Key::parse(id) { Some((version, position)) } else { None };
    ids.map(|ids| ids.iter().filter_map(key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_read_back_and_a_strangers_is_none() {
        let id = Uuid::from_u128(7);
        for key in [
            Key::Collectivity(id),
            Key::Action(id, 41),
            Key::Section(id, -1),
            Key::Run(id),
            Key::Feed(id),
            Key::ApiKey(id),
            Key::CoverageCell(id, Uuid::from_u128(8)),
            Key::Criterion(id),
            Key::Theme(62),
            Key::Audience(0),
        ] {
            assert_eq!(Key::parse(&key.id()), Some(key));
        }
        for given in ["", "act", "act_", "act_é", "col_AAAA", "zzz_00000000000000000000000000", "act_00"] {
            assert_eq!(Key::parse(given), None, "{given}");
        }
    }
}
