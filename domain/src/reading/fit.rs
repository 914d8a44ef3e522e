//! Whether a value can stand in a column, by its form alone: what places the cells of a ragged row.

use crate::collectivity::parse_reference;
use crate::mapping::Field;
use crate::normalise::date::{DateContext, date, plain_date};
use crate::normalise::money::{budget, percent_column};
use crate::normalise::status::{StatusWords, is_status_word};

/// Whether `value` can stand in a column of `field`; everything can in a column that is not mapped.
pub(super) fn fits(field: Option<Field>, value: &str, words: &StatusWords) -> bool {
    let Some(field) = field else { return true };
    let is_url = || {
        let value = value.trim_start();
        value.starts_with("http://") || value.starts_with("https://")
    };
    match field {
        Field::Statut => is_status_word(value, words),
        Field::AvancementPct => percent_column(value).is_some(),
        Field::BudgetMontant => budget(value).0.is_some_and(|budget| budget.cents.is_some()),
        Field::BudgetAnnee => value.trim().len() == 4 && value.trim().bytes().all(|sign| sign.is_ascii_digit()),
        Field::Collectivite => parse_reference(value).is_ok(),
        Field::UrlPreuve | Field::DeliberationUrl => is_url(),
        field if field.is_date() => matches!(date(value, &DateContext::default()), (Some(_), None)),
        Field::CommentaireStatut | Field::Withheld => true,
        _ => !is_status_word(value, words) && !is_url() && plain_date(value).is_none(),
    }
}
