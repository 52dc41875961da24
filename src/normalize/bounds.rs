//! Bounds of a consultation's size, which no honest publisher meets.
//!
//! A consultation is held in memory and written to every feed, so one page of nine megabytes would cost all readers.
//! A text that is too long is cut, with a note; an item that is too large as a whole is refused.

use crate::domain::{
    Consultation, Field, ItemProblem, QualityCode, QualityNote, RawItem,
    text::{MAX_BODY_CHARS, MAX_SUMMARY_CHARS, MAX_TITLE_CHARS, cut},
};

/// The maximum size of an item's strings together, in bytes.
const MAX_ITEM_BYTES: usize = 1_000_000;

/// Refuses an item that is too large as a whole.
pub(super) fn check_size(item: &RawItem, title: &str) -> Result<(), ItemProblem> {
    let bytes = |(_, values): (Field, &[crate::domain::RawValue])| -> usize {
        values.iter().map(|value| value.text.len() + value.href.as_ref().map_or(0, String::len)).sum()
    };
    let (size, largest) = item.fields().fold((0, (0, Field::Title)), |(sum, largest), (field, values)| {
        let size = bytes((field, values));
        (sum + size, largest.max((size, field)))
    });
    if size <= MAX_ITEM_BYTES {
        return Ok(());
    }
    Err(ItemProblem {
        item: cut(title, 80),
        field: largest.1.name().to_owned(),
        reason: format!("expected at most {MAX_ITEM_BYTES} bytes in all fields together, found {size}"),
    })
}

/// Cuts the texts of a consultation that are too long.
pub(super) fn cut_texts(consultation: &mut Consultation) {
    let mut is_cut = false;
    let mut shorten = |text: &mut String, most: usize| {
        if text.len() > most && text.chars().nth(most).is_some() {
            *text = cut(text, most);
            is_cut = true;
        }
    };
    shorten(&mut consultation.title, MAX_TITLE_CHARS);
    shorten(&mut consultation.raw_title, MAX_TITLE_CHARS);
    if let Some(summary) = &mut consultation.summary {
        shorten(summary, MAX_SUMMARY_CHARS);
    }
    if let Some(body) = &mut consultation.body {
        shorten(body, MAX_BODY_CHARS);
    }
    if is_cut {
        consultation.quality_notes.push(QualityNote::new(QualityCode::TextCut));
    }
}
