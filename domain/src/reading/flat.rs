//! A JSON object as a row: nested names joined (`budget` › `montant` is `budget montant`), lists joined with bars.

use crate::decode::json::Node;
use crate::mapping::Field;
use crate::mapping::alias::{self, Meaning};

/// One value of an object, by the names that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) value: String,
    /// Set for the second value under one key.
    pub(super) repeated: bool,
    /// Set for a code written as a number.
    pub(super) number_as_code: bool,
}

/// The values of an object, in order.
pub(super) fn flatten(node: &Node) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Node::Object(pairs) = node {
        walk(pairs, "", &mut entries);
    }
    entries
}

fn walk(pairs: &[(String, Node)], prefix: &str, entries: &mut Vec<Entry>) {
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in pairs {
        let repeated = seen.contains(&key.as_str());
        // Objects of a record are small; a thousand keys are compared with the first sixty-four.
        if seen.len() < 64 {
            seen.push(key);
        }
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix} {key}") };
        match value {
            // What a person is asked for is one value, whatever it is made of: none of its parts is published.
            Node::Object(inner) if !repeated && alias::meaning(&name) != Some(Meaning::Field(Field::Withheld)) => walk(inner, &name, entries),
            _ => {
                let name = if repeated { format!("{name} (2)") } else { name };
                let is_code = alias::meaning(&name) == Some(Meaning::Field(Field::Collectivite));
                let number_as_code = is_code && matches!(value, Node::Number(_));
                entries.push(Entry { name, value: shown(value), repeated, number_as_code });
            }
        }
    }
}

/// A value as the text of a cell.
pub(super) fn shown(node: &Node) -> String {
    match node {
        Node::Null => String::new(),
        Node::Bool(true) => "oui".to_owned(),
        Node::Bool(false) => "non".to_owned(),
        Node::Number(text) | Node::Text(text) => text.clone(),
        Node::List(items) => items.iter().map(item).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | "),
        Node::Object(_) => item(node),
    }
}

/// An item of a list: of an object the name that it goes by, or else all that it says.
fn item(node: &Node) -> String {
    // An office before the name of who holds it.
    const NAMES: [&str; 11] = ["fonction", "organisation", "direction", "service", "titre", "label", "libelle", "intitule", "nom", "name", "title"];
    match node {
        Node::Object(pairs) => NAMES
            .iter()
            .find_map(|name| node.get(name).and_then(Node::scalar).map(str::to_owned))
            .unwrap_or_else(|| pairs.iter().map(|(key, value)| format!("{key} : {}", shown(value))).collect::<Vec<_>>().join(", ")),
        other => shown(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Limits;
    use crate::decode::json::Part;

    fn flat(json: &str) -> Vec<(String, String)> {
        let node = Part::whole(json).read(&Limits::default()).unwrap();
        flatten(&node).into_iter().map(|entry| (entry.name, entry.value)).collect()
    }

    #[test]
    fn nested_names_are_joined_and_lists_are_barred() {
        let found = flat(r#"{"titre": "A", "budget": {"montant": 12}, "pilote": ["DRH", {"nom": "CCAS"}], "x": null}"#);
        let expected = [("titre", "A"), ("budget montant", "12"), ("pilote", "DRH | CCAS"), ("x", "")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn of_a_key_given_twice_the_first_value_keeps_the_name() {
        assert_eq!(flat(r#"{"titre": "A", "titre": "B"}"#)[1], ("titre (2)".to_owned(), "B".to_owned()));
    }
}
