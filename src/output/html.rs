//! The content of an entry as HTML: issuers, summary, deadline, the change, documents and links.
//!
//! All tags are our own; every text from outside is escaped and every address checked. No style, no script, no image:
//! readers strip those anyway.

use std::fmt::Write as _;

use super::{
    clean::{escape, one_line, web_url},
    outcome_words::{outcome_headline, outcome_steps},
    titles::{Move, added_submissions, deadline_move, in_brackets, scope_of},
};
use crate::domain::{Consultation, Deadline, Event, EventKind, Lang, Proposal, headline_day, weekday_and_day};

/// The maximum number of documents and submissions that are listed; the rest is counted.
const MOST_LISTED: usize = 10;
/// The maximum number of characters of the summary.
const MAX_SUMMARY_CHARS: usize = 400;
/// The maximum number of names of added submissions.
const MOST_NAMED: usize = 5;

/// `<a href="…">text</a>`, or the text alone where the address must not be followed.
fn link(url: &str, text: &str) -> String {
    let text = escape(&one_line(text));
    match web_url(url) {
        Some(url) => format!("<a href=\"{}\">{text}</a>", escape(&url)),
        None => text,
    }
}

/// The event as a sentence of HTML; `None` where the rest of the content is enough (a new consultation).
pub(super) fn event_sentence(event: &Event, consultation: &Consultation, lang: Lang) -> Option<String> {
    let value = |text: &str| spelled(text, lang).unwrap_or_else(|| plain(text));
    let became = |label: &str| match (&event.old, &event.new) {
        (Some(old), Some(new)) => format!("{label}: <del>{}</del> → <ins>{}</ins>.", value(old), value(new)),
        (None, Some(new)) => format!("{label}: {}.", value(new)),
        _ => format!("{label}."),
    };
    Some(match event.kind {
        EventKind::Published => return None,
        EventKind::DeadlineChanged => match deadline_move(event) {
            Move::Extended { from, to } => {
                let label = lang.pick("Svarstiden är förlängd", "The deadline was extended");
                format!(
                    "{label}: <del>{}</del> → <ins>{}</ins>.",
                    weekday_and_day(from, lang),
                    weekday_and_day(to, lang)
                )
            }
            Move::Shortened { from, to } => {
                let label = lang.pick("Svarstiden är kortare än förut", "The deadline was brought forward");
                format!(
                    "{label}: <del>{}</del> → <ins>{}</ins>.",
                    weekday_and_day(from, lang),
                    weekday_and_day(to, lang)
                )
            }
            Move::Learned { to } => {
                let label = lang.pick("Sista svarsdag är bestämd", "The deadline is set");
                format!("{label}: {}.", weekday_and_day(to, lang))
            }
            Move::Other => became(lang.pick("Svarstiden är ändrad", "The deadline was changed")),
        },
        EventKind::Withdrawn => lang.pick("Remissen är återkallad.", "The consultation was withdrawn.").to_owned(),
        EventKind::Reinstated => lang.pick("Remissen är återupptagen.", "The consultation was reopened.").to_owned(),
        EventKind::SubmissionsPublished => added(event, lang),
        EventKind::DocumentAdded => became(lang.pick("Nytt dokument", "A document was added")),
        EventKind::TitleChanged => became(lang.pick("Titeln är ändrad", "The title was changed")),
        EventKind::IssuerChanged => became(lang.pick("Avsändaren är ändrad", "The sender was changed")),
        EventKind::Corrected => became(lang.pick(
            "Vi hade läst sista svarsdag fel. Utgivaren har inte ändrat något",
            "We had read the deadline wrong. The publisher changed nothing",
        )),
        EventKind::Updated => lang.pick("Remissens sida är ändrad.", "The consultation's page was changed.").to_owned(),
        EventKind::Outcome => format!("{}.", plain(&outcome_headline(event, consultation, lang))),
        EventKind::ClosingSoon => match event.new.as_deref().and_then(headline_day) {
            Some(day) => {
                let scope = plain(&in_brackets(scope_of(day, consultation)));
                let space = if scope.is_empty() { "" } else { " " };
                format!("{} {}{space}{scope}.", lang.pick("Svara senast", "Answer by"), weekday_and_day(day, lang))
            }
            None => lang.pick("Snart sista svarsdag.", "The deadline is near.").to_owned(),
        },
    })
}

fn plain(text: &str) -> String {
    escape(&one_line(text))
}

/// `12 remissvar har publicerats: Örebro kommun, Malmö stad, … och 7 till.`
fn added(event: &Event, lang: Lang) -> String {
    let Some((count, names)) = added_submissions(event) else {
        return lang.pick("Remissvar har publicerats.", "Answers were published.").to_owned();
    };
    let head = match count {
        1 => lang.pick("Ett remissvar har publicerats", "One answer was published").to_owned(),
        _ => format!("{count} {}", lang.pick("remissvar har publicerats", "answers were published")),
    };
    let named = names.iter().take(MOST_NAMED).map(|name| plain(name)).collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" {} {more} {}", lang.pick("och", "and"), lang.pick("till", "more")),
    };
    if named.is_empty() { format!("{head}.") } else { format!("{head}: {named}{more}.") }
}

/// Deadlines as merging writes them, `2026-06-15, 2026-06-30T12:00`, in words; `None` for any other text.
fn spelled(text: &str, lang: Lang) -> Option<String> {
    let one = |part: &str| {
        let (day, at) = part.split_once('T').map_or((part, None), |(day, at)| (day, Some(at)));
        let day = weekday_and_day(day.parse().ok()?, lang);
        Some(match at {
            Some(at) => format!("{day} {} {}", lang.pick("kl.", "at"), plain(&at.replace(':', "."))),
            None => day,
        })
    };
    let parts: Option<Vec<String>> = text.split(", ").map(one).collect();
    parts.map(|parts| parts.join(", "))
}

/// The whole content.
pub(super) fn content(event: Option<&Event>, consultation: &Consultation, lang: Lang) -> String {
    let mut html = String::new();
    if let Some(sentence) = event.and_then(|event| event_sentence(event, consultation, lang)) {
        let _ = write!(html, "<p><strong>{sentence}</strong></p>");
    }
    if consultation.withdrawn && event.is_none_or(|event| event.kind != EventKind::Withdrawn) {
        let _ = write!(html, "<p>{}</p>", lang.pick("Remissen är återkallad.", "The consultation was withdrawn."));
    }
    if let Some(summary) = consultation.shown_summary() {
        let _ = write!(html, "<p>{}</p>", escape(&summary.cut(MAX_SUMMARY_CHARS)));
    }
    html.push_str("<ul>");
    let mut row = |label: &str, values: Vec<String>| {
        if !values.is_empty() {
            let _ = write!(html, "<li>{label}: {}</li>", values.join(", "));
        }
    };
    row(lang.pick("Från", "From"), consultation.issuers.iter().map(|issuer| plain(&issuer.name)).collect());
    let deadline = match event.map_or(DeadlineMention::None, |event| mentioned_deadline(event, consultation)) {
        // Nobody is asked to answer any more.
        _ if consultation.withdrawn => None,
        DeadlineMention::None => Some(lang.pick("Sista svarsdag", "Deadline")),
        DeadlineMention::Another => Some(lang.pick("Sista svarsdag är nu", "The deadline now is")),
        DeadlineMention::Current => None,
    };
    for (label, deadline) in
        deadline.into_iter().flat_map(|label| consultation.deadlines.iter().map(move |d| (label, d)))
    {
        row(label, vec![until(deadline, lang)]);
    }
    let proposals: Vec<Proposal<'_>> = consultation.proposals().collect();
    let proposal = |proposal: &Proposal<'_>| {
        let title = proposal.title.unwrap_or(&consultation.title);
        let number = proposal.number.filter(|number| !title.contains(*number));
        let text = number.map_or_else(|| title.to_owned(), |number| format!("{title}, {number}"));
        link(proposal.file.unwrap_or(proposal.url), &text)
    };
    row(lang.pick("Förslaget", "The proposal"), proposals.iter().map(proposal).collect());
    let is_proposal = |url: &str| proposals.iter().any(|proposal| proposal.url == url);
    let references = consultation.references.iter().filter(|r| !r.url.as_deref().is_some_and(is_proposal));
    let references = references.map(|r| link(r.url.as_deref().unwrap_or_default(), &r.number)).collect();
    row(lang.pick("Hänvisar till", "Refers to"), references);
    let outcomes = outcome_steps(consultation, lang);
    let outcomes = outcomes.map(|(step, words)| link(step.url.as_deref().unwrap_or_default(), &words));
    row(lang.pick("Vad det blev", "What became of it"), outcomes.collect());
    row(
        lang.pick("Diarienummer", "Case number"),
        consultation.case_numbers.iter().map(|number| plain(&number.display)).collect(),
    );
    let is = |kinds: &[EventKind]| event.is_none_or(|event| kinds.contains(&event.kind));
    if is(&[EventKind::Published, EventKind::DocumentAdded]) {
        let documents = consultation.ordered_documents();
        let documents = documents.iter().map(|document| link(&document.url, &document.title));
        row(lang.pick("Dokument", "Documents"), some(documents, lang));
    }
    if is(&[]) {
        let answers = consultation.submissions.iter().map(|answer| link(&answer.url, &answer.organization));
        row(lang.pick("Remissvar", "Answers"), some(answers, lang));
    }
    html.push_str("</ul>");
    // The entry itself links to the consultation's page here.
    if web_url(&consultation.source_url).is_some() {
        let publisher = link(&consultation.source_url, lang.pick("Avsändarens sida", "The sender's page"));
        let _ = write!(html, "<p>{publisher}</p>");
    }
    html
}

/// The deadline that the sentence of an entry mentions.
enum DeadlineMention {
    /// None, or the last of several.
    None,
    /// The only deadline of the consultation.
    Current,
    /// One that has moved again since, or one of several.
    Another,
}

fn mentioned_deadline(event: &Event, consultation: &Consultation) -> DeadlineMention {
    use EventKind::{ClosingSoon, Corrected, DeadlineChanged};
    let day = event
        .new
        .as_deref()
        .and_then(headline_day)
        .filter(|_| matches!(event.kind, ClosingSoon | Corrected | DeadlineChanged));
    match (day, consultation.deadlines.as_slice()) {
        (None, _) => DeadlineMention::None,
        (Some(day), [only]) if only.on == day && only.at.is_none() && only.scope.is_none() => DeadlineMention::Current,
        (Some(day), _) if consultation.deadlines.iter().any(|deadline| deadline.on == day) => DeadlineMention::None,
        (Some(_), _) => DeadlineMention::Another,
    }
}

fn until(deadline: &Deadline, lang: Lang) -> String {
    let mut words = weekday_and_day(deadline.on, lang);
    if let Some(at) = deadline.at {
        let _ = write!(words, " {} {}", lang.pick("kl.", "at"), at.strftime("%H.%M"));
    }
    if let Some(scope) = &deadline.scope {
        let _ = write!(words, " ({})", plain(scope));
    }
    words
}

/// The first few items, and the number of the others.
fn some(items: impl ExactSizeIterator<Item = String>, lang: Lang) -> Vec<String> {
    let more = items.len().saturating_sub(MOST_LISTED);
    let more = (more > 0).then(|| format!("{} {more} {}", lang.pick("och", "and"), lang.pick("till", "more")));
    items.take(MOST_LISTED).chain(more).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn content_is_short_and_safe() {
        let consultation = testing::consultation();
        let event = testing::event(&consultation, EventKind::DeadlineChanged);
        let html = content(Some(&event), &consultation, Lang::Sv);
        insta::assert_snapshot!(html.replace("</p>", "</p>\n").replace("</li>", "</li>\n").replace("</ul>", "</ul>\n"), @r#"
        <p><strong>Svarstiden är förlängd: <del>måndag 15 juni 2026</del> → <ins>tisdag 30 juni 2026</ins>.</strong></p>
        <p>Utredningen föreslår nya regler för silver &amp; guld.</p>
        <ul><li>Från: Finansdepartementet</li>
        <li>Förslaget: <a href="https://www.regeringen.se/t/2">Silver &amp; guld, en översyn &lt;utkast&gt;, SOU 2026:14</a></li>
        <li>Diarienummer: Fi2026/01655</li>
        </ul>
        <p><a href="https://www.regeringen.se/remisser/2026/05/silver/">Avsändarens sida</a></p>
        "#);
        let html = content(None, &consultation, Lang::En);
        assert!(html.contains("Örebro kommun") && !html.contains("javascript"), "{html}");
    }

    #[test]
    fn every_kind_has_a_sentence() {
        let consultation = testing::consultation();
        let sentences: Vec<String> = testing::one_of_each_kind(&consultation)
            .iter()
            .filter_map(|event| event_sentence(event, &consultation, Lang::Sv))
            .collect();
        insta::assert_snapshot!(sentences.join("\n"), @r#"
        Svarstiden är förlängd: <del>måndag 15 juni 2026</del> → <ins>tisdag 30 juni 2026</ins>.
        Remissen är återkallad.
        Remissen är återupptagen.
        7 remissvar har publicerats: Örebro kommun, Malmö stad, Region Skåne, Statskontoret, Sametinget och 2 till.
        Nytt dokument.
        Titeln är ändrad: <del>Silver</del> → <ins>Silver &amp; guld, en översyn &lt;utkast&gt;</ins>.
        Avsändaren är ändrad.
        Vi hade läst sista svarsdag fel. Utgivaren har inte ändrat något.
        Remissens sida är ändrad.
        Remissen blev prop. 2026/27:41.
        Svara senast tisdag 30 juni 2026.
        "#);
    }

    #[test]
    fn a_long_list_is_cut() {
        let mut consultation = testing::consultation();
        consultation.submissions = vec![consultation.submissions[0].clone(); 57];
        let html = content(None, &consultation, Lang::Sv);
        assert!(html.contains(", och 47 till</li>"), "{html}");
    }

    fn of(kind: EventKind, new: Option<&str>, change: impl Fn(&mut Consultation)) -> String {
        let mut consultation = testing::consultation();
        change(&mut consultation);
        let event = Event { new: new.map(str::to_owned), ..testing::event(&consultation, kind) };
        content(Some(&event), &consultation, Lang::Sv)
    }

    #[test]
    fn documents_are_listed_where_they_are_news() {
        let html = of(EventKind::Published, None, |_| ());
        let documents = "<li>Dokument: <a href=\"https://www.regeringen.se/contentassets/1/silver.pdf\">Silver &amp; guld</a>, Farlig</li>";
        assert!(html.contains(documents) && html.contains("<li>Sista svarsdag: tisdag 30 juni 2026</li>"), "{html}");
    }

    #[test]
    fn an_earlier_extension_gives_the_present_deadline_too() {
        let html = of(EventKind::DeadlineChanged, Some("2026-06-20"), |_| ());
        assert!(html.contains("lördag 20 juni 2026</ins>"), "{html}");
        assert!(html.contains("<li>Sista svarsdag är nu: tisdag 30 juni 2026</li>"), "{html}");
    }

    #[test]
    fn a_withdrawn_consultation_has_no_deadline() {
        let html = of(EventKind::Withdrawn, None, |c| c.withdrawn = true);
        assert!(html.contains("Remissen är återkallad") && !html.contains("Sista svarsdag"), "{html}");
    }

    #[test]
    fn several_deadlines_are_all_spelled_out() {
        let html = of(EventKind::DeadlineChanged, Some("2026-06-10T12:00, 2026-06-15"), |c| {
            c.deadlines.insert(0, Deadline { scope: Some("kommunerna".to_owned()), ..c.deadlines[0].clone() });
        });
        assert!(html.contains("<ins>onsdag 10 juni 2026 kl. 12.00, måndag 15 juni 2026</ins>"), "{html}");
        assert_eq!(html.matches("<li>Sista svarsdag").count(), 2, "{html}");
    }
}
