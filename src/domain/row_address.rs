//! The address of a row of a list that links to no page: that of the list, with the row's key as the text to show.
//!
//! `https://fi.se/remisser` and the key `2026/17` to `https://fi.se/remisser#:~:text=2026%2F17`. A browser scrolls to that
//! text and marks it (a *text fragment*); a page without the text is shown from its top.

use std::fmt::Write as _;

/// The start of the part of an address that names a text.
const TEXT: &str = ":~:text=";

/// The address of the row with this `key` in the list at `list`.
#[must_use]
pub fn row_address(list: &str, key: &str) -> String {
    let page = list.split('#').next().unwrap_or(list);
    format!("{page}#{}", row_part(key))
}

/// The part of such an address after `#`.
#[must_use]
pub fn row_part(key: &str) -> String {
    let mut part = TEXT.to_owned();
    for byte in key.trim().bytes() {
        // A hyphen, a comma and an ampersand have a meaning of their own in a text fragment.
        if byte.is_ascii_alphanumeric() {
            part.push(char::from(byte));
        } else {
            let _ = write!(part, "%{byte:02X}");
        }
    }
    part
}

/// Returns `true` for the address of a row: nothing more than the list is to be read there.
#[must_use]
pub fn is_row_address(address: &str) -> bool {
    address.split_once('#').is_some_and(|(_, part)| part.starts_with(TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_address_of_its_list_and_its_key() {
        let address = row_address("https://fi.se/remisser?p=1#top", "Å 2026/17-2");
        assert_eq!(address, "https://fi.se/remisser?p=1#:~:text=%C3%85%202026%2F17%2D2");
        assert!(is_row_address(&address) && !is_row_address("https://fi.se/remisser#batar"));
        assert_eq!(url::Url::parse(&address).unwrap().as_str(), address);
    }
}
