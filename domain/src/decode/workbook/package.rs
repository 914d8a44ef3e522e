//! The zip around a workbook, looked through before anything believes it.
//!
//! Every member is unpacked once into nothing and counted: sizes that a header declares are never trusted, and a member that its
//! checksum contradicts is a damaged file. What a member means is not known here, but for two whose readers take room for what the
//! member says it holds.

use std::io::{Cursor, ErrorKind, Read};

use memchr::memmem::{find, find_iter};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{Kind, damaged, refused, too_large};
use crate::decode::{Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// How every zip with something in it begins.
const BEGINS: &[u8] = b"PK\x03\x04";
/// How its list of members ends; a download that was cut has none.
const ENDS: &[u8] = b"PK\x05\x06";
/// A workbook has a few dozen members, and one for each picture.
const MOST_MEMBERS: usize = 20_000;

/// What was found in the package.
#[derive(Debug)]
pub(super) struct Package {
    /// What it is.
    pub(super) kind: Kind,
    /// The length of the longest member.
    pub(super) longest: u64,
}

/// A package, its members by index.
pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Whether the bytes are a zip.
pub(super) fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINS)
}

/// Opens a zip; its members are not looked at yet.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, Refusal> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        let cut = find(bytes, ENDS).is_none();
        if cut { Refusal::new(Code::FileTruncated, Place::document()) } else { damaged("zip") }
    })
}

/// Looks through a package: what it is, and whether it can be unpacked within the limits.
pub(super) fn check(archive: &mut Archive<'_>, limits: &Limits) -> Result<Package, Refusal> {
    if archive.len() > MOST_MEMBERS {
        return Err(too_large(format!("{MOST_MEMBERS} fichiers / files")));
    }
    let kind = kind(archive)?;
    let limit = u64::try_from(limits.unpacked).unwrap_or(u64::MAX);
    let (mut total, mut longest) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| unopened(&error))?;
        let length = measure(member, limit.saturating_sub(total)).map_err(|why| match why {
            Why::Long => too_large(shown(limits.unpacked)),
            Why::Damaged(name) => damaged(&name),
        })?;
        total += length;
        longest = longest.max(length);
    }
    Ok(Package { kind, longest })
}

/// Reads a member as a text, within what is left of the limits.
pub(super) fn member(archive: &mut Archive<'_>, name: &str, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let member = archive.by_name(name).map_err(|_| damaged(name))?;
    let room = u64::try_from(limits.unpacked).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    member.take(room).read_to_end(&mut bytes).map_err(|_| damaged(name))?;
    if bytes.len() > limits.unpacked { Err(too_large(shown(limits.unpacked))) } else { Ok(bytes) }
}

/// A limit as a sentence shows it.
pub(super) fn shown(limit: usize) -> String {
    if limit < 1 << 20 { format!("{} ko", limit >> 10) } else { format!("{} Mo", limit >> 20) }
}

fn unopened(error: &ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => super::locked(),
        _ => damaged("zip"),
    }
}

/// What the members' names say that the package is.
fn kind(archive: &mut Archive<'_>) -> Result<Kind, Refusal> {
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(|name| name.replace('\\', "/").to_ascii_lowercase()).collect();
    let has = |begins: &str| names.iter().any(|name| name.starts_with(begins));
    if has("[content_types].xml") {
        return match () {
            () if has("xl/workbook.bin") => Err(refused("format XLSB")),
            () if has("xl/workbook") => Ok(Kind::Xlsx),
            () if has("word/") => Err(refused("format DOCX")),
            () if has("ppt/") => Err(refused("format PPTX")),
            () => Err(refused("format ZIP")),
        };
    }
    let mut declared = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // What is no text declares nothing.
        let _ = member.take(200).read_to_string(&mut declared);
    }
    match declared.trim().strip_prefix("application/vnd.oasis.opendocument.") {
        Some("spreadsheet" | "spreadsheet-template") => Ok(Kind::Ods),
        Some("text") => Err(refused("format ODT")),
        Some(other) => Err(refused(&format!("OpenDocument {}", other.chars().take(30).collect::<String>()))),
        None => Err(refused("format ZIP")),
    }
}

/// Why a member is not taken.
enum Why {
    Long,
    Damaged(String),
}

/// The length of a member once unpacked, by counting; at most `room`.
fn measure(mut member: ZipFile<'_, Cursor<&[u8]>>, room: u64) -> Result<u64, Why> {
    let name = member.name().map_or_else(|_| "zip".to_owned(), |name| name.chars().take(80).collect());
    if member.size() > room {
        return Err(Why::Long);
    }
    let mut weight = Weight::of(&name);
    let (mut length, mut chunk) = (0_u64, vec![0; 1 << 16]);
    loop {
        let read = match member.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return Err(Why::Damaged(name)),
        };
        length += u64::try_from(read).unwrap_or(u64::MAX);
        if length > room {
            return Err(Why::Long);
        }
        weight.add(&chunk[..read]);
    }
    if weight.is_bearable() { Ok(length) } else { Err(Why::Long) }
}

/// What the memory that a member's reader takes depends on, where that is not its length.
enum Weight {
    /// Its length alone.
    Light,
    /// The shared strings: room is taken at once for as many as `uniqueCount` says. Kept whole, within the limit, since the number
    /// may be cut in two by a chunk.
    Strings(Vec<u8>),
    /// The styles: each takes its own copy of a format's code, so that one long code and many styles are a bomb.
    Styles { tags: usize, longest: usize, since: usize },
}

impl Weight {
    /// So many bytes may the styles take.
    const STYLES: usize = 512 << 20;
    /// About as many does one style take without its texts.
    const STYLE: usize = 400;
    /// A count that is wrong, and no harm.
    const STRINGS: usize = 1 << 20;

    fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        match () {
            () if name.ends_with("sharedstrings.xml") => Self::Strings(Vec::new()),
            () if name.ends_with("styles.xml") => Self::Styles { tags: 0, longest: 0, since: 0 },
            () => Self::Light,
        }
    }

    fn add(&mut self, chunk: &[u8]) {
        match self {
            Self::Light => {}
            Self::Strings(text) => text.extend_from_slice(chunk),
            Self::Styles { tags, longest, since } => {
                let mut from = 0;
                for at in memchr::memchr_iter(b'<', chunk) {
                    *longest = (*longest).max(*since + at - from);
                    (*tags, *since, from) = (*tags + 1, 0, at);
                }
                *since += chunk.len() - from;
                *longest = (*longest).max(*since);
            }
        }
    }

    fn is_bearable(&self) -> bool {
        match self {
            Self::Light => true,
            Self::Strings(text) => {
                let tags = memchr::memchr_iter(b'<', text).count();
                find_iter(text, b"uniqueCount").all(|at| announced(&text[at..]).is_none_or(|count| count <= tags + Self::STRINGS))
            }
            Self::Styles { tags, longest, .. } => tags.saturating_mul(longest + Self::STYLE) <= Self::STYLES,
        }
    }
}

/// The number behind an attribute's name; the largest one when it has too many figures.
fn announced(text: &[u8]) -> Option<usize> {
    let value = text.iter().skip("uniqueCount".len()).skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b'+') || byte.is_ascii_whitespace());
    let figures: Vec<u8> = value.take_while(|byte| byte.is_ascii_digit()).copied().take(40).collect();
    let figures = std::str::from_utf8(&figures).ok().filter(|figures| !figures.is_empty())?;
    Some(figures.parse().unwrap_or(usize::MAX))
}
