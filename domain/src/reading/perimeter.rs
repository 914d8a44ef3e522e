//! Whose plan it is: the codes in a document, checked once each, against the one collectivité that the document may speak for.

use uuid::Uuid;

use super::Options;
use super::report::Report;
use crate::collectivity::{InseeCode, Reference, Siren, parse_reference};
use crate::diagnostic::{Code, Diagnostic};
use crate::provenance::Place;

/// What a row's code says about the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The row may be read.
    Inside,
    /// It speaks for somebody else, or for nobody known.
    Outside,
}

/// Checks codes against the perimeter.
pub(super) struct Perimeter<'a> {
    options: &'a Options,
    allowed: Option<Uuid>,
    /// The first code of each kind: without a gazetteer a SIREN and an INSEE code cannot be compared.
    siren: Option<Siren>,
    insee: Option<InseeCode>,
    last: Option<(String, Verdict)>,
}

impl<'a> Perimeter<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self { options, allowed: options.perimeter, siren: None, insee: None, last: None }
    }

    /// Checks what a cell names; a million rows name the same body, so the last answer is kept.
    pub(super) fn check(&mut self, given: &str, place: impl FnOnce() -> Place, report: &mut Report) -> Verdict {
        if let Some((known, verdict)) = &self.last
            && known == given
        {
            let verdict = *verdict;
            if verdict == Verdict::Outside {
                // Counted under the entry that the first such row made.
                let place = place();
                self.examine(given, place, report);
            }
            return verdict;
        }
        let verdict = self.examine(given, place(), report);
        self.last = Some((given.to_owned(), verdict));
        verdict
    }

    fn examine(&mut self, given: &str, place: Place, report: &mut Report) -> Verdict {
        let reference = match parse_reference(given) {
            Ok(reference) => reference,
            Err(error) => {
                report.remarks.add(Diagnostic::new(error.code(), place).raw(given));
                return Verdict::Outside;
            }
        };
        if let (Some(code), Some(whole)) = (reference.remark(), reference.insee()) {
            report.remarks.add(Diagnostic::new(code, place.clone()).raw(given).suggest(whole.as_str()));
        }
        if report.collectivity.is_none() {
            report.collectivity = Some(given.trim().to_owned());
        }
        match &self.options.gazetteer {
            Some(gazetteer) => match gazetteer(&reference) {
                None => {
                    report.remarks.add(Diagnostic::new(Code::CollectivityUnknown, place).raw(given));
                    Verdict::Outside
                }
                Some(found) if *self.allowed.get_or_insert(found) == found => {
                    report.collectivity_id = Some(found);
                    Verdict::Inside
                }
                Some(_) => Self::violation(given, place, report),
            },
            None if self.agrees(&reference) => Verdict::Inside,
            None => Self::violation(given, place, report),
        }
    }

    /// Whether a code is the one that was given first, of its kind.
    fn agrees(&mut self, reference: &Reference) -> bool {
        let same_siren = reference.siren().is_none_or(|siren| *self.siren.get_or_insert_with(|| siren.clone()) == siren);
        let same_insee = reference.insee().is_none_or(|code| self.insee.get_or_insert_with(|| code.clone()) == code);
        same_siren && same_insee
    }

    fn violation(given: &str, place: Place, report: &mut Report) -> Verdict {
        report.remarks.add(Diagnostic::new(Code::PerimeterViolation, place).raw(given));
        Verdict::Outside
    }
}
