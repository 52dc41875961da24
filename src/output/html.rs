//! The readable content of an entry: who asks, about what, until when, what changed, documents and links.
//!
//! It is made of our own tags; every text from outside is escaped and every address checked. No style, no script, no
//! image: a reader strips those anyway.

use std::fmt::Write as _;

use super::{
    Site,
    clean::{escape, one_line, web_url},
    titles::{Move, deadline_move},
};
use crate::domain::{Consultation, Deadline, DocumentKind, Event, EventKind, Lang, weekday_and_day};

/// The most documents and answers that are listed; the rest is counted.
const MOST_LISTED: usize = 10;

/// `<a href="…">text</a>`, or the text alone where the address is none to follow.
fn link(url: &str, text: &str) -> String {
    let text = escape(&one_line(text));
    match web_url(url) {
        Some(url) => format!("<a href=\"{}\">{text}</a>", escape(&url)),
        None => text,
    }
}

fn time(day: jiff::civil::Date, lang: Lang) -> String {
    format!("<time datetime=\"{day}\">{}</time>", weekday_and_day(day, lang))
}

/// What happened, in a sentence of HTML; none where the rest says it (a consultation that was sent out).
pub(super) fn what_happened(event: &Event, lang: Lang) -> Option<String> {
    let became = |label: &str| match (&event.old, &event.new) {
        (Some(old), Some(new)) => format!("{label}: <del>{}</del> → <ins>{}</ins>.", plain(old), plain(new)),
        (None, Some(new)) => format!("{label}: {}.", plain(new)),
        _ => format!("{label}."),
    };
    Some(match event.kind {
        EventKind::Published => return None,
        EventKind::DeadlineChanged => match deadline_move(event) {
            Move::Extended { from, to } => {
                let label = lang.pick("Svarstiden är förlängd", "The deadline was extended");
                format!("{label}: <del>{}</del> → <ins>{}</ins>.", time(from, lang), time(to, lang))
            }
            Move::Shortened { from, to } => {
                let label = lang.pick("Svarstiden är kortare än förut", "The deadline was brought forward");
                format!("{label}: <del>{}</del> → <ins>{}</ins>.", time(from, lang), time(to, lang))
            }
            Move::Learned { to } => {
                let label = lang.pick("Sista svarsdag är bestämd", "The deadline is set");
                format!("{label}: {}.", time(to, lang))
            }
            Move::Other => became(lang.pick("Svarstiden är ändrad", "The deadline was changed")),
        },
        EventKind::Withdrawn => lang.pick("Remissen är återkallad.", "The consultation was withdrawn.").to_owned(),
        EventKind::Reinstated => {
            lang.pick("Remissen är återupptagen.", "The consultation was taken up again.").to_owned()
        }
        EventKind::SubmissionsPublished => {
            lang.pick("Remissvar har publicerats.", "Answers were published.").to_owned()
        }
        EventKind::DocumentAdded => became(lang.pick("Nytt dokument", "A document was added")),
        EventKind::TitleChanged => became(lang.pick("Titeln är ändrad", "The title was changed")),
        EventKind::IssuerChanged => became(lang.pick("Avsändaren är ändrad", "The sender was changed")),
        EventKind::Corrected => became(lang.pick(
            "Vi hade läst sista svarsdag fel. Utgivaren har inte ändrat något",
            "We had read the deadline wrong. The publisher changed nothing",
        )),
        EventKind::Updated => lang.pick("Remissens sida är ändrad.", "The consultation's page was changed.").to_owned(),
        EventKind::ClosingSoon => match event.new.as_deref().and_then(super::titles::last_day) {
            Some(day) => format!("{} {}.", lang.pick("Svara senast", "Answer by"), time(day, lang)),
            None => lang.pick("Snart sista svarsdag.", "The deadline is near.").to_owned(),
        },
    })
}

fn plain(text: &str) -> String {
    escape(&one_line(text))
}

/// The whole content.
pub(super) fn content(event: Option<&Event>, consultation: &Consultation, site: &Site, lang: Lang) -> String {
    let mut html = String::new();
    if let Some(sentence) = event.and_then(|event| what_happened(event, lang)) {
        let _ = write!(html, "<p><strong>{sentence}</strong></p>");
    }
    if consultation.withdrawn && event.is_none_or(|event| event.kind != EventKind::Withdrawn) {
        let _ = write!(html, "<p>{}</p>", lang.pick("Remissen är återkallad.", "The consultation was withdrawn."));
    }
    if let Some(summary) = consultation.summary.as_deref().filter(|summary| !summary.trim().is_empty()) {
        let _ = write!(html, "<p>{}</p>", plain(summary));
    }
    html.push_str("<ul>");
    let mut row = |label: &str, value: String| {
        if !value.is_empty() {
            let _ = write!(html, "<li>{label}: {value}</li>");
        }
    };
    let joined = |values: Vec<String>| values.join(", ");
    row(lang.pick("Från", "From"), joined(consultation.issuers.iter().map(|issuer| plain(&issuer.name)).collect()));
    for deadline in &consultation.deadlines {
        row(lang.pick("Sista svarsdag", "Deadline"), until(deadline, lang));
    }
    let references = consultation.references.iter();
    let references = references.map(|r| link(r.url.as_deref().unwrap_or_default(), &r.number)).collect();
    row(lang.pick("Hänvisar till", "Refers to"), joined(references));
    row(
        lang.pick("Diarienummer", "Case number"),
        joined(consultation.case_numbers.iter().map(|n| plain(&n.display)).collect()),
    );
    html.push_str("</ul>");
    let documents = consultation.documents.iter().map(|document| match document.kind {
        DocumentKind::Other => link(&document.url, &document.title),
        kind => format!("{} ({})", link(&document.url, &document.title), kind.label(lang)),
    });
    listed(&mut html, lang.pick("Dokument", "Documents"), documents, lang);
    if event.is_none_or(|event| event.kind == EventKind::SubmissionsPublished) {
        let answers = consultation.submissions.iter().map(|answer| link(&answer.url, &answer.organization));
        listed(&mut html, lang.pick("Remissvar", "Answers"), answers, lang);
    }
    let own = link(
        &site.consultation_url(consultation),
        lang.pick("Remissen och dess historik", "The consultation and its history"),
    );
    let publisher = link(&consultation.source_url, lang.pick("Avsändarens sida", "The sender's page"));
    let _ = write!(html, "<p>{own} · {publisher}</p>");
    html
}

fn until(deadline: &Deadline, lang: Lang) -> String {
    let mut words = time(deadline.on, lang);
    if let Some(at) = deadline.at {
        let _ = write!(words, " {} {}", lang.pick("kl.", "at"), at.strftime("%H.%M"));
    }
    if let Some(scope) = &deadline.scope {
        let _ = write!(words, " ({})", plain(scope));
    }
    words
}

fn listed(html: &mut String, label: &str, items: impl ExactSizeIterator<Item = String>, lang: Lang) {
    let more = items.len().saturating_sub(MOST_LISTED);
    if items.len() == 0 {
        return;
    }
    let _ = write!(html, "<p>{label}:</p><ul>");
    for item in items.take(MOST_LISTED) {
        let _ = write!(html, "<li>{item}</li>");
    }
    if more > 0 {
        let _ = write!(html, "<li>{} {more} {}</li>", lang.pick("och", "and"), lang.pick("till", "more"));
    }
    html.push_str("</ul>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn content_is_short_and_safe() {
        let consultation = testing::consultation();
        let event = testing::event(&consultation, EventKind::DeadlineChanged);
        let html = content(Some(&event), &consultation, &testing::site(), Lang::Sv);
        insta::assert_snapshot!(html.replace("</p>", "</p>\n").replace("</li>", "</li>\n").replace("</ul>", "</ul>\n"), @r#"
        <p><strong>Svarstiden är förlängd: <del><time datetime="2026-06-15">måndag 15 juni 2026</time></del> → <ins><time datetime="2026-06-30">tisdag 30 juni 2026</time></ins>.</strong></p>
        <p>Utredningen föreslår nya regler för silver &amp; guld.</p>
        <ul><li>Från: Finansdepartementet</li>
        <li>Sista svarsdag: <time datetime="2026-06-30">tisdag 30 juni 2026</time></li>
        <li>Hänvisar till: <a href="https://www.regeringen.se/t/2">SOU 2026:14</a></li>
        <li>Diarienummer: Fi2026/01655</li>
        </ul>
        <p>Dokument:</p>
        <ul><li><a href="https://www.regeringen.se/contentassets/1/silver.pdf">Silver &amp; guld</a> (betänkande)</li>
        <li>Farlig</li>
        </ul>
        <p><a href="https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf">Remissen och dess historik</a> · <a href="https://www.regeringen.se/remisser/2026/05/silver/">Avsändarens sida</a></p>
        "#);
        let html = content(None, &consultation, &testing::site(), Lang::En);
        assert!(html.contains("Örebro kommun") && !html.contains("javascript"), "{html}");
    }

    #[test]
    fn every_kind_says_what_happened() {
        let consultation = testing::consultation();
        let sentences: Vec<String> = testing::one_of_each_kind(&consultation)
            .iter()
            .filter_map(|event| what_happened(event, Lang::Sv))
            .collect();
        insta::assert_snapshot!(sentences.join("\n"), @r#"
        Svarstiden är förlängd: <del><time datetime="2026-06-15">måndag 15 juni 2026</time></del> → <ins><time datetime="2026-06-30">tisdag 30 juni 2026</time></ins>.
        Remissen är återkallad.
        Remissen är återupptagen.
        Remissvar har publicerats.
        Nytt dokument.
        Titeln är ändrad: <del>Silver</del> → <ins>Silver &amp; guld, en översyn &lt;utkast&gt;</ins>.
        Avsändaren är ändrad.
        Vi hade läst sista svarsdag fel. Utgivaren har inte ändrat något.
        Remissens sida är ändrad.
        Svara senast <time datetime="2026-06-30">tisdag 30 juni 2026</time>.
        "#);
    }

    #[test]
    fn a_long_list_is_cut() {
        let mut consultation = testing::consultation();
        consultation.submissions = vec![consultation.submissions[0].clone(); 57];
        let html = content(None, &consultation, &testing::site(), Lang::Sv);
        assert!(html.contains("<li>och 47 till</li>"), "{html}");
    }
}
