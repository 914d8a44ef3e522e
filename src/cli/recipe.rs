//! The recipe that a person gives beside a file: what is pinned about its columns and words.

use std::path::Path;

use domain::diagnostic::Language;
use domain::mapping::Recipe;
use domain::mapping::recipe::RecipeError;

use super::failure::Failure;
use super::voice::Voice;

/// Reads a recipe, or the empty one when none is given.
pub(super) fn open(path: Option<&Path>, voice: Voice) -> Result<Recipe, Failure> {
    let Some(path) = path else { return Ok(Recipe::default()) };
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Failure::Usage(voice.say(
            format!("La recette {shown} ne peut pas être lue ({cause}) : vérifiez le chemin et l'encodage (UTF-8)."),
            format!("The recipe {shown} cannot be read ({cause}): check the path and the encoding (UTF-8)."),
        ))
    })?;
    Recipe::parse(&text).map_err(|error| Failure::Usage(format!("{shown} : {}", fault(&error, voice))))
}

fn fault(error: &RecipeError, voice: Voice) -> String {
    match (error, voice.language) {
        (RecipeError::Unreadable(cause), Language::Fr) => {
            format!("la recette n'a pas la forme {{\"columns\": …, \"statusWords\": …, \"constants\": …, \"sheet\": …}} ({cause}).")
        }
        (RecipeError::Unreadable(cause), Language::En) => {
            format!("the recipe has not the form {{\"columns\": …, \"statusWords\": …, \"constants\": …, \"sheet\": …}} ({cause}).")
        }
        (RecipeError::UnknownField(name), Language::Fr) => format!("« {name} » n'est pas un champ connu ; docs/formats.md les nomme tous."),
        (RecipeError::UnknownField(name), Language::En) => format!("\"{name}\" is no known field; docs/formats.md names them all."),
        (RecipeError::UnknownStatus(name), Language::Fr) => format!("« {name} » n'est pas un état connu : écrivez par exemple DONE ou IN_PROGRESS."),
        (RecipeError::UnknownStatus(name), Language::En) => format!("\"{name}\" is no known status: write for example DONE or IN_PROGRESS."),
    }
}
