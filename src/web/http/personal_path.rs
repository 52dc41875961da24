//! The addresses that belong to one reader of letters, and those that take a form.
//!
//! ```text
//! /prenumerera                    a page for everyone; a POST asks for letters
//! /prenumerera/bekrafta/9f3c…     for the reader who got the link: not cached, not in the log
//! ```

/// The page with the form.
const FORM: &str = "/prenumerera";
/// The start of every address that belongs to one reader.
const PERSONAL: &str = "/prenumerera/";
/// The purposes of such links.
const PURPOSES: [&str; 3] = ["bekrafta", "andra", "avsluta"];

/// Returns `true` for an address that belongs to one reader.
pub(crate) fn is_personal(path: &str) -> bool {
    path.starts_with(PERSONAL)
}

/// Returns `true` for an address that takes a form where letters are sent.
pub(crate) fn takes_form(path: &str) -> bool {
    let is_link = |rest: &str| {
        rest.split_once('/').is_some_and(|(purpose, link)| PURPOSES.contains(&purpose) && !link.contains('/'))
    };
    path == FORM || path.strip_prefix(PERSONAL).is_some_and(is_link)
}

/// The path for logs and traces: the secret of a link is left out.
pub(crate) fn redacted(path: &str) -> std::borrow::Cow<'_, str> {
    // Anywhere: a proxy may put a path before it that is not the one of the settings.
    let Some(at) = path.find(PERSONAL) else { return path.into() };
    let (head, rest) = path.split_at(at + PERSONAL.len());
    match rest.split_once('/') {
        Some((purpose, _)) if PURPOSES.contains(&purpose) => format!("{head}{purpose}/…").into(),
        _ => format!("{head}…").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_reaches_the_log() {
        for (path, logged) in [
            ("/", "/"),
            ("/prenumerera", "/prenumerera"),
            ("/prenumerera/bekrafta/geheim", "/prenumerera/bekrafta/…"),
            ("/prenumerera/andra/geheim/mer", "/prenumerera/andra/…"),
            ("/prenumerera/geheim", "/prenumerera/…"),
            ("/prenumerera/avsluta//geheim", "/prenumerera/avsluta/…"),
            ("/a/b/prenumerera/avsluta/geheim", "/a/b/prenumerera/avsluta/…"),
            ("/prenumerera/geheim/avsluta/x", "/prenumerera/…"),
        ] {
            assert_eq!(redacted(path), logged);
        }
    }

    #[test]
    fn forms_are_taken_at_four_kinds_of_addresses() {
        for path in ["/prenumerera", "/prenumerera/bekrafta/a", "/prenumerera/andra/a", "/prenumerera/avsluta/a"] {
            assert!(takes_form(path), "{path}");
        }
        for path in ["/", "/prenumerera/", "/prenumerera/a", "/prenumerera/bekrafta/a/b", "/prenumererax", "/om"] {
            assert!(!takes_form(path), "{path}");
        }
    }
}
