//! HTML: the rules of a source applied to a page or to an entry of a list.
//!
//! - `columns`: the cell of a row by the heading of its column
//! - `bounded_tree`: a text to a tree of bounded depth and size
//! - `hidden_email`: e-mail addresses that a site hides from programs
//! - `outline`: the elements of a page in order, and the headings above them
//! - `presence`: which elements are not part of what a page says
//! - `rules`: the rules of a source to the values of an item
//! - `struck_styles`: the elements that a page's own style strikes out
//! - `text`: the text of an element as a person reads it

pub(super) mod bounded_tree;
pub(super) mod columns;
mod hidden_email;
pub(super) mod outline;
mod presence;
pub(super) mod rules;
pub(super) mod struck_styles;
pub(super) mod text;
