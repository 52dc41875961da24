//! The query string of a request, as pairs and as typed values.
//!
//! In: the text after `?`. Out: a filter, a sort order, a date or a language; or a 400 that names the wrong key.
//!
//! - `filter_text`: a filter in words, and the sentence of a wrong one
//! - `query`: the pairs, in order
//! - `typed`: typed values of single keys, and the refusal of unknown keys

pub(crate) mod filter_text;
pub(crate) mod query;
pub(crate) mod typed;
