//! What an exported thing is made of, said once: its columns for tables and workbooks, and its object for programs.

use serde::Serialize;

use crate::consult::table::Cell;

/// A thing of which lists are exported.
pub trait Record: Sized + 'static {
    /// What a list of them is called.
    const LIST: &'static str;
    /// Its columns, in order. Names never change; new ones are put at the end of their neighbourhood.
    const COLUMNS: &'static [Field<Self>];

    /// It as an object.
    fn object(&self) -> impl Serialize + '_;
}

/// A column of a record.
pub struct Field<R> {
    /// Its name.
    pub name: &'static str,
    /// How wide it is shown, in signs.
    pub width: u16,
    /// Its cell.
    pub cell: for<'a> fn(&'a R) -> Cell<'a>,
}
