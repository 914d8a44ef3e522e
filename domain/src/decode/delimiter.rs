//! Which sign cuts the cells of a delimited text.
//!
//! The sign that makes known column names appear wins; without any, the one that cuts most evenly. Names are told by the caller:
//! nothing here knows them.

use super::encoding::Choice;
use super::records::Records;
use super::{Limits, Refusal};
use crate::diagnostic::Code;

/// A delimiter, and whether it was a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter {
    /// The sign; [`Delimiter::NONE`] for a table of one column.
    pub byte: u8,
    /// Whether another sign would have done as well.
    pub assumed: bool,
}

impl Delimiter {
    /// A sign that no text contains: the table has one column.
    pub const NONE: u8 = 0x1f;

    /// How a person writes it.
    pub fn name(self) -> &'static str {
        match self.byte {
            b';' => ";",
            b',' => ",",
            b'\t' => "tab",
            b'|' => "|",
            _ => "",
        }
    }
}

const CANDIDATES: [u8; 4] = [b';', b',', b'\t', b'|'];
const ROWS_LOOKED_AT: usize = 60;
const BYTES_LOOKED_AT: usize = 4 << 20;

/// What one candidate makes of the first rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// Known names in the row that has most of them.
    known: usize,
    /// Per mille of the rows as wide as that row.
    even: usize,
    /// Cells in that row.
    width: usize,
}

/// Chooses the delimiter; `is_name` tells whether a cell is a known column name. Refuses what exceeds a limit before any name appears.
pub fn choose(bytes: &[u8], encoding: Choice, limits: Limits, is_name: &dyn Fn(&str) -> bool) -> Result<Delimiter, Refusal> {
    if let Some(byte) = declared(bytes, encoding) {
        return Ok(Delimiter { byte, assumed: false });
    }
    let mut too_large = None;
    let mut scores = CANDIDATES.map(|byte| {
        let (score, refusal) = score(bytes, encoding, byte, limits, is_name);
        too_large = too_large.take().or(refusal.filter(|refusal| refusal.0.code == Code::FileTooLarge));
        (score, byte)
    });
    // Stable: between equals, the order of the candidates is the order of French habits.
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (best, byte) = scores[0];
    // Where a name was read, the table itself tells whether it is too large; where none was, the limit is why.
    if let Some(refusal) = too_large.filter(|_| best.known == 0) {
        return Err(refusal);
    }
    if best.width <= 1 {
        return Ok(Delimiter { byte: Delimiter::NONE, assumed: false });
    }
    let rival = scores[1].0;
    Ok(Delimiter { byte, assumed: rival.width > 1 && rival.known == best.known && rival.even + 200 > best.even })
}

/// The sign of a first line `sep=;`, as spreadsheets write it.
fn declared(bytes: &[u8], encoding: Choice) -> Option<u8> {
    let body = bytes.get(encoding.mark..)?;
    let wide = encoding.encoding == encoding_rs::UTF_16LE || encoding.encoding == encoding_rs::UTF_16BE;
    let head: Vec<u8> = body.iter().copied().filter(|byte| !wide || *byte != 0).take(8).collect();
    let sign = *head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"SEP="))?.first()?;
    CANDIDATES.contains(&sign).then_some(sign)
}

/// The score of a candidate, and why its rows could not be read, when they could not.
fn score(bytes: &[u8], encoding: Choice, delimiter: u8, limits: Limits, is_name: &dyn Fn(&str) -> bool) -> (Score, Option<Refusal>) {
    let mut records = Records::new(bytes, encoding, delimiter, limits);
    let (mut best, mut widths) = ((0, 1), Vec::new());
    let (mut bytes, mut refusal) = (0, None);
    while widths.len() < ROWS_LOOKED_AT && bytes < BYTES_LOOKED_AT {
        let record = match records.read() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(refused) => {
                refusal = Some(refused);
                break;
            }
        };
        let known = record.iter().filter(|cell| is_name(cell)).count();
        if known > best.0 {
            best = (known, record.len());
        }
        widths.push(record.len());
        bytes += record.text_len();
    }
    if best.0 == 0 {
        best.1 = most_frequent(&widths);
    }
    let even = widths.iter().filter(|width| **width == best.1).count() * 1000 / widths.len().max(1);
    (Score { known: best.0, even, width: best.1 }, refusal)
}

fn most_frequent(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| count(*width)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::super::encoding;
    use super::*;

    fn check(text: &str, byte: u8, assumed: bool) {
        let is_name = |cell: &str| ["titre", "statut", "pilote"].contains(&cell);
        let found = choose(text.as_bytes(), encoding::detect(text.as_bytes()), Limits::default(), &is_name);
        assert_eq!(found, Ok(Delimiter { byte, assumed }), "{text:?}");
    }

    #[test]
    fn known_names_decide() {
        check("titre;statut\nFormer, puis évaluer;en cours\n", b';', false);
        check("Plan, 2018\n\ntitre\tstatut\tpilote\nFormer, dire, faire\t\t\n", b'\t', false);
        check("titre,statut\n\"Former; dire\",en cours\n", b',', false);
        check("titre|statut\nFormer|en cours\n", b'|', false);
    }

    #[test]
    fn a_declared_sign_needs_no_guess() {
        check("sep=,\ntitre;a,statut\n", b',', false);
    }

    #[test]
    fn a_table_of_one_column_is_cut_nowhere() {
        check("titre\nFormer, puis évaluer\nDire; faire\n", Delimiter::NONE, false);
    }
}
