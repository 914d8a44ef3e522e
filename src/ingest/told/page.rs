//! What a person is shown of a reading: a heading, the remarks, and one line at the end.
//!
//! Texts of strangers are made fit for a terminal; long lists are cut, and say so.

use std::io::{self, Write};

use domain::plan::Plan;

use super::voice::{Voice, cut, plain, ranges};
use crate::ingest::report::{Remark, Report};

/// So many remarks are shown.
const SHOWN: usize = 60;
/// The width of what is written after an indent.
const WIDTH: usize = 110;

/// The file, how it was read, and what its columns are.
pub fn heading(page: &mut dyn Write, name: &str, report: &Report, plan: &Plan, voice: Voice) -> io::Result<()> {
    writeln!(page, "{}", plain(name))?;
    if report.lines > 0 || report.rows_read > 0 {
        let lines = if report.lines > 0 { report.lines } else { report.rows_read };
        let mut parts = vec![voice.count(lines, "ligne", "lignes", "line", "lines")];
        parts.extend(report.mapping.encoding.clone());
        parts.extend(report.mapping.delimiter.as_deref().and_then(|delimiter| delimited(delimiter, voice)));
        parts.extend(report.mapping.header_row.map(|row| voice.say(format!("en-tête ligne {row}"), format!("header on line {row}"))));
        label(page, voice.say("Lecture", "Reading"), &parts.join(" · "))?;
    }
    if report.accepted {
        if let Some(title) = &plan.title {
            label(page, "Plan", &cut(&plain(title), WIDTH))?;
        }
        if let Some(day) = plan.published_on {
            label(page, voice.say("Publié", "Published"), &voice.say(day.format("%d/%m/%Y"), day.format("%Y-%m-%d")).to_string())?;
        }
    }
    let columns: Vec<String> = report.mapping.columns.iter().map(|column| shown_column(&column.header, column.field.as_deref(), voice)).collect();
    if !columns.is_empty() {
        label(page, voice.say("Colonnes", "Columns"), &cut(&columns.join(" · "), WIDTH * 4))?;
    }
    Ok(())
}

fn label(page: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    writeln!(page, "  {name:<10}{text}")
}

fn delimited(delimiter: &str, voice: Voice) -> Option<String> {
    let name = match delimiter {
        "" => return None,
        "tab" => voice.say("tabulation", "tab"),
        ";" => voice.say("point-virgule", "semicolon"),
        "," => voice.say("virgule", "comma"),
        "|" => voice.say("barre verticale", "vertical bar"),
        other => other,
    };
    Some(name.to_owned())
}

fn shown_column(header: &str, field: Option<&str>, voice: Voice) -> String {
    let header = cut(&plain(header), 40);
    let header = if header.trim().is_empty() { voice.say("(sans nom)", "(unnamed)").to_owned() } else { header };
    match field {
        Some(field) => format!("{header} → {field}"),
        None => format!("{header} ({})", voice.say("gardée", "kept")),
    }
}

/// The remarks: what blocks, what to fix, advice.
pub fn remarks(page: &mut dyn Write, report: &Report, voice: Voice) -> io::Result<()> {
    if !report.diagnostics.is_empty() {
        writeln!(page)?;
    }
    let width = report.diagnostics.iter().take(SHOWN).map(|remark| remark.code.len()).max().unwrap_or(0);
    for remark in report.diagnostics.iter().take(SHOWN) {
        let place = place(remark, voice);
        writeln!(page, " {}", format!("{:<12}{:<width$}  {place}", severity(&remark.severity, voice), remark.code).trim_end())?;
        writeln!(page, "             {}", plain(&remark.message(voice.language)))?;
        if let Some(suggestion) = remark.suggestion(voice.language) {
            writeln!(page, "             → {}", plain(&suggestion))?;
        }
    }
    let others = report.diagnostics.len().saturating_sub(SHOWN);
    more(page, others, &voice.count(others, "remarque", "remarques", "remark", "remarks"), voice)
}

fn severity(name: &str, voice: Voice) -> &'static str {
    match name {
        "ERROR" => voice.say("bloquant", "blocking"),
        "WARNING" => voice.say("à corriger", "to fix"),
        _ => voice.say("conseil", "advice"),
    }
}

/// Where a remark applies: its lines as ranges, or its cell, or its pointer.
fn place(remark: &Remark, voice: Voice) -> String {
    const RANGES: usize = 8;
    let place = match (remark.rows.as_slice(), &remark.json_pointer, remark.row) {
        (_, Some(pointer), _) => cut(&plain(pointer), 60),
        ([_, _, ..], None, _) => format!("{} {}", voice.say("lignes", "lines"), ranges(&remark.rows, RANGES)),
        (_, None, Some(row)) => match &remark.column_name {
            Some(column) => {
                voice.say(format!("ligne {row}, « {} »", cut(&plain(column), 40)), format!("line {row}, \"{}\"", cut(&plain(column), 40)))
            }
            None => format!("{} {row}", voice.say("ligne", "line")),
        },
        (_, None, None) => String::new(),
    };
    if remark.occurrences < 2 {
        return place;
    }
    let times = format!("{} {}", voice.number(remark.occurrences.into()), voice.say("fois", "times"));
    if place.is_empty() { times } else { format!("{place} · {times}") }
}

/// One line: what was read, and what became of it.
pub fn closing(page: &mut dyn Write, report: &Report, end: &str, voice: Voice) -> io::Result<()> {
    if !report.accepted {
        return writeln!(
            page,
            "\n  {}",
            voice.say(
                "Refusé : rien n'est publié tant que ce qui bloque n'est pas corrigé.",
                "Refused: nothing is published until what blocks is fixed."
            )
        );
    }
    let mut parts = vec![voice.actions(report.actions_read), voice.sections(report.sections_read)];
    if report.unattached_texts > 0 {
        parts.push(voice.unattached(report.unattached_texts));
    }
    writeln!(page, "\n  {} · {end}", parts.join(", "))
}

/// How many others there are, when a list was cut.
pub fn more(page: &mut dyn Write, others: usize, counted: &str, voice: Voice) -> io::Result<()> {
    if others == 0 {
        return Ok(());
    }
    writeln!(
        page,
        "           {}",
        voice.say(
            format!("… et encore {counted} : la réponse en JSON (--json) les donne"),
            format!("… and {counted} more: the answer as JSON (--json) gives them")
        )
    )
}
