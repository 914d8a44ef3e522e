//! The cells of one row to the content of one action: which field goes where, and what is said when a cell is odd.

use std::borrow::Cow;

use super::builder::{At, Builder};
use super::prose::Spot;
use super::values::Given;
use crate::action::{Content, Indicator};
use crate::diagnostic::{Code, Diagnostic};
use crate::fuzzy_date::FuzzyDate;
use crate::mapping::Field;
use crate::money::{Budget, BudgetKind, TaxBasis};
use crate::normalise::list;
use crate::normalise::money::percent_column;
use crate::normalise::people::Actor;
use crate::normalise::placeholder::is_placeholder;
use crate::shape::row::Cells;
use crate::status::Status;
use crate::text;

impl Builder<'_> {
    /// The content of a row; `None` when it has no title.
    pub(super) fn content<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Option<Content> {
        let sub = self.text(cells, at, Field::SousAction);
        let title = match sub {
            Some(title) => title,
            None => self.text(cells, at, Field::Titre)?,
        };
        let mut content = Content {
            title,
            external_id: self.identifier(cells, at),
            description: self.text(cells, at, Field::Description),
            implementation: self.text(cells, at, Field::Modalites),
            status_comment: self.text(cells, at, Field::CommentaireStatut),
            stated_on: self.date(cells, at, Field::DateStatut),
            leads: self.actors(cells, at, Field::Pilote),
            partners: self.actors(cells, at, Field::Partenaires),
            themes: self.list(cells, at, Field::Themes),
            audiences: self.list(cells, at, Field::Publics),
            start: self.date(cells, at, Field::Debut),
            due: self.date(cells, at, Field::Echeance),
            revised: self.date(cells, at, Field::DateMaj),
            budgets: self.budgets(cells, at),
            indicators: self.indicators(cells, at),
            links: self.list(cells, at, Field::UrlPreuve),
            bodies: self.list(cells, at, Field::Instance),
            criteria: self.list(cells, at, Field::Referentiels),
            extras: self.extras(cells, at),
            ..Content::default()
        };
        self.status(cells, at, &mut content);
        if content.leads.is_empty() {
            self.common(Code::LeadMissing, at, Field::Pilote);
        }
        if let (Some(start), Some(due)) = (content.start.as_ref().and_then(|date| date.earliest), content.due.as_ref().and_then(|date| date.latest))
            && due < start
        {
            let remark = Diagnostic::new(Code::DateInverted, self.place(at, Field::Echeance)).raw(self.cell(cells, Field::Echeance));
            self.report.remarks.add_kind(remark);
        }
        Some(content)
    }

    fn identifier<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Option<String> {
        let cell = self.cell(cells, Field::ActionId);
        if text::is_blank(cell) {
            return None;
        }
        if is_placeholder(cell) || matches!(cell.trim(), "0" | "x" | "X") {
            self.report.remarks.add(Diagnostic::new(Code::IdPlaceholder, self.place(at, Field::ActionId)).raw(cell));
            return None;
        }
        self.text(cells, at, Field::ActionId)
    }

    fn status<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, content: &mut Content) {
        let cell = self.cell(cells, Field::Statut);
        let percent = self.cell(cells, Field::AvancementPct);
        if !text::is_blank(cell) {
            // A line break inside a word is a space: « en\ncours ».
            let flat =
                if cell.contains(['\n', '\r']) { Cow::Owned(cell.split_whitespace().collect::<Vec<_>>().join(" ")) } else { Cow::Borrowed(cell) };
            let reading = self.values.status(&flat);
            content.status = reading.status;
            content.declared_late = reading.late;
            content.permille = reading.permille;
            content.raw_status = self.text(cells, at, Field::Statut);
            content.status_unmapped = reading.remark.is_some();
            if let Some(code) = reading.remark {
                let remark = Diagnostic::new(code, self.place(at, Field::Statut)).raw(cell.trim());
                self.report.remarks.add(remark);
            }
        }
        if !text::is_blank(percent) && !is_placeholder(percent) {
            if let Some(permille) = percent_column(percent) {
                content.permille = Some(permille);
            } else {
                let remark = Diagnostic::new(Code::NumberUnreadable, self.place(at, Field::AvancementPct)).raw(percent);
                self.report.remarks.add(remark);
            }
        }
        if content.status == Status::NotReported && !content.status_unmapped {
            self.common(Code::StatusMissing, at, Field::Statut);
        }
        if let Some(permille) = content.permille
            && contradicts(content.status, permille)
        {
            let remark =
                Diagnostic::new(Code::StatusProgressConflict, self.place(at, Field::Statut)).raw(cell).detail(format!("{} %", permille / 10));
            self.report.remarks.add(remark);
        }
    }

    fn date<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, field: Field) -> Option<FuzzyDate> {
        let cell = self.cell(cells, field);
        if text::is_blank(cell) {
            return None;
        }
        let Given { value, remark, withheld } = self.values.date(cell).clone();
        self.remarks(cells, at, field, remark, withheld);
        value
    }

    /// Says what a typed cell deserves.
    fn remarks<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, field: Field, remark: Option<Code>, withheld: bool) {
        if let Some(code) = remark {
            self.report.remarks.add(Diagnostic::new(code, self.place(at, field)).raw(self.cell(cells, field)));
        }
        if withheld {
            self.withheld(self.place(at, field));
        }
    }

    fn actors<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, field: Field) -> Vec<Actor> {
        let cell = self.cell(cells, field);
        if text::is_blank(cell) {
            return Vec::new();
        }
        let (actors, withheld) = self.values.actors(cell, field == Field::Partenaires).clone();
        self.remarks(cells, at, field, None, withheld);
        actors
    }

    fn list<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, field: Field) -> Vec<String> {
        let Some(column) = self.slots[field.index()] else { return Vec::new() };
        let cell = cells.cell(column);
        if text::is_blank(cell) || is_placeholder(cell) {
            return Vec::new();
        }
        list::values(&self.public(cell, Spot::Cell(at, column)))
    }

    fn budgets<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Vec<Budget> {
        let cell = self.cell(cells, Field::BudgetMontant);
        if text::is_blank(cell) {
            return Vec::new();
        }
        let Given { value: found, remark, withheld } = self.values.budget(cell).clone();
        self.remarks(cells, at, Field::BudgetMontant, remark, withheld);
        let Some(mut found) = found else { return Vec::new() };
        found.year = found.year.or_else(|| self.cell(cells, Field::BudgetAnnee).trim().parse().ok());
        if found.kind == BudgetKind::Unstated {
            found.kind = match text::fold(self.cell(cells, Field::BudgetNature)).as_str() {
                "prevu" | "previsionnel" | "planned" | "estime" => BudgetKind::Planned,
                "vote" | "voted" => BudgetKind::Voted,
                "realise" | "depense" | "execute" | "spent" => BudgetKind::Spent,
                _ => BudgetKind::Unstated,
            };
        }
        if found.tax == TaxBasis::Unstated {
            found.tax = match text::fold(self.cell(cells, Field::BudgetTaxe)).as_str() {
                "ht" => TaxBasis::ExcludingTax,
                "ttc" => TaxBasis::IncludingTax,
                _ => TaxBasis::Unstated,
            };
        }
        vec![found]
    }

    fn indicators<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Vec<Indicator> {
        let Some(label) = self.text(cells, at, Field::Indicateur) else { return Vec::new() };
        let target = self.text(cells, at, Field::IndicateurCible);
        let value = self.text(cells, at, Field::IndicateurValeur);
        vec![Indicator { label, target, value }]
    }

    /// Cells of columns that are not mapped, sorted by header so that the order of columns makes no other content.
    fn extras<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Vec<(String, String)> {
        let mut extras = Vec::new();
        for index in 0..self.unmapped.len() {
            let column = self.unmapped[index];
            if let Some(value) = self.prose(cells.cell(column), Spot::Cell(at, column)) {
                extras.push((self.columns[column].header.to_string(), value));
            }
        }
        extras.sort();
        extras
    }
}

/// Whether a status and a stated progress cannot both be true.
fn contradicts(status: Status, permille: u16) -> bool {
    match status {
        Status::Done => permille < 1000,
        Status::NotStarted | Status::UnderDiscussion => permille > 0,
        Status::InProgress | Status::PartlyDone => permille == 1000,
        _ => false,
    }
}
