//! The one analyser, as the index engine asks for it: a wrapper, with no rule of its own.

use domain::analyse::each;
use tantivy::tokenizer::{PreTokenizedString, Token, TokenStream, Tokenizer};

/// Which words are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// By stem, without those that say nothing; their places stay empty.
    Telling,
    /// By stem, all of them: « Les Abymes » has nothing else.
    All,
    /// As people write them, to be suggested: folded, and folded with the spelling.
    Spelt,
}

/// Between a folded word and its spelling: no word holds it.
pub(super) const SPELT: char = '\0';

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        let (mut tokens, mut position) = (Vec::new(), 0);
        each(text, |seen| {
            let mut put = |word: String| {
                tokens.push(Token { offset_from: seen.range.start, offset_to: seen.range.end, position, text: word, position_length: 1 });
            };
            match self {
                Self::Telling | Self::Spelt if seen.is_stop => {}
                Self::Telling | Self::All => put(seen.stem.to_owned()),
                Self::Spelt => {
                    let word = spelling(&text[seen.range.clone()]);
                    let folded = domain::text::fold(&word);
                    if !folded.is_empty() && !folded.contains(' ') {
                        if word != folded {
                            put(format!("{folded}{SPELT}{word}"));
                        }
                        put(folded);
                    }
                }
            }
            position += 1;
        });
        Stream { tokens, next: 0 }
    }
}

/// Stands before each word of the name of a collectivité: « santé » is not Santes. No word begins with it.
const NAME: char = '\u{1}';

/// A word of a name: folded, and no stem of it.
pub(super) fn name_word(written: &str) -> String {
    format!("{NAME}{}", domain::text::fold(written))
}

/// A name, word by word, in a field that has other words besides: what is rare and what is long is then told of all of them.
pub(super) fn name(text: &str) -> PreTokenizedString {
    let mut tokens = Vec::new();
    each(text, |seen| {
        let (offset_from, offset_to, position) = (seen.range.start, seen.range.end, tokens.len());
        tokens.push(Token { offset_from, offset_to, position, text: name_word(&text[seen.range]), position_length: 1 });
    });
    PreTokenizedString { text: text.to_owned(), tokens }
}

/// A word as it would be suggested.
fn spelling(written: &str) -> String {
    domain::text::neutral(written).to_lowercase()
}

/// The words of a text, one after the other.
pub(super) struct Stream {
    tokens: Vec<Token>,
    next: usize,
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}
