//! The result of an examination as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::examination::{Examination, with_deadline};
use crate::check::Checked;

/// The most consultations and problems that are shown.
const MOST: usize = 3;

/// The result in lines that a maintainer can act on.
pub(super) fn text(examined: &Examination) -> String {
    let Examination { slug, lists, checked, feeds, elsewhere, proposal, .. } = examined;
    let mut out = format!("{slug}: {}\n", verdict(examined));
    for (url, answer) in lists {
        let _ = writeln!(out, "  answer    {url}: {answer}");
    }
    for problem in checked.problems.iter().take(MOST) {
        let _ = writeln!(out, "  problem   {problem}");
    }
    if checked.problems.len() > MOST {
        let _ = writeln!(out, "  problem   {} more", checked.problems.len() - MOST);
    }
    for fill in checked.silent() {
        let _ = writeln!(out, "  nothing   at {} `{}`: `{}`", fill.stage, fill.field.name(), fill.places);
    }
    for feed in feeds {
        let _ = writeln!(out, "  feed      {feed}");
    }
    for (link, url) in elsewhere {
        let _ = writeln!(out, "  see also  {url}, \"{link}\"");
    }
    sample(&mut out, checked);
    if let Some(proposal) = proposal {
        let _ = writeln!(
            out,
            "  edit      write this to {slug}.toml in the folder of scraper files; it reads {}:",
            counts(&proposal.checked)
        );
        sample(&mut out, &proposal.checked);
        out.push('\n');
        for line in proposal.text.lines() {
            let _ = writeln!(out, "    {line}");
        }
        out.push('\n');
    } else if examined.is_right() {
        let _ = writeln!(
            out,
            "  edit      if these are right, set `verified` to today's date in {slug}.toml, and remove `enabled = false`"
        );
    } else {
        let _ = writeln!(out, "  edit      {}", advice(examined));
    }
    out
}

/// The result as an object.
pub(super) fn json(examined: &Examination) -> Value {
    let items = |checked: &Checked| checked.items.iter().map(|item| item.consultation.clone()).collect::<Vec<_>>();
    let lists: Vec<Value> =
        examined.lists.iter().map(|(url, answer)| json!({ "url": url, "answer": answer })).collect();
    let elsewhere: Vec<Value> =
        examined.elsewhere.iter().map(|(text, url)| json!({ "url": url, "text": text })).collect();
    let proposal = examined.proposal.as_ref();
    json!({
        "source": examined.slug,
        "verdict": verdict(examined),
        "isRight": examined.is_right(),
        "lists": lists,
        "problems": examined.checked.problems,
        "items": items(&examined.checked),
        "feeds": examined.feeds,
        "seeAlso": elsewhere,
        "proposal": proposal.map(|proposal| json!({ "text": proposal.text, "items": items(&proposal.checked) })),
    })
}

fn verdict(examined: &Examination) -> String {
    match (examined.is_right(), examined.checked.items.is_empty()) {
        (true, _) => format!("reads right: {}", counts(&examined.checked)),
        (false, true) => "reads nothing".to_owned(),
        (false, false) => format!("reads {}", counts(&examined.checked)),
    }
}

/// `3 consultations, 2 of them with a deadline`.
fn counts(checked: &Checked) -> String {
    let all = checked.items.len();
    let noun = if all == 1 { "consultation" } else { "consultations" };
    let pages = if checked.omitted.is_empty() {
        String::new()
    } else {
        format!(" (of {} listed)", all + checked.omitted.len())
    };
    format!("{all} {noun}{pages}, {} of them with a deadline", with_deadline(checked))
}

fn sample(out: &mut String, checked: &Checked) {
    for item in checked.items.iter().take(MOST) {
        let consultation = &item.consultation;
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
        let until = day(consultation.deadline().map(|deadline| deadline.on));
        let _ = writeln!(out, "  reads     {} until {until}  {}", day(consultation.published_on), consultation.title);
    }
}

/// The next step where no file was found that reads the site.
fn advice(examined: &Examination) -> String {
    let slug = &examined.slug;
    let answered = |start: &str| examined.lists.iter().all(|(_, answer)| answer.starts_with(start));
    if answered("refused") {
        return format!(
            "the site refuses programs: set `blocked-because` in {slug}.toml, or ask the publisher to let the User-Agent in"
        );
    }
    if answered("404") || answered("410") {
        return format!(
            "the list has moved: look for it in a browser, then run `remissflode new NAME --url ADDRESS`, or set `enabled = false` in {slug}.toml"
        );
    }
    if examined.checked.items.is_empty() {
        return "the page has no list that can be read, and offers no feed of consultations: it may be filled in by a script; look in the browser's network tools for the address that the script asks, and run `remissflode new NAME --url ADDRESS` on it".to_owned();
    }
    "correct the rules that the problems name, then run `remissflode try` again".to_owned()
}
