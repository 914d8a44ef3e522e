//! Which encoding the bytes are in, and the text they give, a chunk at a time.
//!
//! A byte-order mark decides; then valid UTF-8; then the single-byte encodings that French spreadsheets write. A choice that was
//! a choice is said.

use encoding_rs::{Decoder, Encoding, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// An encoding, and whether it was a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Length of the byte-order mark.
    pub mark: usize,
    /// Whether the bytes left a doubt.
    pub assumed: bool,
    /// Where the first byte stands that is no UTF-8, in a text that is UTF-8 otherwise: it is shown as « � ».
    pub broken_at: Option<usize>,
}

impl Choice {
    /// The usual name, `UTF-8` or `windows-1252`.
    pub fn name(&self) -> &'static str {
        self.encoding.name()
    }
}

/// Chooses the encoding of a document.
pub fn detect(bytes: &[u8]) -> Choice {
    let valid = |body: &[u8]| simdutf8::basic::from_utf8(body).is_ok();
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if encoding != UTF_8 || valid(&bytes[mark..]) {
            return Choice { encoding, mark, assumed: false, broken_at: None };
        }
        return nearly_utf8(bytes, mark).unwrap_or_else(|| Choice { encoding: single_byte(&bytes[mark..]), mark, assumed: true, broken_at: None });
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Choice { encoding, mark: 0, assumed: true, broken_at: None };
    }
    if valid(bytes) {
        return Choice { encoding: UTF_8, mark: 0, assumed: false, broken_at: None };
    }
    nearly_utf8(bytes, 0).unwrap_or_else(|| Choice { encoding: single_byte(bytes), mark: 0, assumed: true, broken_at: None })
}

/// UTF-8 with a few broken bytes: far more accents are whole than broken. One bad byte must not spoil every accent of a file.
fn nearly_utf8(bytes: &[u8], mark: usize) -> Option<Choice> {
    const WHOLE_FOR_A_BROKEN_ONE: usize = 4;
    let (mut whole, mut broken, mut at, mut first) = (0_usize, 0_usize, mark, None);
    for chunk in bytes.get(mark..)?.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            broken += 1;
            first.get_or_insert(at);
        }
        at += chunk.invalid().len();
    }
    (whole > broken * WHOLE_FOR_A_BROKEN_ONE).then_some(Choice { encoding: UTF_8, mark, assumed: true, broken_at: first })
}

/// The text of the first bytes, to tell what a document is; a sign cut in half at the end is replaced.
pub fn head(bytes: &[u8], choice: Choice) -> String {
    const LOOKED_AT: usize = 4096;
    let body = &bytes[choice.mark.min(bytes.len())..];
    choice.encoding.decode_without_bom_handling(&body[..body.len().min(LOOKED_AT)]).0.into_owned()
}

/// UTF-16 without a mark: French text in it has a zero in every other byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048)];
    if head.len() < 8 {
        return None;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 >= half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Windows-1252, ISO-8859-15 or Mac Roman, by the bytes that only one of them uses in French.
fn single_byte(bytes: &[u8]) -> &'static Encoding {
    let mut counts = [0_usize; 256];
    for byte in bytes.iter().take(1 << 20) {
        counts[usize::from(*byte)] += 1;
    }
    let sum = |set: &[u8]| set.iter().map(|byte| counts[usize::from(*byte)]).sum::<usize>();
    // é è ê à ç ù ô in Mac Roman; the same in the two others.
    let mac = sum(&[0x8e, 0x8f, 0x90, 0x88, 0x8d, 0x9d, 0x99]);
    let western = sum(&[0xe9, 0xe8, 0xea, 0xe0, 0xe7, 0xf9, 0xf4, 0xc9, 0xc0]);
    if mac > western {
        return MACINTOSH;
    }
    // 0x80–0x9f are typographic signs in Windows-1252 and nothing in ISO-8859-15.
    let typographic: usize = counts[0x80..0xa0].iter().sum();
    // € and œ in ISO-8859-15; ¤ and ½, which no plan writes, in Windows-1252.
    if typographic == 0 && sum(&[0xa4, 0xbd, 0xbc]) > 0 { ISO_8859_15 } else { WINDOWS_1252 }
}

/// Text from bytes, chunk by chunk, whatever the encoding.
pub struct Transcoder<'a> {
    decoder: Decoder,
    rest: &'a [u8],
    text: Vec<u8>,
    from: usize,
    done: bool,
}

impl<'a> Transcoder<'a> {
    const CHUNK: usize = 1 << 16;

    /// Decodes what follows the byte-order mark.
    pub fn new(bytes: &'a [u8], choice: Choice) -> Self {
        Self {
            decoder: choice.encoding.new_decoder_without_bom_handling(),
            rest: &bytes[choice.mark..],
            text: vec![0; Self::CHUNK * 3 + 16],
            from: 0,
            done: false,
        }
        .emptied()
    }

    fn emptied(mut self) -> Self {
        self.text.truncate(0);
        self
    }

    /// The text at hand, decoding more when there is none left; empty at the end.
    pub fn fill(&mut self) -> &[u8] {
        while self.from == self.text.len() && !self.done {
            let chunk = &self.rest[..self.rest.len().min(Self::CHUNK)];
            let last = chunk.len() == self.rest.len();
            let room = self.decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(Self::CHUNK * 3 + 16);
            self.text.resize(room, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(chunk, &mut self.text, last);
            self.text.truncate(written);
            self.from = 0;
            self.rest = &self.rest[read..];
            self.done = last && self.rest.is_empty();
        }
        &self.text[self.from..]
    }

    /// Says that so many bytes of the text at hand were used.
    pub fn consume(&mut self, count: usize) {
        self.from = (self.from + count).min(self.text.len());
    }

    /// Bytes of the document not yet decoded.
    pub fn left(&self) -> usize {
        self.rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], name: &str, text: &str, assumed: bool) {
        let choice = detect(bytes);
        assert_eq!((choice.name(), choice.assumed), (name, assumed));
        let mut transcoder = Transcoder::new(bytes, choice);
        let mut found = Vec::new();
        loop {
            let chunk = transcoder.fill().to_vec();
            if chunk.is_empty() {
                break;
            }
            transcoder.consume(chunk.len());
            found.extend(chunk);
        }
        assert_eq!(String::from_utf8(found).unwrap(), text);
    }

    #[test]
    fn a_mark_decides() {
        check(b"\xef\xbb\xbf\xc3\xa9lus", "UTF-8", "élus", false);
        check(b"\xff\xfe\xe9\0l\0u\0s\0", "UTF-16LE", "élus", false);
        check(b"\xfe\xff\0\xe9\0l\0u\0s", "UTF-16BE", "élus", false);
    }

    #[test]
    fn one_bad_byte_does_not_spoil_every_accent() {
        let text = "Évènement, élus, été, à côté ".repeat(3);
        let mut bytes = text.clone().into_bytes();
        bytes.extend(b"caf\xe9");
        check(&bytes, "UTF-8", &format!("{text}caf\u{fffd}"), true);
        assert_eq!(detect(&bytes).broken_at, Some(text.len() + 3));
    }

    #[test]
    fn without_a_mark_the_bytes_that_only_one_encoding_uses_decide() {
        check("élus".as_bytes(), "UTF-8", "élus", false);
        check(b"\xe9lus, 12 \x80", "windows-1252", "élus, 12 €", true);
        check(b"m\xbdurs, \xe9lus, 12 \xa4", "ISO-8859-15", "mœurs, élus, 12 €", true);
        check(b"\x8elus et association\x8e", "macintosh", "élus et associationé", true);
        check(b"t\0i\0t\0r\0e\0;\0a\0b\0", "UTF-16LE", "titre;ab", true);
    }
}
