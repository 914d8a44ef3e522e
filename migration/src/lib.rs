//! How the tables of Prisme came to be: one migration, one file, forwards only.
//!
//! A migration imports nothing of ours: it speaks of the past, and the past does not change when a type is renamed.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{ColumnDef, Index, IndexCreateStatement, MigrationTrait, SchemaManager, TableCreateStatement, async_trait};
use sea_orm_migration::sea_orm::DbBackend;

mod m20261121_000001_territories;
mod m20261121_000002_documents;
mod m20261121_000003_plans;
mod m20261121_000004_reading;
mod m20261125_000005_keys;
mod m20261125_000006_harvest;
mod m20261125_000007_subjects;
mod m20261125_000008_frameworks;
mod m20261130_000009_audit;

/// All migrations, in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_territories::Migration),
            Box::new(m20261121_000002_documents::Migration),
            Box::new(m20261121_000003_plans::Migration),
            Box::new(m20261121_000004_reading::Migration),
            Box::new(m20261125_000005_keys::Migration),
            Box::new(m20261125_000006_harvest::Migration),
            Box::new(m20261125_000007_subjects::Migration),
            Box::new(m20261125_000008_frameworks::Migration),
            Box::new(m20261130_000009_audit::Migration),
        ]
    }
}

/// A table that is asked for by its key alone: on SQLite its rows lie in the order of the key, instead of beside it.
fn by_key(manager: &SchemaManager<'_>, mut table: TableCreateStatement) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table
}

/// An index over these columns.
fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A text that lists are ordered by: by its bytes on both engines, not as the locale of a server would.
fn by_bytes(manager: &SchemaManager<'_>, mut column: ColumnDef) -> ColumnDef {
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}
