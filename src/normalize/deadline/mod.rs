//! Running text and the deadline's own field to deadlines: `Remissvaren ska ha kommit in senast den 3 maj kl. 12.` to 3 May, noon.
//!
//! Each sentence is read by what it says, not by its form: the sites have hundreds of forms and misspell most of them.
//! From the bottom up:
//!
//! | file | from … to |
//! | --- | --- |
//! | `tokens` | a sentence to words, numbers, marks |
//! | `dates`, `times`, `swedish`, `english`, `midnight`, `spelling` | tokens to dates and times, whatever they are for |
//! | `cues`, `cue_words`, `inquiries`, `limit_words`, `vocabulary`, `word_lists` | tokens to cues (`senast`: a limit; `remissvaren`: answers) |
//! | `date_role` | dates and cues to the role of each date: the one table of rules |
//! | `clause`, `role_predicates`, `others`, `beside_answers` | the predicates of those rules |
//! | `only_end` | the last resort: the only end that a text names |
//! | `groups` | a list of groups under a heading to lines with a label and its day |
//! | `layout` | tables and lists of days to lines with a label and its day |
//! | `date_mention`, `scope` | a sentence to its dates with role, time and scope |
//! | `issuer_acts` | a clause to whether a body acts in it that may be the issuer |
//! | `notices` | a sentence to withdrawals and extensions |
//! | `from_text` | a whole text: sentences lean on the ones before, and later ones replace earlier ones |
//! | `from_title` | a title that gives the deadline itself, compared with the text |
//! | `from_field` | a field that holds the deadline alone, compared with the text |
//!
//! Of several days each one counts, but for three kinds: a day that the text calls the earlier one (`tidigare`, `skulle`), every
//! other day where a sentence says that the time was extended for all, and a day that only ends the first of two periods
//! (`till och med den 31 mars till A, från och med den 1 april till B` says where to send answers).
//!
//! It does not read tables, attachments or pictures. Where no rule finds a deadline, the only day that ends something is one
//! (`only_end`); a day is never one because it is the only one.
//!
#![doc = include_str!("accepted_forms.md")]

mod beside_answers;
mod clause;
mod cue_words;
mod cues;
mod date_mention;
mod date_role;
mod dates;
mod english;
mod field_date;
mod from_field;
mod from_text;
mod from_title;
mod groups;
mod inquiries;
mod issuer_acts;
mod layout;
mod limit_words;
mod midnight;
mod notices;
mod only_end;
mod others;
mod role_predicates;
mod scope;
mod spelling;
mod swedish;
mod times;
mod tokens;
mod vocabulary;
mod word_lists;

pub(super) use self::{
    dates::DateSpan,
    from_field::{complete, is_extended_from},
    from_text::read_page,
    from_title::add_title,
    notices::{is_extension, is_withdrawn_title},
    swedish::{month, weekday, weekday_name},
};
pub use self::{
    field_date::read_date,
    from_text::{DeadlineReading, ExplainedDate, explain_dates, read_deadlines},
};
