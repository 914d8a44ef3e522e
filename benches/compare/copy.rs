//! Copies plans that were published by the real path to other cities, below the tables: rows by `INSERT … SELECT`, the same but for keys.
//!
//! Each copy has keys of its own, in the order of the originals: the first two bytes say which copy it is. Indexes that are no keys are taken
//! away and made anew, as they were, before the last rows come: an index that was made of all rows at once has no room left on its pages, as none has
//! that grew with what was published.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

/// The tables that publishing writes a plan to, with what of them is copied; a state is copied once for all versions.
const TABLES: [&str; 15] = [
    "source_document",
    "ingestion_run",
    "plan",
    "plan_stage",
    "plan_version",
    "version_census",
    "version_tally",
    "plan_section",
    "unattached_text",
    "action_lineage",
    "action_state",
    "plan_version_action",
    "status_change",
    "current_action",
    "current_subject",
];

/// Columns that name something of the plan itself.
const KEYS: [&str; 9] =
    ["id", "plan_id", "version_id", "lineage_id", "document_id", "run_id", "current_version_id", "produced_version_id", "first_version_id"];
/// Columns that hold the address of a state.
const ADDRESSES: [&str; 2] = ["hash", "state_hash"];

/// Copies rows on one engine.
pub struct Copier<'d> {
    /// A session of its own.
    pub db: &'d DatabaseConnection,
}

impl Copier<'_> {
    fn sqlite(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Sqlite
    }

    async fn run(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    async fn texts(&self, sql: &str) -> Vec<(String, String)> {
        let rows = self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.expect("rows are read");
        rows.iter().map(|row| (row.try_get_by_index(0).expect("a text"), row.try_get_by_index(1).expect("a text"))).collect()
    }

    /// Makes copies of everything that is published: each is a map from the original's collectivité to another one, with its sort name.
    pub async fn copy(&self, copies: &[Vec<(Uuid, Uuid, String)>]) {
        let indexes = self.indexes().await;
        if self.sqlite() {
            for words in ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000", "PRAGMA foreign_keys = OFF"] {
                self.run(words).await;
            }
        }
        for (name, _) in &indexes {
            self.run(&format!("DROP INDEX {name}")).await;
        }
        self.run("CREATE TABLE bench_state AS SELECT hash FROM action_state").await;
        let id = if self.sqlite() { "BLOB" } else { "UUID" };
        self.run(&format!("CREATE TABLE bench_map (was {id}, becomes {id}, sort_name TEXT)")).await;
        let columns = self.columns().await;
        // The last twelfth splits nearly every page of an index that was full.
        let last = copies.len() - copies.len().div_ceil(12).min(copies.len());
        for (number, map) in copies.iter().enumerate() {
            if number == last {
                for (_, words) in &indexes {
                    self.run(words).await;
                }
            }
            self.run("DELETE FROM bench_map").await;
            self.map(map).await;
            self.run("BEGIN").await;
            for table in TABLES {
                self.run(&self.insertion(table, &columns[table], number + 1)).await;
            }
            self.run("COMMIT").await;
        }
        self.run("DROP TABLE bench_map").await;
        self.run("DROP TABLE bench_state").await;
        // One more data state, without a line of the journal: who follows it reads everything anew.
        self.run("UPDATE service_fact SET number = number + 1 WHERE name = 'data_version'").await;
        if !self.sqlite() {
            self.run("VACUUM ANALYZE").await;
        }
    }

    /// The indexes that are no keys, with the words that make them.
    async fn indexes(&self) -> Vec<(String, String)> {
        let tables = TABLES.map(|table| format!("'{table}'")).join(",");
        let words = if self.sqlite() {
            format!("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({tables})")
        } else {
            format!(
                "SELECT indexname::text, indexdef::text FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN ({tables})
                 AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
        };
        self.texts(&words).await
    }

    async fn columns(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut all = BTreeMap::new();
        for table in TABLES {
            let words = if self.sqlite() {
                format!("SELECT name, type FROM pragma_table_info('{table}')")
            } else {
                format!(
                    "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
                )
            };
            all.insert(table, self.texts(&words).await.into_iter().map(|(name, _)| name).collect());
        }
        all
    }

    async fn map(&self, map: &[(Uuid, Uuid, String)]) {
        for some in map.chunks(500) {
            let value = |id: &Uuid| if self.sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
            let rows: Vec<String> =
                some.iter().map(|(was, becomes, name)| format!("({},{},'{}')", value(was), value(becomes), name.replace('\'', "''"))).collect();
            self.run(&format!("INSERT INTO bench_map VALUES {}", rows.join(","))).await;
        }
    }

    /// The key of a copy: the number of the copy for the first two bytes, which in the originals say the year.
    fn key(&self, column: &str, number: usize) -> String {
        let mark = format!("{:04x}", 0x0200 + number);
        if self.sqlite() { format!("unhex('{mark}' || substr(hex({column}), 5))") } else { format!("('{mark}' || substr({column}::text, 5))::uuid") }
    }

    fn address(&self, column: &str, number: usize) -> String {
        let mark = format!("{number:04x}");
        if self.sqlite() { format!("unhex('{mark}' || substr(hex({column}), 5))") } else { format!("'\\x{mark}'::bytea || substr({column}, 3)") }
    }

    /// The rows of the originals have keys of the present: no copy is copied again.
    fn insertion(&self, table: &str, columns: &[String], number: usize) -> String {
        let taken = |column: &String| match column.as_str() {
            name if KEYS.contains(&name) => self.key(&format!("t.{name}"), number),
            name if ADDRESSES.contains(&name) => self.address(&format!("t.{name}"), number),
            "collectivity_id" => "m.becomes".to_owned(),
            "sort_name" => "m.sort_name".to_owned(),
            name => format!("t.{name}"),
        };
        let values: Vec<String> = columns.iter().map(taken).collect();
        let has = |name: &str| columns.iter().any(|column| column == name);
        // Whose it is, told by the plan where the table does not say it.
        let whose = if table == "action_state" {
            " JOIN bench_state s ON s.hash = t.hash"
        } else if has("collectivity_id") {
            " JOIN bench_map m ON m.was = t.collectivity_id"
        } else if has("plan_id") {
            " JOIN plan p ON p.id = t.plan_id JOIN bench_map m ON m.was = p.collectivity_id"
        } else if has("version_id") {
            " JOIN plan_version v ON v.id = t.version_id JOIN plan p ON p.id = v.plan_id JOIN bench_map m ON m.was = p.collectivity_id"
        } else {
            ""
        };
        let original = |column: &str| {
            if self.sqlite() {
                format!("t.{column} < x'02' AND t.{column} > x'01'")
            } else {
                format!("t.{column} < '02000000-0000-0000-0000-000000000000'")
            }
        };
        let (only, order) = match table {
            // As they were written: the states of a plan lie together, whatever their addresses.
            "action_state" => ("1 = 1".to_owned(), if self.sqlite() { "t.rowid" } else { "t.ctid" }),
            "plan" | "plan_version" | "source_document" | "ingestion_run" | "action_lineage" => (original("id"), "t.id"),
            "current_action" | "current_subject" | "plan_stage" => (original("plan_id"), "t.plan_id"),
            _ => (original("version_id"), "t.version_id"),
        };
        // The address of a state may happen to begin with the mark of a copy: it is a copy of itself.
        let known = if table == "action_state" { " ON CONFLICT DO NOTHING" } else { "" };
        format!("INSERT INTO {table} ({}) SELECT {} FROM {table} t{whose} WHERE {only} ORDER BY {order}{known}", columns.join(","), values.join(","))
    }

    /// A sample of the copies has, row by row, what the real path wrote for their originals.
    pub async fn check(&self, map: &[(Uuid, Uuid, String)]) {
        for (was, becomes, _) in map.iter().step_by(map.len() / 20 + 1) {
            let id = |id: &Uuid| if self.sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
            let same = ["position", "status", "due_order", "has_budget", "themes", "audiences", "lever", "competence", "changed_at"]
                .map(|column| format!("c.{column} = o.{column}"))
                .join(" AND ");
            let (was, becomes) = (id(was), id(becomes));
            let concepts =
                |alias: &str| format!("(SELECT COUNT(*) FROM current_subject t WHERE t.plan_id = {alias}.plan_id AND t.position = {alias}.position)");
            let versions = |alias: &str| format!("(SELECT COUNT(*) FROM plan_version_action x WHERE x.lineage_id = {alias}.lineage_id)");
            let (concepts, versions) = ([concepts("o"), concepts("c")], [versions("o"), versions("c")]);
            let words = format!(
                "SELECT CAST((SELECT COUNT(*) FROM current_action WHERE collectivity_id = {was}) AS TEXT), CAST((SELECT COUNT(*) FROM current_action o
                 JOIN current_action c ON c.collectivity_id = {becomes} AND {same} JOIN action_state f ON f.hash = o.state_hash
                 JOIN action_state s ON s.hash = c.state_hash AND s.content = f.content WHERE o.collectivity_id = {was}
                 AND {} = {} AND {} = {}) AS TEXT)",
                concepts[0], concepts[1], versions[0], versions[1]
            );
            let counts = self.texts(&words).await;
            assert_eq!(counts[0].0, counts[0].1, "a copy is not what the real path writes");
        }
    }
}
