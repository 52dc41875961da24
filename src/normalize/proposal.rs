//! The page of a proposal: its title, official number, summary and files.
//!
//! `ID-nummer: SOU 2025:58`, `En stärkt hästnäring`, `Utredningen föreslår …` and a link `(pdf 3 MB)` to a [`ProposalPage`].

use url::Url;

use super::{
    documents::read_document,
    references::read_references,
    whitespace::{clean, one_line},
};
use crate::domain::{
    Document, DocumentKind, Field, ProposalPage, RawItem, ReferenceKind,
    text::{MAX_SUMMARY_CHARS, MAX_TITLE_CHARS, cut},
};

/// The maximum number of files; a report has some volumes and appendices.
const MAX_FILES: usize = 30;

/// Reads the strings of a proposal's page; `home` is the address that links are relative to.
#[must_use]
pub fn read_proposal(item: &RawItem, home: &Url) -> ProposalPage {
    let text = |field: Field| item.text(field).map(one_line).filter(|text| !text.is_empty());
    let title = text(Field::Title);
    let numbers = item.all(Field::References).iter().map(|value| one_line(&value.text)).chain(title.clone());
    let number = numbers.flat_map(|text| read_references(&text)).next();
    let kind = match number.as_ref().map(|number| number.kind) {
        Some(ReferenceKind::Sou) => DocumentKind::Report,
        Some(ReferenceKind::Ds) => DocumentKind::Memorandum,
        _ => DocumentKind::Other,
    };
    let mut files: Vec<Document> =
        item.all(Field::Documents).iter().filter_map(|value| read_document(value, home)).collect();
    files.dedup_by(|one, other| one.url == other.url);
    files.truncate(MAX_FILES);
    for file in files.iter_mut().filter(|file| file.kind == DocumentKind::Other) {
        file.kind = kind;
    }
    let summary = item.all(Field::Summary).iter().map(|value| clean(&value.text)).filter(|text| !text.is_empty());
    let summary = summary.collect::<Vec<_>>().join("\n\n");
    ProposalPage {
        title: title.map(|title| cut(&title, MAX_TITLE_CHARS)),
        number: number.map(|number| number.number),
        summary: (!summary.is_empty()).then(|| cut(&summary, MAX_SUMMARY_CHARS)),
        files,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RawValue;

    #[test]
    fn a_page_gives_what_it_is_about_and_where_it_is() {
        let mut item = RawItem::default();
        item.push(Field::Title, RawValue::text("En stärkt\n hästnäring"));
        item.push(Field::References, RawValue::text("ID-nummer: SOU 2025:58"));
        item.push(Field::Summary, RawValue::text("Utredningen föreslår\u{ad} en avgift."));
        let href = Some("/contentassets/a/hast/".to_owned());
        item.push(Field::Documents, RawValue { href, ..RawValue::text("En stärkt hästnäring (pdf 3 MB)") });
        let page = read_proposal(&item, &Url::parse("https://a.example/").unwrap());
        assert_eq!(page.title.as_deref(), Some("En stärkt hästnäring"));
        assert_eq!(page.number.as_deref(), Some("SOU 2025:58"));
        assert_eq!(page.summary.as_deref(), Some("Utredningen föreslår en avgift."));
        let file = &page.files[0];
        assert_eq!((file.kind, file.media_type.as_deref()), (DocumentKind::Report, Some("application/pdf")));
        assert_eq!(file.url, "https://a.example/contentassets/a/hast/");
    }

    #[test]
    fn a_page_without_any_of_it_gives_nothing() {
        let page = read_proposal(&RawItem::default(), &Url::parse("https://a.example/").unwrap());
        assert_eq!(page, ProposalPage::default());
    }
}
