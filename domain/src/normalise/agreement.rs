//! The feminine and the plural of the words of a vocabulary, by rule: the data files hold the masculine singular only.
//!
//! This makes forms to be recognised, never to be shown: a form that French does not have is met by nobody.

/// A label in its four agreements: as given, feminine, plural, feminine plural. All its words agree at once.
pub(super) fn forms(label: &str) -> [String; 4] {
    let label = label.to_lowercase();
    let alone = !label.contains(' ');
    [(false, false), (true, false), (false, true), (true, true)].map(|(feminine, plural)| {
        let mut form = String::with_capacity(label.len() + 8);
        for word in label.split(' ') {
            if !form.is_empty() {
                form.push(' ');
            }
            agree(word, feminine, plural, alone, &mut form);
        }
        form
    })
}

/// Appends a word in one agreement. A word whose ending says nothing stays, unless it is a label by itself: that may be a plural noun.
fn agree(word: &str, feminine: bool, plural: bool, alone: bool, form: &mut String) {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let long = word.chars().count() >= 4;
    let plain = (word.ends_with('u') && long && !ends(&["au", "eu", "ou"])) || (word.ends_with('t') && long && !word.ends_with("ment"));
    let (stem, ending) = match (feminine, plural) {
        (false, false) => (word, ""),
        _ if word.ends_with('é') || plain || word == "élu" => (word, ["e", "s", "es"][usize::from(plural) + usize::from(feminine && plural)]),
        (true, _) if ends(&["is", "os"]) => (word, if plural { "es" } else { "e" }),
        (false, true) if ends(&["al"]) => (&word[..word.len() - 1], "ux"),
        (true, _) if ends(&["al", "iller"]) => (word, if plural { "es" } else { "e" }),
        (true, _) if ends(&["el"]) => (word, if plural { "les" } else { "le" }),
        (true, _) if ends(&["uc"]) => (&word[..word.len() - 1], if plural { "ques" } else { "que" }),
        (_, true) if ends(&["el", "uc", "iller"]) || (alone && long && !ends(&["s", "x", "z"])) => (word, "s"),
        _ => (word, ""),
    };
    form.push_str(stem);
    form.push_str(ending);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(label: &str, expected: [&str; 4]) {
        assert_eq!(forms(label), expected);
    }

    #[test]
    fn participles_and_adjectives_agree() {
        check("non réalisé", ["non réalisé", "non réalisée", "non réalisés", "non réalisées"]);
        check("fait", ["fait", "faite", "faits", "faites"]);
        check("mis en place", ["mis en place", "mise en place", "mis en place", "mises en place"]);
        check("annuel", ["annuel", "annuelle", "annuels", "annuelles"]);
        check("caduc", ["caduc", "caduque", "caducs", "caduques"]);
        check("conseiller municipal", ["conseiller municipal", "conseillere municipale", "conseillers municipaux", "conseilleres municipales"]);
    }

    #[test]
    fn words_that_do_not_agree_stay() {
        check("en cours de réalisation", ["en cours de réalisation"; 4]);
        check("not done", ["not done"; 4]);
        check("au fil de l'eau", ["au fil de l'eau"; 4]);
    }

    #[test]
    fn a_noun_alone_has_a_plural() {
        check("proposition", ["proposition", "proposition", "propositions", "propositions"]);
    }
}
