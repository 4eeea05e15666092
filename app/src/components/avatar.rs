//! A person, as initials.

use leptos::prelude::*;

/// Initials in a circle; the name must stand beside it.
#[component]
pub fn Avatar(
    /// One or two letters, see [`initials`].
    #[prop(into)]
    initials: String,
) -> AnyView {
    view! { <span class="avatar" aria-hidden="true">{initials}</span> }.into_any()
}

/// First letters of the first and last word of a name, in capitals; `?` for an empty name.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let letters: String = first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_last_word() {
        assert_eq!(initials("ada maria lovelace"), "AL");
        assert_eq!(initials("Prince"), "P");
        assert_eq!(initials("  (Émile) "), "É");
        assert_eq!(initials(""), "?");
    }
}
