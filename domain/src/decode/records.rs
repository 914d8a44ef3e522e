//! Delimited text, record by record, each with the line where it begins.
//!
//! Cells are cut as RFC 4180 has it, and where it is silent as the `csv` crate does, which a test compares with. What is added is the
//! exact row of a record as a spreadsheet shows it (blank lines are rows, line breaks in cells are none), a limit on its size, and whether the text ends inside quotation
//! marks, which is how a cut download shows.

use memchr::{memchr, memchr_iter, memchr3};

use super::encoding::{Choice, Transcoder};
use super::{Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// Where the text comes from: the bytes themselves when they are UTF-8, else a decoder and what it gave so far.
enum Input<'a> {
    Plain(&'a [u8]),
    Decoded { transcoder: Box<Transcoder<'a>>, text: Vec<u8>, used: usize },
}

impl<'a> Input<'a> {
    fn new(bytes: &'a [u8], choice: Choice) -> Self {
        if choice.encoding == encoding_rs::UTF_8 && choice.broken_at.is_none() {
            return Self::Plain(&bytes[choice.mark.min(bytes.len())..]);
        }
        let mut input = Self::Decoded { transcoder: Box::new(Transcoder::new(bytes, choice)), text: Vec::new(), used: 0 };
        input.more();
        input
    }

    /// The text at hand.
    fn text(&self) -> &[u8] {
        match self {
            Self::Plain(rest) => rest,
            Self::Decoded { text, used, .. } => &text[*used..],
        }
    }

    /// Decodes more text behind what is at hand, as much again at least, so that a long record is not looked at too often; `false`
    /// when there is none.
    fn more(&mut self) -> bool {
        let Self::Decoded { transcoder, text, used } = self else { return false };
        text.drain(..std::mem::take(used));
        let (before, wanted) = (text.len(), text.len() * 2);
        loop {
            let chunk = transcoder.fill();
            let length = chunk.len();
            text.extend_from_slice(chunk);
            transcoder.consume(length);
            if length == 0 || text.len() > wanted {
                return text.len() > before;
            }
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Self::Plain(rest) => *rest = &rest[count..],
            Self::Decoded { used, .. } => *used += count,
        }
    }

    /// Bytes not yet read, in the encoding of the document where it is decoded.
    fn left(&self) -> usize {
        match self {
            Self::Plain(rest) => rest.len(),
            Self::Decoded { transcoder, .. } => transcoder.left(),
        }
    }
}

/// One record: its line, and its cells as text.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    /// The row as a spreadsheet shows it, 1-based: a line break inside a cell begins no new one.
    pub line: u32,
    text: &'r str,
    ends: &'r [usize],
}

impl<'r> Record<'r> {
    /// How many cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell, 0-based; `None` past the last one.
    pub fn get(&self, index: usize) -> Option<&'r str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// Bytes of all cells together.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// All cells from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &'r str> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

/// The records of a delimited text.
pub struct Records<'a> {
    input: Input<'a>,
    cut: Cut,
    line: u32,
    carriage_lines: bool,
    /// Whether the last byte that was read ends a line.
    at_start: bool,
}

impl<'a> Records<'a> {
    /// Reads `bytes` in the chosen encoding, cut at `delimiter`.
    pub fn new(bytes: &'a [u8], choice: Choice, delimiter: u8, limits: Limits) -> Self {
        let input = Input::new(bytes, choice);
        let carriage_lines = ends_lines_with_returns(&input.text()[..input.text().len().min(1 << 16)]);
        Self { input, cut: Cut { delimiter, limits, output: Vec::new(), ends: Vec::new(), quoted: false }, line: 1, carriage_lines, at_start: true }
    }

    /// Bytes not yet read, for a progress bar.
    pub fn left(&self) -> usize {
        self.input.left()
    }

    /// Rows of the text, blank ones included, once the last record was read.
    pub fn lines(&self) -> u32 {
        self.line - u32::from(self.at_start)
    }

    /// The next record; `None` after the last one.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, Refusal> {
        self.skip_blank_lines();
        if self.input.text().is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let too_large = |what: String| Refusal::because(Code::FileTooLarge, Place::row(line), what);
        let length = loop {
            match self.cut.record(self.input.text()) {
                // What ends with the text at hand may go on in what is not decoded yet.
                Found::Record(length) if length < self.input.text().len() => break length,
                Found::Record(length) => {
                    if !self.input.more() {
                        break length;
                    }
                }
                Found::Open => {
                    if !self.input.more() {
                        return Err(Refusal::new(Code::FileTruncated, Place::row(line)));
                    }
                }
                Found::TooLong => return Err(too_large(format!("ligne > {} Mo", self.cut.limits.record >> 20))),
                Found::TooWide => return Err(too_large(format!("{} colonnes", self.cut.limits.columns))),
            }
        };
        self.consume(length, false);
        self.cut.without_zeros();
        // The bytes were valid UTF-8 when the encoding was chosen, or come from a decoder, and they are cut at ASCII signs only.
        let text = simdutf8::basic::from_utf8(&self.cut.output).map_err(|_| Refusal::because(Code::FileNotReadable, Place::row(line), "UTF-8"))?;
        Ok(Some(Record { line, text, ends: &self.cut.ends }))
    }

    /// Passes over the line ends between two records.
    fn skip_blank_lines(&mut self) {
        loop {
            let text = self.input.text();
            let blank = text.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            let all = blank == text.len();
            self.consume(blank, true);
            if !all || !self.input.more() {
                return;
            }
        }
    }

    /// Goes on behind so many bytes, and counts their rows: of a record its own end alone, between records every line end.
    fn consume(&mut self, length: usize, several: bool) {
        let text = &self.input.text()[..length];
        let counted = if several { text } else { &text[length.saturating_sub(1)..] };
        let ends = |end: u8| u32::try_from(memchr_iter(end, counted).count()).unwrap_or(u32::MAX);
        let returns = if self.carriage_lines { ends(b'\r') } else { 0 };
        self.line = self.line.saturating_add(ends(b'\n')).saturating_add(returns);
        self.at_start = text.last().map_or(self.at_start, |last| *last == b'\n' || (self.carriage_lines && *last == b'\r'));
        self.input.consume(length);
    }
}

/// What stands at the beginning of a text.
enum Found {
    /// A record, its line end included, of so many bytes.
    Record(usize),
    /// A quotation mark that is not closed.
    Open,
    /// More bytes than a record may have.
    TooLong,
    /// More cells than a record may have.
    TooWide,
}

/// Cuts one record into cells.
struct Cut {
    delimiter: u8,
    limits: Limits,
    output: Vec<u8>,
    ends: Vec<usize>,
    /// Whether a cell stands in quotation marks, where line ends may stand too.
    quoted: bool,
}

impl Cut {
    /// Cuts the record at the beginning of a text.
    fn record(&mut self, text: &[u8]) -> Found {
        self.output.clear();
        self.ends.clear();
        self.quoted = false;
        let mut at = 0;
        loop {
            if text.get(at) == Some(&b'"') {
                match self.between_marks(text, at + 1) {
                    Ok(closed) => at = closed,
                    Err(found) => return found,
                }
            }
            let cell = cell_length(&text[at..], self.delimiter, self.limits.record);
            if !self.keep(&text[at..at + cell]) {
                return Found::TooLong;
            }
            at += cell;
            if self.ends.len() >= self.limits.columns {
                return Found::TooWide;
            }
            self.ends.push(self.output.len());
            match text.get(at) {
                Some(end) if *end == self.delimiter => at += 1,
                Some(_) => return Found::Record(at + 1),
                None => return Found::Record(at),
            }
        }
    }
}

impl Cut {
    /// Takes what stands in quotation marks, where a doubled one stands for itself; gives the place behind the closing one.
    fn between_marks(&mut self, text: &[u8], from: usize) -> Result<usize, Found> {
        self.quoted = true;
        let mut at = from;
        loop {
            // Beyond the limit nobody looks for the end.
            let reach = &text[at..text.len().min(at.saturating_add(self.limits.record).saturating_add(1))];
            let Some(length) = memchr(b'"', reach) else {
                return Err(if reach.len() > self.limits.record { Found::TooLong } else { Found::Open });
            };
            let doubled = text.get(at + length + 1) == Some(&b'"');
            if !self.keep(&text[at..at + length + usize::from(doubled)]) {
                return Err(Found::TooLong);
            }
            at += length + 1 + usize::from(doubled);
            if !doubled {
                return Ok(at);
            }
        }
    }

    /// Adds to the cell; `false` when the record would be too long.
    fn keep(&mut self, part: &[u8]) -> bool {
        let fits = self.output.len() + part.len() <= self.limits.record;
        if fits {
            self.output.extend_from_slice(part);
        }
        fits
    }

    /// No text of ours holds U+0000, which no database takes: it becomes a space.
    fn without_zeros(&mut self) {
        if memchr(0, &self.output).is_some() {
            self.output.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
        }
    }
}

/// The length of what is left of a cell up to the delimiter or the line end; a little more than the limit when both are farther.
fn cell_length(text: &[u8], delimiter: u8, limit: usize) -> usize {
    let reach = &text[..text.len().min(limit.saturating_add(1))];
    memchr3(delimiter, b'\n', b'\r', reach).unwrap_or(reach.len())
}

/// Whether lines end with a lone carriage return, as old spreadsheets on a Mac write them: the first line end outside quotation marks
/// tells, since such files have line feeds inside cells.
fn ends_lines_with_returns(head: &[u8]) -> bool {
    let mut quoted = false;
    let end = head.iter().position(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'\r' | b'\n')
    });
    end.is_some_and(|at| head[at] == b'\r' && head.get(at + 1) != Some(&b'\n'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::encoding;
    use super::*;

    fn lines(text: &str) -> Result<Vec<(u32, Vec<String>)>, Refusal> {
        let bytes = text.as_bytes();
        let mut records = Records::new(bytes, encoding::detect(bytes), b';', Limits { record: 1 << 16, ..Limits::default() });
        let mut found = Vec::new();
        while let Some(record) = records.read()? {
            found.push((record.line, record.iter().map(str::to_owned).collect()));
        }
        Ok(found)
    }

    #[test]
    fn a_record_knows_its_line_after_blank_lines_and_line_breaks_in_cells() {
        for end in ["\n", "\r\n"] {
            let text = format!("{end}{end}titre;statut{end}\"Former{end}les agents\";en cours{end}{end}Autre;x{end}");
            let found = lines(&text).unwrap();
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 6], "{end:?}");
        }
        assert_eq!(lines("a;b\rc;d\r\re;f").unwrap().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn lines_that_end_with_a_return_may_have_either_line_end_inside_a_cell() {
        for end in ["\n", "\r"] {
            let found = lines(&format!("titre;statut\r\"Former{end}les agents\";en cours\rAutre;x\r")).unwrap();
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3], "{end:?}");
        }
    }

    #[test]
    fn zeros_become_spaces() {
        assert_eq!(lines("ti\0tre;b").unwrap()[0].1, ["ti tre", "b"]);
    }

    #[test]
    fn a_text_that_ends_inside_quotation_marks_is_refused_at_the_line_where_they_open() {
        let refusal = lines("titre;statut\nFormer;\"en cours\nAutre;x\n").unwrap_err();
        assert_eq!((refusal.0.code, refusal.0.place.row), (Code::FileTruncated, Some(2)));
        assert_eq!(lines("titre\n\"Former\"").unwrap().len(), 2);
    }

    #[test]
    fn a_record_without_end_is_refused_within_the_limit() {
        let refusal = lines(&format!("titre\n{}", "a".repeat(1 << 17))).unwrap_err();
        assert_eq!((refusal.0.code, refusal.0.place.row), (Code::FileTooLarge, Some(2)));
    }

    /// The cells of each record as the `csv` crate cuts them, in a text whose quotation marks are all closed.
    fn as_the_csv_crate(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #[test]
        fn records_are_cut_as_the_csv_crate_cuts_them(text in "[aé;\"\n\r]{0,60}") {
            if let Ok(found) = lines(&text) {
                prop_assert_eq!(found.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), as_the_csv_crate(&text));
            } else {
                // The text ends inside quotation marks: closed, it is read.
                let closed = text + "\"";
                prop_assert!(lines(&closed).is_ok());
            }
        }

        #[test]
        fn a_decoder_gives_the_same_records(text in "[aé;\"\n\r]{0,60}", times in 1..4000_usize) {
            let text = text.repeat(times);
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let choice = encoding::Choice { encoding: encoding_rs::UTF_16LE, mark: 0, assumed: true, broken_at: None };
            let mut decoded = Records::new(&wide, choice, b';', Limits::default());
            let mut plain = Records::new(text.as_bytes(), encoding::detect(text.as_bytes()), b';', Limits::default());
            loop {
                let cells = |record: Option<Record<'_>>| record.map(|record| (record.line, record.iter().map(str::to_owned).collect::<Vec<_>>()));
                let (one, other) = (decoded.read().map(cells), plain.read().map(cells));
                prop_assert_eq!(&one, &other);
                if !matches!(one, Ok(Some(_))) {
                    break;
                }
            }
            prop_assert_eq!(decoded.lines(), plain.lines());
        }
    }
}
