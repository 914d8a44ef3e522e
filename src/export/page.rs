//! A table as a page without script and without style: what stands until there is a better one.
//!
//! Everything that a stranger wrote is escaped; states have a sign and words, so that nothing is told by colour.

use std::fmt::Write;

use domain::diagnostic::Language;

use super::plain::percent;
use crate::consult::table::{Cell, Kind, Table, Tone};

/// The page of a table, with where it is found as a file: the ending, and the address below this one.
pub fn of(table: &Table, files: &[(&str, String)]) -> String {
    let language = table.source.language;
    let say = |french: &'static str, english: &'static str| if language == Language::Fr { french } else { english };
    let title = escaped(&table.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title} — Prisme</title>\n<link rel=\"canonical\" href=\"{}\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n",
        say("fr", "en"),
        escaped(&table.source.permalink)
    );
    if !table.notes.is_empty() {
        page.extend(["<h2>", say("À savoir avant de lire", "Read this first"), "</h2>\n<ul>\n"]);
        page.extend(table.notes.iter().map(|note| format!("<li>{}</li>\n", escaped(&note.message))));
        page.push_str("</ul>\n");
    }
    rows(&mut page, table, &title);
    legend(&mut page, table);
    page.extend(["<h2>", say("Télécharger", "Download"), "</h2>\n<ul>\n"]);
    page.extend(files.iter().map(|(ending, address)| format!("<li><a href=\"{}\">{}</a></li>\n", escaped(address), ending.to_uppercase())));
    page.extend(["</ul>\n<h2>", say("Citer", "Cite"), "</h2>\n<p>", &escaped(&table.source.citation), "</p>\n"]);
    page.extend(["<p><a href=\"", &escaped(&table.source.frozen_permalink), "\">", say("Adresse figée", "Frozen address"), "</a></p>\n"]);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn rows(page: &mut String, table: &Table, title: &str) {
    page.extend(["<table>\n<caption>", title, "</caption>\n<thead>\n<tr>"]);
    page.extend(table.columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", escaped(&column.label))));
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    // The name of a row is its first text.
    let name = table.columns.iter().position(|column| column.kind == Kind::Text);
    for row in &table.rows {
        page.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let text = words(cell, table.source.language);
            // Writing to a text does not fail.
            let _ = if Some(index) == name { write!(page, "<th scope=\"row\">{text}</th>") } else { write!(page, "<td>{text}</td>") };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn legend(page: &mut String, table: &Table) {
    let seen = |tone: &Tone| table.rows.iter().flatten().any(|cell| matches!(cell, Cell::State(found, _) if found == tone));
    let tones: Vec<Tone> = Tone::ALL.into_iter().filter(seen).collect();
    if tones.is_empty() {
        return;
    }
    page.push_str("<dl>\n");
    page.extend(tones.iter().map(|tone| format!("<dt>{}</dt><dd>{}</dd>\n", tone.sign(), tone.words(table.source.language))));
    page.push_str("</dl>\n");
}

/// What a cell says, escaped.
fn words(cell: &Cell<'_>, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Missing(missing) => missing.words(language).to_owned(),
        Cell::Text(text) => escaped(text),
        Cell::Number(number) => number.to_string(),
        Cell::Share(share) => escaped(&percent(*share, language)),
        Cell::Day(day) => format!("<time datetime=\"{day}\">{day}</time>"),
        Cell::State(tone, text) => format!("<abbr title=\"{}\">{}</abbr> {}", tone.words(language), tone.sign(), escaped(text)),
    }
}

/// A text in which no markup is.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // What is no sign of a page may not stand in one.
            sign if sign.is_control() && !sign.is_whitespace() => {}
            sign => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::table;
    use super::*;

    #[test]
    fn a_page_has_the_table_the_warnings_and_the_files_and_no_script() {
        let page = of(&table(), &[("csv", "/comparer.csv?c=paris&vue=barres".to_owned())]);
        for part in [
            "<html lang=\"fr\">",
            "<th scope=\"col\">Réalisées</th>",
            "<td>12/30 (40\u{a0}%)</td>",
            "<abbr title=\"au moins une réalisée\">■</abbr> 12",
            "<li>1 des 3 collectivités n&#39;a pas de plan",
            "<a href=\"/comparer.csv?c=paris&amp;vue=barres\">CSV</a>",
            "pas de données",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("<script") && !page.contains("style"));
    }

    #[test]
    fn what_a_stranger_wrote_is_no_markup() {
        let mut table = table();
        table.title = "</title><script>alert(1)</script>".to_owned();
        table.rows[0][1] = Cell::owned("<img src=x onerror='a'>\u{0}".to_owned());
        table.notes[0].message = "\"><b>".to_owned();
        let page = of(&table, &[("csv\"", "javascript:\"".to_owned())]);
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>") && !page.contains('\u{0}'), "{page}");
    }
}
