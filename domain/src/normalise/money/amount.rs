//! The figures of a sum, with the separators of two languages.

use rust_decimal::Decimal;

/// Reads figures; `scaled` when « k€ » or « M€ » follows, where a comma can only begin a fraction. `None` for what may mean two things.
pub(super) fn amount(figures: &str, scaled: bool) -> Option<Decimal> {
    let comma = figures.matches(',').count();
    let point = figures.matches('.').count();
    let decimal = match (comma, point) {
        (1, 0) if fraction(figures, ',', scaled) => Some(','),
        (0, 1) if fraction(figures, '.', false) => Some('.'),
        (1, 0) | (0, 1) => return None,
        (0, _) | (_, 0) => None,
        _ => figures.chars().rev().find(|sign| matches!(sign, ',' | '.')),
    };
    let (whole, after) = decimal.and_then(|sign| figures.rsplit_once(sign)).unwrap_or((figures, ""));
    // « 1.234,56.7 » has its last separator before another of its kind.
    if decimal.is_some_and(|sign| whole.contains(sign)) || !after.bytes().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let whole = joined(whole)?;
    Decimal::from_str_exact(&if after.is_empty() { whole } else { format!("{whole}.{after}") }).ok()
}

/// Whether the one comma or point begins a fraction for certain: three figures after it may be thousands, unless a space groups the
/// figures already, a nought stands before it, or a scale follows.
fn fraction(figures: &str, sign: char, scaled: bool) -> bool {
    let Some((whole, after)) = figures.split_once(sign) else { return false };
    let grouped = whole.contains(|sign: char| !sign.is_ascii_digit());
    after.len() != 3 || scaled || grouped || whole == "0" || whole.len() > 3
}

/// The figures without their separators of thousands: one kind of separator, and three figures after each.
fn joined(whole: &str) -> Option<String> {
    let mut separator = None;
    let mut digits = String::with_capacity(whole.len());
    let mut group = 0;
    for sign in whole.chars() {
        if sign.is_ascii_digit() {
            digits.push(sign);
            group += 1;
            continue;
        }
        let kind = if sign.is_whitespace() { ' ' } else { sign };
        let complete = if separator.is_none() { (1..=3).contains(&group) } else { group == 3 };
        if !complete || *separator.get_or_insert(kind) != kind {
            return None;
        }
        group = 0;
    }
    (separator.is_none() || group == 3).then_some(digits)
}
