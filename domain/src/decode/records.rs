//! Delimited text, record by record, each with the line where it begins.
//!
//! The tokenising is `csv-core`'s. What is added is the exact line of a record after blank lines, a limit on its size, and whether
//! the text ends inside quotation marks, which is how a cut download shows.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::encoding::{Choice, Transcoder};
use super::{Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// Where the text comes from: the bytes themselves when they are UTF-8, else a decoder.
enum Input<'a> {
    Plain(&'a [u8]),
    Decoded(Box<Transcoder<'a>>),
}

impl Input<'_> {
    fn fill(&mut self) -> &[u8] {
        match self {
            // A part at a time, so that the reader's own bookkeeping stays within a cache.
            Self::Plain(rest) => &rest[..rest.len().min(1 << 16)],
            Self::Decoded(transcoder) => transcoder.fill(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Self::Plain(rest) => *rest = &rest[count..],
            Self::Decoded(transcoder) => transcoder.consume(count),
        }
    }

    fn left(&self) -> usize {
        match self {
            Self::Plain(rest) => rest.len(),
            Self::Decoded(transcoder) => transcoder.left(),
        }
    }
}

/// One record: its line, and its cells as text.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    /// The line where it begins, 1-based.
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
    core: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    skipped: u64,
    carriage_lines: bool,
    limits: Limits,
    ended: bool,
}

impl<'a> Records<'a> {
    /// Reads `bytes` in the chosen encoding, cut at `delimiter`.
    pub fn new(bytes: &'a [u8], choice: Choice, delimiter: u8, limits: Limits) -> Self {
        let body = &bytes[choice.mark.min(bytes.len())..];
        let input = if choice.encoding == encoding_rs::UTF_8 { Input::Plain(body) } else { Input::Decoded(Box::new(Transcoder::new(bytes, choice))) };
        let mut records = Self {
            input,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            output: vec![0; 4096],
            ends: vec![0; 64],
            skipped: 0,
            carriage_lines: false,
            limits,
            ended: false,
        };
        records.carriage_lines = ends_lines_with_returns(records.input.fill());
        records
    }

    /// Bytes not yet read, for a progress bar.
    pub fn left(&self) -> usize {
        self.input.left()
    }

    /// Lines of the text, once the last record was read.
    pub fn lines(&self) -> u32 {
        self.line() - 1
    }

    /// The line that the next record begins on.
    fn line(&self) -> u32 {
        u32::try_from(self.core.line() + self.skipped).unwrap_or(u32::MAX)
    }

    /// Passes over line ends between records, which the tokeniser would skip without counting them for the next record.
    fn skip_blank_lines(&mut self) -> bool {
        loop {
            let Some(&first) = self.input.fill().first() else { return false };
            match first {
                b'\n' => self.skipped += 1,
                b'\r' => self.skipped += u64::from(self.carriage_lines),
                _ => return true,
            }
            self.input.consume(1);
        }
    }

    /// No text of ours holds U+0000, which no database takes: it becomes a space. Counts the line ends that the tokeniser does not.
    fn clean(&mut self, written: usize) {
        let record = &mut self.output[..written];
        if record.contains(&0) {
            record.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
        }
        if self.carriage_lines {
            self.skipped += record.iter().map(|byte| u64::from(*byte == b'\r')).sum::<u64>();
        }
    }

    /// The next record; `None` after the last one.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, Refusal> {
        if self.ended || !self.skip_blank_lines() {
            return Ok(None);
        }
        let line = self.line();
        let (mut written, mut cells) = (0, 0);
        loop {
            // At the end a line end is put under the last record: a record that goes on after it stands inside quotation marks.
            let input = self.input.fill();
            let at_end = input.is_empty();
            let input = if at_end { b"\n" } else { input };
            let (result, read, out, ended) = self.core.read_record(input, &mut self.output[written..], &mut self.ends[cells..]);
            self.input.consume(if at_end { 0 } else { read });
            written += out;
            cells += ended;
            match result {
                ReadRecordResult::Record => {
                    // A lone carriage return that ended the record is a line end too.
                    self.skipped += u64::from(self.carriage_lines);
                    break;
                }
                ReadRecordResult::InputEmpty if at_end => return Err(Refusal::new(Code::FileTruncated, Place::row(line))),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    if self.output.len() >= self.limits.record {
                        return Err(Refusal::because(Code::FileTooLarge, Place::row(line), format!("ligne > {} Mo", self.limits.record >> 20)));
                    }
                    let room = (self.output.len() * 2).min(self.limits.record);
                    self.output.resize(room, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    if self.ends.len() >= self.limits.columns {
                        return Err(Refusal::because(Code::FileTooLarge, Place::row(line), format!("{} colonnes", self.limits.columns)));
                    }
                    let room = (self.ends.len() * 2).min(self.limits.columns);
                    self.ends.resize(room, 0);
                }
                ReadRecordResult::End => {
                    self.ended = true;
                    return Ok(None);
                }
            }
        }
        self.clean(written);
        // The bytes were valid UTF-8 when the encoding was chosen, or come from a decoder, and they are cut at ASCII signs only.
        let text =
            simdutf8::basic::from_utf8(&self.output[..written]).map_err(|_| Refusal::because(Code::FileNotReadable, Place::row(line), "UTF-8"))?;
        Ok(Some(Record { line, text, ends: &self.ends[..cells] }))
    }
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
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 7], "{end:?}");
        }
        assert_eq!(lines("a;b\rc;d\r\re;f").unwrap().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn lines_that_end_with_a_return_may_have_either_line_end_inside_a_cell() {
        for end in ["\n", "\r"] {
            let found = lines(&format!("titre;statut\r\"Former{end}les agents\";en cours\rAutre;x\r")).unwrap();
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4], "{end:?}");
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
}
