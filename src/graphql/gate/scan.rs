//! A first look at the text of a document, before any parser sees it.
//!
//! It runs once over the bytes, keeps nothing and recurses nowhere: what it lets through is small and flat enough for
//! parsers that recurse. It judges no grammar, save that a string must end, so that no bracket can hide behind its quote.

use super::limits::Limits;
use super::refusal::Refusal;

/// Refuses a text that is too long, has too many tokens, or brackets too deep.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<(), Refusal> {
    if text.len() > limits.bytes {
        return Err(Refusal::costly(
            format!("Le document a plus de {} octets.", limits.bytes),
            format!("The document has more than {} bytes.", limits.bytes),
        ));
    }
    let mut rest = text.as_bytes();
    let (mut tokens, mut depth) = (0_usize, 0_usize);
    while let Some(&sign) = rest.first() {
        let length = match sign {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => 1,
            b'#' => comment(rest),
            _ => {
                tokens += 1;
                token(rest)?
            }
        };
        match sign {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if tokens > limits.tokens {
            return Err(Refusal::costly(
                format!("Le document a plus de {} signes et mots.", limits.tokens),
                format!("The document has more than {} tokens.", limits.tokens),
            ));
        }
        if depth > limits.nesting {
            return Err(Refusal::costly(
                format!("Le document imbrique des parenthèses sur plus de {} niveaux.", limits.nesting),
                format!("The document nests brackets more than {} deep.", limits.nesting),
            ));
        }
        rest = &rest[length..];
    }
    Ok(())
}

/// The length of a comment, to the end of its line.
fn comment(rest: &[u8]) -> usize {
    rest.iter().position(|sign| matches!(sign, b'\r' | b'\n')).unwrap_or(rest.len())
}

/// The length of the token that a text begins with: at least one.
fn token(rest: &[u8]) -> Result<usize, Refusal> {
    if rest.starts_with(br#"""""#) {
        return block_string(rest)
            .ok_or_else(|| Refusal::unusable("Un texte en bloc du document n'a pas de fin.", "A block string of the document does not end."));
    }
    if rest.starts_with(b"\"") {
        return string(rest).ok_or_else(|| {
            Refusal::unusable("Un texte du document n'a pas de fin sur sa ligne.", "A string of the document does not end on its line.")
        });
    }
    let word = rest.iter().take_while(|sign| sign.is_ascii_alphanumeric() || **sign == b'_').count();
    Ok(word.max(1))
}

/// The length of a string with its quotes; `None` when its line ends first.
fn string(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.get(at)? {
            b'"' => return Some(at + 1),
            b'\r' | b'\n' => return None,
            b'\\' if !matches!(rest.get(at + 1), Some(b'\r' | b'\n')) => at += 2,
            _ => at += 1,
        }
    }
}

/// The length of a block string with its quotes; `None` when the text ends first. `\"""` stands for three quotes in it.
fn block_string(rest: &[u8]) -> Option<usize> {
    let mut at = 3;
    loop {
        let here = rest.get(at..)?;
        if here.starts_with(br#"""""#) {
            return Some(at + 3);
        }
        at += if here.starts_with(br#"\""""#) { 4 } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::scan;
    use crate::graphql::gate::limits::Limits;
    use crate::graphql::gate::refusal::Code;

    fn check(text: &str, expected: Option<Code>) {
        let found = scan(text, &Limits::default()).err().map(|refusal| refusal.code);
        assert_eq!(found, expected, "{}", text.chars().take(80).collect::<String>());
    }

    #[test]
    fn an_ordinary_question_passes() {
        check("query Ville($code: String!) { collectivity(inseeCode: $code) { name plans(first: 3) { nodes { title } } } }", None);
        check("", None);
    }

    #[test]
    fn brackets_in_strings_and_comments_open_nothing() {
        let brackets = "[".repeat(1_000);
        check(&format!(r#"{{ search(text: "{brackets} \" {brackets}") {{ id }} }}"#), None);
        check(&format!(r#"{{ search(text: """{brackets} \""" " "" {brackets}""") {{ id }} }}"#), None);
        check(&format!("{{ id # {brackets}\n }}"), None);
    }

    #[test]
    fn brackets_behind_a_string_or_a_comment_are_counted() {
        let brackets = "[".repeat(1_000);
        for opening in [r#""" "#, r#""a\\" "#, r#""""""" "#, r#""""a\"""""" "#, "# remarque\n", "# remarque\r"] {
            check(&format!("{{ search(text: {opening}{brackets}"), Some(Code::CostExceeded));
        }
    }

    #[test]
    fn a_string_that_does_not_end_is_refused() {
        for text in ["\"", "\"\\", "\"\\\"", "\"accueil\n\"", "\"accueil\\\n\"", "\"\"\"", "\"\"\"\"\"", "\"\"\" \\\"\"\""] {
            check(&format!("{{ search(text: {text}"), Some(Code::BadRequest));
        }
    }

    #[test]
    fn each_bound_may_be_reached_and_not_passed() {
        let limits = Limits::default();
        check(&"{".repeat(limits.nesting), None);
        check(&"{".repeat(limits.nesting + 1), Some(Code::CostExceeded));
        check(&"id ".repeat(limits.tokens), None);
        check(&"id ".repeat(limits.tokens + 1), Some(Code::CostExceeded));
        check(&" ".repeat(limits.bytes), None);
        check(&" ".repeat(limits.bytes + 1), Some(Code::CostExceeded));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = scan(&text, &Limits::default());
        }

        #[test]
        fn no_mixture_of_signs_makes_it_panic(text in r#"["\\#\n\r{}\[\]() ,a-cé:$!.@]{0,200}"#) {
            let _ = scan(&text, &Limits::default());
        }

        #[test]
        fn what_it_lets_through_can_be_parsed_or_refused_without_harm(text in r#"[{}\[\]()"\\a:$=@.# \n]{0,300}"#) {
            if scan(&text, &Limits::default()).is_ok() {
                let _ = async_graphql::parser::parse_query(&text);
            }
        }
    }
}
