//! Doubts about values that come from a copy of the sender's site, with the name of the copy and its day.

use std::borrow::Cow;

use super::format::moment;
use crate::{
    domain::{Consultation, Lang, QualityCode, QualityNote},
    web::http::RequestContext,
};

/// The doubts about a consultation as sentences; of values from a copy, the copy and the time at which it was made.
pub(super) fn labels(consultation: &Consultation, context: &RequestContext, lang: Lang) -> Vec<Cow<'static, str>> {
    let mut labels = Vec::new();
    let mut is_explained = false;
    for note in &consultation.quality_notes {
        match copy_label(note, consultation, context, lang) {
            Some(label) => {
                is_explained |= note.code == QualityCode::DeadlineFromOther;
                labels.push(label.into());
            }
            // Said already: the page cannot be read, and the day comes from the copy.
            None if is_explained && note.code == QualityCode::PageUnread => {}
            None => labels.push(note.label(lang)),
        }
    }
    labels
}

fn copy_label(note: &QualityNote, consultation: &Consultation, context: &RequestContext, lang: Lang) -> Option<String> {
    let is_deadline = match note.code {
        QualityCode::DeadlineFromOther => true,
        QualityCode::FieldsFromOther => false,
        _ => return None,
    };
    let of_field = |(field, source): (&String, &String)| {
        ((field == "deadlines") == is_deadline).then(|| context.copied_at(source).zip(context.source_name(source)))?
    };
    let (at, name) = consultation.origins.iter().find_map(of_field)?;
    let at = moment(at, context.today, lang);
    Some(match (is_deadline, lang) {
        (true, Lang::Sv) => {
            format!("Avsändarens sida går inte att läsa just nu. Sista svarsdag kommer från {name}, gjord {at}.")
        }
        (true, Lang::En) => {
            format!("The sender’s page cannot be read at present. The deadline comes from {name}, made {at}.")
        }
        (false, Lang::Sv) => format!("Andra uppgifter här kommer från {name}, gjord {at}; se hur sidan lästes."),
        (false, Lang::En) => format!("Other facts here come from {name}, made {at}; see how the page was read."),
    })
}
