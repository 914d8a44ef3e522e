//! The article of a place name, as INSEE codes it, and how the name follows « de ».
//!
//! The code comes from the official file; a name is looked at only where the file has no code.

/// The article of a place name (INSEE's *type de nom en clair*). The number is the code of the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Article {
    /// « Poitiers », « de Poitiers ».
    #[default]
    None = 0,
    /// « Angers », « d'Angers ».
    NoneBeforeVowel = 1,
    /// « Le Mans », « du Mans ».
    Le = 2,
    /// « La Rochelle », « de La Rochelle »; « la Gironde », « de la Gironde ».
    La = 3,
    /// « Les Lilas », « des Lilas ».
    Les = 4,
    /// « L'Haÿ-les-Roses », « de L'Haÿ-les-Roses »; « l'Ain », « de l'Ain ».
    L = 5,
    /// « Aux Marais », « des Marais ».
    Aux = 6,
    /// « Las », as in the south-west.
    Las = 7,
    /// « Los Masos », « de Los Masos ».
    Los = 8,
}

impl Article {
    /// All articles, in the order of their codes.
    pub const ALL: [Self; 9] = [Self::None, Self::NoneBeforeVowel, Self::Le, Self::La, Self::Les, Self::L, Self::Aux, Self::Las, Self::Los];

    /// The code in INSEE's files and in the table.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Reads a code; `None` when there is no such article.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The article that a name seems to have, for the overseas communes: INSEE codes none of them.
    pub fn seen_in(name: &str) -> Self {
        let shown = [("Le ", Self::Le), ("La ", Self::La), ("Les ", Self::Les), ("L'", Self::L)];
        let found = shown.into_iter().find(|(article, _)| name.starts_with(article));
        // An H is left alone: nothing tells the mute one from the other (« de Houaïlou »).
        let vowel = name.chars().next().is_some_and(|first| "AEIOUÀÂÉÈÊËÎÏÔÙÛ".contains(first));
        found.map_or(if vowel { Self::NoneBeforeVowel } else { Self::None }, |(_, article)| article)
    }

    /// The name after « de »: « du Mans », « d'Angers », « de la Gironde ».
    ///
    /// Communes write the article in their name, départements do not; both read well here. An article that merges with
    /// « de » leaves the name, the others stay with their capital.
    pub fn after_de(self, name: &str) -> String {
        let without = |article: &str| name.strip_prefix(article).unwrap_or(name).to_owned();
        let beside = |written: &str, spoken: &str| {
            if name.starts_with(written) { format!("de {name}") } else { format!("de {spoken}{name}") }
        };
        match self {
            Self::None => format!("de {name}"),
            Self::NoneBeforeVowel => format!("d'{name}"),
            Self::Le => format!("du {}", without("Le ")),
            Self::La => beside("La ", "la "),
            Self::Les => format!("des {}", without("Les ")),
            Self::L => beside("L'", "l'"),
            Self::Aux => format!("des {}", without("Aux ")),
            Self::Las => beside("Las ", "las "),
            Self::Los => beside("Los ", "los "),
        }
    }

    /// The name after its article, small: « la Collectivité de Corse »; the bare name when it has none.
    pub fn before(self, name: &str) -> String {
        match self {
            Self::None | Self::NoneBeforeVowel => name.to_owned(),
            Self::Le => format!("le {name}"),
            Self::La => format!("la {name}"),
            Self::Les => format!("les {name}"),
            Self::L => format!("l'{name}"),
            Self::Aux => format!("aux {name}"),
            Self::Las => format!("las {name}"),
            Self::Los => format!("los {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_place_in_the_list() {
        for (place, article) in Article::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(article.code()), place);
            assert_eq!(Article::from_code(article.code()), Some(article));
        }
        assert_eq!(Article::from_code(9), None);
    }

    #[test]
    fn names_with_and_without_their_article_follow_de() {
        for (article, name, wanted) in [
            (Article::Le, "Le Mans", "du Mans"),
            (Article::Le, "Gard", "du Gard"),
            (Article::La, "La Rochelle", "de La Rochelle"),
            (Article::La, "Gironde", "de la Gironde"),
            (Article::Les, "Les Lilas", "des Lilas"),
            (Article::Les, "Landes", "des Landes"),
            (Article::L, "L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"),
            (Article::L, "Ain", "de l'Ain"),
            (Article::Aux, "Aux Marais", "des Marais"),
            (Article::Los, "Los Masos", "de Los Masos"),
            (Article::NoneBeforeVowel, "Angers", "d'Angers"),
            (Article::None, "Poitiers", "de Poitiers"),
        ] {
            assert_eq!(article.after_de(name), wanted);
        }
    }

    #[test]
    fn an_uncoded_name_shows_its_article() {
        for (name, wanted) in [
            ("Le Mont-Dore", "du Mont-Dore"),
            ("La Foa", "de La Foa"),
            ("L'Île-des-Pins", "de L'Île-des-Pins"),
            ("Uvea", "d'Uvea"),
            ("Houaïlou", "de Houaïlou"),
            ("Papeete", "de Papeete"),
        ] {
            assert_eq!(Article::seen_in(name).after_de(name), wanted);
        }
    }
}
