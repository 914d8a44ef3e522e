//! How somebody is spoken to: in which language, and whether a program listens.
//!
//! What is said stands where it is said; the sentences of remarks are those of `domain::diagnostic`.

use domain::diagnostic::Language;
pub use domain::text::plain;

/// To whom is spoken.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// In which language.
    pub language: Language,
    /// Whether a program is listening.
    pub json: bool,
}

impl Voice {
    /// The one of two texts that is in this language.
    pub fn say<T>(self, french: T, english: T) -> T {
        match self.language {
            Language::Fr => french,
            Language::En => english,
        }
    }

    /// A number as people group it, with what it counts.
    pub fn count(self, number: impl TryInto<u64>, one_fr: &str, many_fr: &str, one_en: &str, many_en: &str) -> String {
        let number = number.try_into().unwrap_or(u64::MAX);
        let (one, many) = self.say((one_fr, many_fr), (one_en, many_en));
        // French counts zero in the singular.
        let single = number == 1 || (number == 0 && self.language == Language::Fr);
        format!("{} {}", self.number(number), if single { one } else { many })
    }

    /// « 30 actions », with the same word in both languages.
    pub fn actions(self, number: impl TryInto<u64>) -> String {
        self.count(number, "action", "actions", "action", "actions")
    }

    /// « 7 axes ».
    pub fn sections(self, number: impl TryInto<u64>) -> String {
        self.count(number, "axe", "axes", "section", "sections")
    }

    /// « 12 textes à part ».
    pub fn unattached(self, number: impl TryInto<u64>) -> String {
        self.count(number, "texte à part", "textes à part", "text set apart", "texts set apart")
    }

    /// A number with its thousands grouped.
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(self.say('\u{202f}', ','));
            }
            text.push(digit);
        }
        text
    }
}

/// At most so many signs of a text.
pub fn cut(text: &str, signs: usize) -> String {
    match text.char_indices().nth(signs) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Lines as ranges: « 21-23, 26-29, 32 »; at most so many of them.
pub fn ranges(lines: &[u32], most: usize) -> String {
    let mut found: Vec<(u32, u32)> = Vec::new();
    for &line in lines {
        match found.last_mut() {
            Some((_, last)) if line == last.saturating_add(1) || line == *last => *last = line,
            _ => found.push((line, line)),
        }
    }
    let shown = |(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    let mut text = found.iter().take(most).map(shown).collect::<Vec<_>>().join(", ");
    if found.len() > most {
        text.push_str(", …");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: Voice = Voice { language: Language::Fr, json: false };
    const ENGLISH: Voice = Voice { language: Language::En, json: false };

    #[test]
    fn lines_are_told_as_ranges() {
        assert_eq!(ranges(&[21, 22, 23, 26, 27, 28, 29, 32], 8), "21-23, 26-29, 32");
        assert_eq!(ranges(&[7], 8), "7");
        assert_eq!(ranges(&[1, 3, 5, 7], 2), "1, 3, …");
        assert_eq!(ranges(&[], 8), "");
    }

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        assert_eq!(FRENCH.actions(1_000_000_u32), "1\u{202f}000\u{202f}000 actions");
        assert_eq!(ENGLISH.number(12_345), "12,345");
        assert_eq!((FRENCH.actions(0_u32), ENGLISH.sections(0_u32)), ("0 action".to_owned(), "0 sections".to_owned()));
        assert_eq!(ENGLISH.number(123), "123");
    }

    #[test]
    fn a_stranger_s_text_cannot_move_the_cursor() {
        assert_eq!(plain("Former\u{1b}[2J les\tagents\u{202e}\r\n"), "Former[2J les agents  ");
        assert_eq!(cut("Former les agents", 7), "Former…");
    }
}
