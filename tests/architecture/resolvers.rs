//! The resolvers of the graph, and what they answer.

use syn::{ImplItem, Item, ReturnType, Type};

use super::source::Source;

/// Attributes whose methods the library makes fields of.
const OF_FIELDS: [&str; 2] = ["Object", "ComplexObject"];
/// The kinds whose fields are those of `Query`: its wrapper (`graphql/root.rs`) keeps their failures to themselves.
const ROOTS: &str = "src/graphql/query/";

/// Resolvers that answer `Result<Option<…>>`, as `file: method`.
pub fn failing_past_null(house: &[Source]) -> Vec<String> {
    let of = |source: &Source| {
        let file = syn::parse_file(&source.text).expect("sources can be parsed");
        let impls = file.items.into_iter().filter_map(|item| if let Item::Impl(item) = item { Some(item) } else { None });
        let of_fields = impls.filter(|item| item.attrs.iter().any(|attribute| OF_FIELDS.iter().any(|name| attribute.path().is_ident(name))));
        let methods = of_fields.flat_map(|item| item.items).filter_map(|item| if let ImplItem::Fn(method) = item { Some(method.sig) } else { None });
        let bad = methods.filter(|method| matches!(&method.output, ReturnType::Type(_, answer) if is(answer, "Result", Some("Option"))));
        bad.map(|method| format!("{}: {}", source.file, method.ident)).collect::<Vec<_>>()
    };
    house.iter().filter(|source| source.file.starts_with("src/graphql/") && !source.file.starts_with(ROOTS)).flat_map(of).collect()
}

/// Whether a type has this name, and its first argument that one.
fn is(given: &Type, name: &str, of: Option<&str>) -> bool {
    let Type::Path(path) = given else { return false };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == name) else { return false };
    let Some(of) = of else { return true };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    matches!(arguments.args.first(), Some(syn::GenericArgument::Type(inner)) if is(inner, of, None))
}
