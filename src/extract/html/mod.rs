//! HTML: the rules of a source applied to a page or to an entry of a list.
//!
//! - `depth`: how deeply elements are nested, before the page is parsed
//! - `outline`: the elements of a page in order, and the headings above them
//! - `rules`: the rules of a source to the values of an item
//! - `text`: the text of an element as a person reads it

pub(super) mod depth;
pub(super) mod outline;
pub(super) mod rules;
pub(super) mod text;
