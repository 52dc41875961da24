//! Round trips: whatever text a consultation has, a reader gets it back unchanged.
//!
//! Checked with a strict XML parser and with `feed-rs`, which is as lenient as readers are.

use feed_rs::model::Feed as Parsed;
use jiff::Timestamp;
use proptest::prelude::*;
use quick_xml::events::Event as Xml;

use super::{
    Entry, Feed, Format,
    clean::{one_line, xml_clean},
    entries, opml, testing,
};
use crate::domain::{Event, EventKind, Lang};

/// Any text at all, control characters included, with what XML and HTML care about more often.
fn text() -> impl Strategy<Value = String> {
    let special =
        prop::sample::select(vec!['&', '<', '>', '"', '\'', ']', '\r', '\n', '\t', '\0', '\u{b}', '\u{fffe}', 'å']);
    prop::collection::vec(prop_oneof![3 => special, 1 => any::<char>(), 3 => prop::char::range('a', 'z')], 0..40)
        .prop_map(|chars| chars.into_iter().collect())
}

fn hostile(words: &[String; 8], kind: EventKind, second: i64) -> Entry {
    let mut consultation = testing::consultation();
    consultation.title.clone_from(&words[0]);
    consultation.issuers[0].name.clone_from(&words[1]);
    consultation.summary = Some(words[2].clone());
    consultation.topics[0].name.clone_from(&words[3]);
    consultation.topics[0].slug.clone_from(&words[4]);
    consultation.documents[0].title.clone_from(&words[5]);
    consultation.documents[0].media_type = Some(words[6].clone());
    consultation.references[0].number.clone_from(&words[7]);
    consultation.source_url = format!("https://example.se/?{}", words[4]);
    consultation.deadlines[0].scope = Some(words[5].clone());
    let event = Event {
        at: Timestamp::from_second(second).unwrap(),
        old: Some(words[6].clone()),
        new: Some(words[7].clone()),
        ..testing::event(&consultation, kind)
    };
    entries::for_event(&event, &consultation, &testing::site(), Lang::Sv)
}

/// Every start tag, attribute, entity and text of the document can be read, and none is a forbidden character.
fn well_formed(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    if let Some(c) = text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')) {
        return Err(format!("{c:?}"));
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Xml::Eof => return if depth == 0 { Ok(()) } else { Err(format!("{depth} elements are open")) },
            Xml::Start(tag) | Xml::Empty(tag) if tag.name().as_ref().is_empty() => return Err("no name".to_owned()),
            Xml::Start(tag) => {
                depth += 1;
                attributes(&tag)?;
            }
            Xml::Empty(tag) => attributes(&tag)?,
            Xml::End(_) => depth -= 1,
            Xml::Text(text) if text.contains(['<', '&']) => return Err(format!("{text:?}")),
            Xml::GeneralRef(name) => {
                let name = name.to_string();
                let known = name.starts_with('#') || ["amp", "lt", "gt", "quot", "apos"].contains(&name.as_str());
                known.then_some(()).ok_or(name)?;
            }
            _ => {}
        }
    }
}

fn attributes(tag: &quick_xml::events::BytesStart<'_>) -> Result<(), String> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.value.into_owned();
        let references = value.split('&').skip(1);
        let known = |rest: &str| rest.split_once(';').is_some_and(|(name, _)| name.len() <= 6);
        if value.contains('<') || !references.clone().all(known) {
            return Err(value);
        }
    }
    Ok(())
}

fn parse(bytes: &[u8]) -> Parsed {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    parser.parse(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)))
}

fn check(feed: &Feed, format: Format) -> Result<(), TestCaseError> {
    let bytes = format.render(feed);
    if format != Format::Json {
        prop_assert_eq!(well_formed(&bytes), Ok(()), "{}", String::from_utf8_lossy(&bytes));
    }
    let parsed = parse(&bytes);
    prop_assert_eq!(parsed.title.map(|title| title.content), Some(one_line(&feed.title)));
    prop_assert_eq!(parsed.entries.len(), feed.entries.len());
    for (parsed, entry) in parsed.entries.iter().zip(&feed.entries) {
        prop_assert_eq!(&parsed.id, &entry.id);
        prop_assert_eq!(parsed.title.as_ref().map(|title| title.content.as_str()), Some(&*one_line(&entry.title)));
        prop_assert_eq!(parsed.published.map(|at| at.timestamp()), Some(entry.published.as_second()));
        if format != Format::Rss {
            prop_assert_eq!(parsed.updated.map(|at| at.timestamp()), Some(entry.updated.as_second()));
            let summary = parsed.summary.as_ref().map(|text| text.content.as_str()).unwrap_or_default();
            prop_assert_eq!(summary, one_line(&entry.summary));
        }
        let body = parsed.content.as_ref().and_then(|content| content.body.clone());
        let body = body.or_else(|| parsed.summary.as_ref().map(|text| text.content.clone()));
        prop_assert_eq!(body, Some(xml_clean(&entry.content_html)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_format_gives_back_ids_dates_and_texts(
        words in prop::array::uniform8(text()),
        kind in prop::sample::select(EventKind::ALL.to_vec()),
        second in 1_000_000_000_i64..2_000_000_000,
        name in text(),
    ) {
        let mut feed = testing::feed(vec![hostile(&words, kind, second), testing::state_entry()]);
        feed.title = format!("Remisser om ”{name}”");
        for format in Format::ALL {
            check(&feed, format)?;
        }
        let folder = opml::Folder {
            title: name.clone(),
            feeds: vec![opml::Subscription { title: name.clone(), feed_url: name.clone(), html_url: name }],
        };
        prop_assert_eq!(well_formed(&opml::render(&words[0], &[folder])), Ok(()));
    }
}

#[test]
fn the_strict_parser_is_strict() {
    for text in
        ["<a b=\"x & y\"/>", "<a>x & y</a>", "<a>\u{1}</a>", "<a><b></a>", "<a>", "<a b=\"<\"/>", "<a>&nbsp;</a>"]
    {
        assert!(well_formed(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(well_formed(b"<a b=\"x &amp; y\">z &lt; &#38;</a>"), Ok(()));
}

#[test]
fn ids_do_not_depend_on_host_title_or_order() {
    let consultation = testing::consultation();
    let mut renamed = consultation.clone();
    renamed.title = "En annan titel".to_owned();
    let event = testing::event(&consultation, EventKind::Withdrawn);
    let here = entries::for_event(&event, &consultation, &testing::site(), Lang::Sv);
    let elsewhere = super::Site::new("http://127.0.0.1:8080", "En annan webbplats");
    let there = entries::for_event(&event, &renamed, &elsewhere, Lang::En);
    assert_eq!(here.id, there.id);
    assert_eq!(Feed::id_of("events", "q=guld", Lang::Sv), testing::feed(Vec::new()).id);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let entries = || EventKind::ALL.into_iter().map(testing::entry).collect();
    for format in Format::ALL {
        assert_eq!(format.render(&testing::feed(entries())), format.render(&testing::feed(entries())));
    }
}
