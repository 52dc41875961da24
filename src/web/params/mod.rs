//! The query string of a request, as pairs and as typed values.
//!
//! In: the text after `?`. Out: a filter, a sort order, a date or a language; or a 400 that names the wrong key.
//!
//! - `query`: the pairs, in order
//! - `typed`: typed values of single keys, and the refusal of unknown keys
//! - `filter_text`: a filter and its problems in words

mod filter_text;
mod query;
mod typed;

pub(crate) use filter_text::{describe, describe_events};
pub(crate) use query::{Query, with_query};
pub(crate) use typed::{
    filter_of, read_choice, read_day, read_directed_sort, read_filter, read_lang, read_number, read_sort,
    refuse_unknown,
};
