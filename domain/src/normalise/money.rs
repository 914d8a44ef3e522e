//! Sums and percentages, from the wordings that cities use: « 12 000,50 € », « 1,2 M€ », « 50 000 €/an », « 45 % ».
//!
//! A sum is read when every word and sign of the cell is understood and there is one sum; else it stays words, and is never
//! approximated. « 1.234 » and « 1,234 » may be a thousand or a fraction, so they are neither.

mod amount;
mod lexer;
#[cfg(test)]
mod tests;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use self::lexer::{Lexeme, lexemes};
use super::placeholder::is_placeholder;
use crate::diagnostic::Code;
use crate::money::{Budget, BudgetKind, TaxBasis};

/// Reads what a cell says about money. Nothing for a placeholder; a remark where figures were given and no single sum could be read.
pub fn budget(given: &str) -> (Option<Budget>, Option<Code>) {
    if is_placeholder(given) {
        return (None, None);
    }
    let mut found = Found::default();
    let known = lexemes(given, |lexeme| found.add(lexeme));
    let words = Budget::words(given);
    if !known || found.sums.is_empty() {
        return (Some(words), None);
    }
    match found.budget() {
        Some(budget) => (Some(Budget { raw: words.raw, ..budget }), None),
        None => (Some(words), Some(Code::NumberUnreadable)),
    }
}

/// So many numbers are looked at in one cell: a sum, a year, and one too many.
const LIMIT: usize = 3;

/// A number of the cell, and what stands beside it.
#[derive(Debug, Default)]
struct Sum<'a> {
    figures: &'a str,
    negative: bool,
    /// By how many powers of ten it is multiplied (« k€ » 3, « M€ » 6).
    scale: u32,
    /// Whether a currency stands beside it.
    money: bool,
}

/// What was found in a cell so far.
#[derive(Debug, Default)]
struct Found<'a> {
    sums: Vec<Sum<'a>>,
    /// Whether a currency stands before the first number.
    announced: bool,
    /// Whether a word announces a sum or a year.
    announcing: bool,
    /// Whether something contradicts itself, or stands where it means nothing.
    faulty: bool,
    said: Said,
}

/// What the words of a cell say of the sum.
#[derive(Debug, Default)]
struct Said {
    tax: Option<TaxBasis>,
    kind: Option<BudgetKind>,
    yearly: bool,
}

impl<'a> Found<'a> {
    fn add(&mut self, lexeme: Lexeme<'a>) {
        match lexeme {
            Lexeme::Number { figures, negative } => {
                if self.sums.len() < LIMIT {
                    let money = self.announced && self.sums.is_empty();
                    self.sums.push(Sum { figures, negative, scale: 0, money });
                }
            }
            Lexeme::Scale(scale) => match self.sums.last_mut() {
                Some(sum) if sum.scale == 0 && !sum.money => sum.scale = scale,
                _ => self.faulty = true,
            },
            Lexeme::Euro => match self.sums.last_mut() {
                Some(sum) => sum.money = true,
                None => self.announced = true,
            },
            Lexeme::Tax(tax) => self.faulty |= *self.said.tax.get_or_insert(tax) != tax,
            Lexeme::Kind(kind) => self.faulty |= *self.said.kind.get_or_insert(kind) != kind,
            Lexeme::Yearly => self.said.yearly = true,
            Lexeme::Fault => self.faulty = true,
            Lexeme::Filler => self.announcing = true,
            Lexeme::Nothing => {}
        }
    }

    /// The one sum, in cents, with the year beside it.
    fn budget(&self) -> Option<Budget> {
        let named = |sum: &&Sum| sum.money || sum.scale > 0;
        let (sum, year) = match self.sums.as_slice() {
            // « Budget 2026 » and « (2026) » are years, rather than 2 026 euros.
            [sum] if !named(&sum) && is_year(sum.figures) && (self.announcing || sum.negative) => return None,
            [sum] => (sum, None),
            [sum, year] | [year, sum] if named(&sum) && !named(&year) => (sum, Some(calendar_year(year)?)),
            _ => return None,
        };
        let cents = cents(sum).filter(|_| !self.faulty)?;
        Some(Budget {
            cents: Some(cents),
            year,
            tax: self.said.tax.unwrap_or_default(),
            kind: self.said.kind.unwrap_or_default(),
            yearly: self.said.yearly,
            ..Budget::words("")
        })
    }
}

/// The cents of a sum. Spreadsheets give fractions of a cent after a division: these are rounded.
fn cents(sum: &Sum) -> Option<i64> {
    let amount = amount::amount(sum.figures, sum.scale > 0)?;
    let factor = Decimal::from(10_i64.checked_pow(sum.scale + 2)?);
    let cents = amount.checked_mul(factor)?.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()?;
    if sum.negative { cents.checked_neg() } else { Some(cents) }
}

fn calendar_year(sum: &Sum) -> Option<u16> {
    sum.figures.parse().ok().filter(|_| is_year(sum.figures) && !sum.negative)
}

fn is_year(figures: &str) -> bool {
    figures.len() == 4 && figures.parse().is_ok_and(|year| (1990..=2100).contains(&year))
}

/// Reads a percentage with its sign, in thousandths; `None` unless it is 0 to 100.
pub fn percent(given: &str) -> Option<u16> {
    permille(figure(given.trim().strip_suffix('%')?)?)
}

/// Reads a cell of a column of percentages, where the sign may be missing. Above 0 and below 1 it may be a fraction: `None`.
pub fn percent_column(given: &str) -> Option<u16> {
    percent(given).or_else(|| permille(figure(given).filter(|figure| figure.is_zero() || *figure >= Decimal::ONE)?))
}

/// Figures and at most one comma or point.
fn figure(given: &str) -> Option<Decimal> {
    const LONGEST: usize = 24;
    let figures = given.trim();
    let (whole, fraction) = figures.split_once([',', '.']).unwrap_or((figures, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    if figures.len() > LONGEST || !digits(whole) || !digits(fraction) {
        return None;
    }
    Decimal::from_str_exact(&format!("{whole}.{fraction}")).ok()
}

/// Thousandths, at most all of them. What lies between 0 and 100 % is never rounded to either.
fn permille(percent: Decimal) -> Option<u16> {
    if percent > Decimal::ONE_HUNDRED {
        return None;
    }
    let rounded = percent.checked_mul(Decimal::TEN)?.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_u16()?;
    Some(if percent.is_zero() || percent == Decimal::ONE_HUNDRED { rounded } else { rounded.clamp(1, 999) })
}
