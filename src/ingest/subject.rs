//! What an action is said to be about: by the rules, and by the people who ruled otherwise.

use domain::action::Content;
use domain::subject::Subject;

/// The rules in use, so that others can be told from them.
pub(super) fn rules() -> &'static str {
    domain::classify::digest()
}

/// What the rules say of an action.
pub(super) fn of(content: &Content, section: Option<&str>) -> Subject {
    domain::classify::classify(content, section).subject()
}
