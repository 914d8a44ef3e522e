//! The paths that a source text mentions: imports, expressions, types, attributes, and the insides of macros.
//!
//! Names are followed through the imports of the file, `self`, `super` and `prisme`, so that a path has one spelling: rooms
//! stand behind `crate`. Texts in quotes and comments mention nothing.

use std::collections::BTreeMap;

use syn::buffer::{Cursor, TokenBuffer};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, Meta, UseTree};

/// A path in a source text.
pub struct Mention {
    /// As it is written.
    pub written: Vec<String>,
    /// In full.
    pub path: Vec<String>,
}

impl Mention {
    /// Whether these names follow each other in the full path.
    pub fn holds(&self, names: &[&str]) -> bool {
        self.path.windows(names.len()).any(|window| window == names)
    }

    /// The names behind `crate`, when the path leads into this package.
    pub fn inside(&self) -> Option<&[String]> {
        self.path.split_first().filter(|(first, _)| *first == "crate").map(|(_, rest)| rest)
    }
}

/// All paths of this text, which is the module `module`.
pub fn mentions(text: &str, module: &[String]) -> syn::Result<Vec<Mention>> {
    let mut reader = Reader { module: module.to_vec(), ..Reader::default() };
    reader.visit_file(&syn::parse_file(text)?);
    let Reader { imports, paths, .. } = reader;
    // An import may be renamed: the local name stands for the whole path in the rest of the file.
    let known: BTreeMap<String, Vec<String>> = imports.iter().map(|(local, import)| (local.clone(), import.path.clone())).collect();
    let follow = |mut mention: Mention| {
        if let Some(whole) = known.get(&mention.path[0]) {
            mention.path.splice(..1, whole.iter().cloned());
        }
        mention
    };
    let paths = paths.into_iter().map(follow).collect::<Vec<_>>();
    Ok(imports.into_iter().map(|(_, import)| import).chain(paths).collect())
}

#[derive(Default)]
struct Reader {
    /// The module that is being read: longer inside `mod … { }`.
    module: Vec<String>,
    imports: Vec<(String, Mention)>,
    paths: Vec<Mention>,
}

impl Reader {
    /// `self`, `super` and the name of the package, resolved.
    fn resolve(&self, written: &[String]) -> Vec<String> {
        let mut names = written;
        let mut base = match names[0].as_str() {
            "crate" | "prisme" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return written.to_vec(),
        };
        while let Some((first, rest)) = names.split_first().filter(|(first, _)| ["crate", "prisme", "self", "super"].contains(&first.as_str())) {
            if first == "super" {
                base.pop();
            }
            names = rest;
        }
        std::iter::once("crate".to_owned()).chain(base).chain(names.iter().cloned()).collect()
    }

    fn mention(&self, written: Vec<String>) -> Mention {
        Mention { path: self.resolve(&written), written }
    }

    fn import(&mut self, mut before: Vec<String>, tree: &UseTree) {
        let (name, local) = match tree {
            UseTree::Path(path) => {
                before.push(path.ident.unraw().to_string());
                return self.import(before, &path.tree);
            }
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.import(before.clone(), tree)),
            UseTree::Name(name) => (name.ident.unraw().to_string(), None),
            UseTree::Rename(name) => (name.ident.unraw().to_string(), Some(name.rename.to_string())),
            UseTree::Glob(_) => ("*".to_owned(), None),
        };
        if name != "self" || before.is_empty() {
            before.push(name);
        }
        let local = local.or_else(|| before.last().cloned()).unwrap_or_default();
        let mention = self.mention(before);
        self.imports.push((local, mention));
    }

    /// Paths among tokens that are no syntax yet: names with `::` between them.
    fn tokens(&mut self, mut cursor: Cursor) {
        let mut names: Vec<String> = Vec::new();
        let mut colons = 0;
        while !cursor.eof() {
            if let Some((name, next)) = cursor.ident() {
                if colons != 2 {
                    self.finish(&mut names);
                }
                names.push(name.unraw().to_string());
                (cursor, colons) = (next, 0);
            } else if let Some((_, next)) = cursor.punct().filter(|(sign, _)| sign.as_char() == ':') {
                (cursor, colons) = (next, colons + 1);
            } else {
                self.finish(&mut names);
                colons = 0;
                if let Some((inside, _, _, next)) = cursor.any_group() {
                    self.tokens(inside);
                    cursor = next;
                } else if let Some((_, next)) = cursor.token_tree() {
                    cursor = next;
                }
            }
        }
        self.finish(&mut names);
    }

    fn finish(&mut self, names: &mut Vec<String>) {
        let written = std::mem::take(names);
        if written.len() > 1 {
            let mention = self.mention(written);
            self.paths.push(mention);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.unraw().to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut names = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        self.finish(&mut names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        visit::visit_macro(self, item);
        self.tokens(TokenBuffer::new2(item.tokens.clone()).begin());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.tokens(TokenBuffer::new2(list.tokens.clone()).begin());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in the file `src/consult/plan.rs`.
    fn check(text: &str, expected: &[&str]) {
        let module = ["consult".to_owned(), "plan".to_owned()];
        let found: Vec<String> = mentions(text, &module).unwrap().iter().map(|mention| mention.path.join("::")).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_import_is_written_out() {
        check("use crate::{store::{self, read as r}, index::*};", &["crate::store", "crate::store::read", "crate::index::*"]);
        check("use prisme::store; use super::super::http; use self::page;", &["crate::store", "crate::http", "crate::consult::plan::page"]);
        check("use ::entity as rows;", &["entity"]);
    }

    #[test]
    fn a_path_is_found_in_expressions_types_attributes_and_macros() {
        check(
            "fn f(p: crate::store::Page) { crate::index::find::<crate::fetch::Body>() }",
            &["crate::store::Page", "crate::index::find", "crate::fetch::Body"],
        );
        check("#[guard(with = crate::http::auth)] struct S;", &["crate::http::auth"]);
        check("fn f() { info!(n = x::y(crate::store::count()), \"of crate::web\"); }", &["x::y", "crate::store::count"]);
        check("mod tests { use super::*; fn f() { super::super::super::app::run() } }", &["crate::consult::plan::*", "crate::app::run"]);
    }

    #[test]
    fn a_name_is_followed_through_its_import() {
        check("use chrono::Utc as Hour; fn f() { Hour::now(); }", &["chrono::Utc", "chrono::Utc::now"]);
        check("use std::env; fn f() { env::var(\"LANG\"); }", &["std::env", "std::env::var"]);
    }

    #[test]
    fn comments_and_quotes_mention_nothing() {
        check("/// See [`crate::http::route`].\nfn f() { g(\"std::env::var\") } // crate::web::page", &[]);
    }
}
