//! Cells that are merged over several rows: what one says holds for each of them.
//!
//! A title is the exception, since one action would become several, and so is a sum, which would be counted several times: of these
//! the first row alone has the value. A value of the row's own always comes first.

use super::builder::Builder;
use crate::mapping::Field;
use crate::shape::row::Cells;
use crate::text;

/// What a merged cell says of each action beside it.
const OF_EACH: [Field; 11] = [
    Field::Collectivite,
    Field::Statut,
    Field::DateStatut,
    Field::Pilote,
    Field::Partenaires,
    Field::Themes,
    Field::Publics,
    Field::Debut,
    Field::Echeance,
    Field::DateMaj,
    Field::Instance,
];

/// A row of a sheet, with what the merged cells above say of it.
pub(super) struct Shared<'c, C: ?Sized> {
    row: &'c C,
    /// The columns that are taken from above.
    from_above: Vec<usize>,
}

impl<'c, C: Cells + ?Sized> Shared<'c, C> {
    pub(super) fn of(row: &'c C, builder: &Builder<'_>) -> Self {
        let slot = |field: Field| builder.slots[field.index()];
        let own = |field: Field| slot(field).is_some_and(|column| !text::is_blank(row.cell(column)));
        let above = |field: Field| slot(field).filter(|column| !own(field) && row.carried(*column).is_some_and(|shown| !text::is_blank(shown)));
        let mut from_above = Vec::new();
        // An axis alone would close the section below it that is open: that one goes on, as it does in any other table.
        if slot(Field::SousAxe).is_none() || own(Field::SousAxe) || above(Field::SousAxe).is_some() {
            from_above.extend(above(Field::Axe));
        }
        from_above.extend(above(Field::SousAxe));
        // Without a title these would be texts of no action, once for each row.
        if own(Field::Titre) || own(Field::SousAction) {
            from_above.extend(OF_EACH.into_iter().filter_map(above));
        }
        Self { row, from_above }
    }
}

impl<C: Cells + ?Sized> Cells for Shared<'_, C> {
    fn count(&self) -> usize {
        self.row.count()
    }
    fn cell(&self, index: usize) -> &str {
        let above = if self.from_above.contains(&index) { self.row.carried(index) } else { None };
        above.unwrap_or_else(|| self.row.cell(index))
    }
}
