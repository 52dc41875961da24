//! Doubts about values that come from a copy of the sender's site, with the name of the copy and its day.

use std::borrow::Cow;

use super::format::moment;
use crate::{
    domain::{Consultation, Lang, QualityCode, QualityNote},
    web::http::RequestContext,
};

/// The doubt as a sentence; of a value from a copy, the copy and the time at which it was made.
pub(super) fn label(
    note: &QualityNote,
    consultation: &Consultation,
    context: &RequestContext,
    lang: Lang,
) -> Cow<'static, str> {
    let is_deadline = match note.code {
        QualityCode::DeadlineFromOther => true,
        QualityCode::FieldsFromOther => false,
        _ => return note.label(lang),
    };
    let of_field = |(field, source): (&String, &String)| {
        ((field == "deadlines") == is_deadline).then(|| context.copied_at(source).zip(context.source_name(source)))?
    };
    let Some((at, name)) = consultation.origins.iter().find_map(of_field) else { return note.label(lang) };
    let at = moment(at, context.today, lang);
    let text = match (is_deadline, lang) {
        (true, Lang::Sv) => {
            format!("Avsändarens sida går inte att läsa just nu. Sista svarsdag kommer från {name}, gjord {at}.")
        }
        (true, Lang::En) => {
            format!("The sender’s page cannot be read at present. The deadline comes from {name}, made {at}.")
        }
        (false, Lang::Sv) => format!("Andra uppgifter här kommer från {name}, gjord {at}; se hur sidan lästes."),
        (false, Lang::En) => format!("Other facts here come from {name}, made {at}; see how the page was read."),
    };
    text.into()
}
