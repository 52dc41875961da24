//! A filter in words, and the sentence for a wrong one.
//!
//! ```text
//! status=open&issuer=finansdepartementet&q=vatten   ->   Öppna remisser från Finansdepartementet om ”vatten”
//! statsu=open                                       ->   there is no filter `statsu`; did you mean `status`?
//! ```

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::civil::Date;

use crate::{
    catalog::{Expected, Filter, FilterProblem, ProblemKind},
    domain::{EventKind, Lang, OutcomeState, Status, long_day, text::capitalized},
};

/// The most allowed values that a sentence lists.
const MAX_LISTED: usize = 24;

/// The consultations that `filter` matches, in words that begin with a capital:
/// `Öppna remisser från Finansdepartementet om ”vatten”`. The chosen events are left to [`describe_events`].
pub(crate) fn describe(filter: &Filter, lang: Lang) -> String {
    if let [(id, title)] = filter.consultations.as_slice() {
        // One consultation is followed from its page: its title says all, unless more is chosen.
        let alone = Filter { consultations: vec![(*id, title.clone())], ..Filter::default() };
        if (Filter { events: BTreeSet::new(), days: BTreeSet::new(), ..filter.clone() }) == alone {
            return format!("{} {}", lang.pick("Remissen", "The consultation"), quoted(title, lang));
        }
    }
    let mut words = String::new();
    let is_undated = filter.statuses.iter().eq([&Status::Unknown]);
    if !filter.statuses.is_empty() && !is_undated {
        words = list(filter.statuses.iter().map(|status| many(*status, lang).to_owned()), lang);
        words.push(' ');
    }
    words.push_str(lang.pick("remisser", "consultations"));
    if is_undated {
        words.push_str(lang.pick(" som länge saknat svarsdag", " that have long had no deadline"));
    }
    let mut add = |lead: &str, values: Vec<String>| {
        if !values.is_empty() {
            let _ = write!(words, " {lead} {}", list(values.into_iter(), lang));
        }
    };
    let quoted = |text: &str| quoted(text, lang);
    add(lang.pick("från", "from"), filter.issuers.iter().map(|issuer| issuer.name.clone()).collect());
    add(lang.pick("av typen", "of type"), filter.kinds.iter().map(|kind| kind.label(lang).to_owned()).collect());
    let outcome = |state: &OutcomeState| {
        match state {
            OutcomeState::None => lang.pick("utan känt utfall", "without a known outcome"),
            OutcomeState::Bill => lang.pick("som blev proposition", "that became a bill"),
            OutcomeState::Decided => lang.pick("som har beslutats", "that were decided"),
            OutcomeState::Withdrawn => lang.pick("vars proposition återkallades", "whose bill was taken back"),
        }
        .to_owned()
    };
    if !filter.outcomes.is_empty() {
        let _ = write!(words, " {}", list(filter.outcomes.iter().map(outcome), lang));
    }
    let mut add = |lead: &str, values: Vec<String>| {
        if !values.is_empty() {
            let _ = write!(words, " {lead} {}", list(values.into_iter(), lang));
        }
    };
    let awaited: Vec<String> = filter.awaited.iter().map(|o| o.name.clone()).collect();
    let is_view = !awaited.is_empty();
    add(lang.pick("ställda till och inte besvarade av", "sent to and not answered by"), awaited);
    let about = if is_view { lang.pick("och alla om", "and all about") } else { lang.pick("om", "about") };
    let under = if is_view { lang.pick("och alla inom", "and all under") } else { lang.pick("inom", "under") };
    add(about, filter.subjects.iter().map(|subject| subject.name.to_lowercase()).collect());
    add(under, filter.topics.iter().map(|topic| topic.name.clone()).collect());
    add(about, filter.texts.iter().map(|text| quoted(&text.typed)).collect());
    add(lang.pick("som rör", "referring to"), filter.references.iter().map(|r| r.typed.clone()).collect());
    add(lang.pick("ställda till", "sent to"), filter.asked.iter().map(|o| o.name.clone()).collect());
    add(lang.pick("besvarade av", "answered by"), filter.answered.iter().map(|o| o.name.clone()).collect());
    add(lang.pick("obesvarade av", "left unanswered by"), filter.silent.iter().map(|o| o.name.clone()).collect());
    add(lang.pick("med titeln", "titled"), filter.consultations.iter().map(|(_, title)| quoted(title)).collect());
    let days = |from: Option<Date>, to: Option<Date>| {
        let from = from.map(|day| format!("{} {}", lang.pick("från", "from"), long_day(day, lang)));
        let to = to.map(|day| format!("{} {}", lang.pick("till och med", "until"), long_day(day, lang)));
        let both: Vec<String> = from.into_iter().chain(to).collect();
        if both.is_empty() { Vec::new() } else { vec![both.join(" ")] }
    };
    add(lang.pick("med sista svarsdag", "with a deadline"), days(filter.deadline_after, filter.deadline_before));
    add(lang.pick("publicerade", "published"), days(filter.published_after, filter.published_before));
    let changed = filter.changed_after.map(|instant| instant.to_string()).into_iter().collect();
    add(lang.pick("ändrade från", "changed from"), changed);
    capitalized(&words)
}

/// The chosen events in words, `ny remiss, snart sista svarsdag (7 dagar)`; none where all are wanted.
pub(crate) fn describe_events(filter: &Filter, lang: Lang) -> Option<String> {
    let names = filter.events.iter().map(|kind| match kind {
        EventKind::ClosingSoon => {
            let mut leads: Vec<String> = filter.leads().map(|lead| lead.to_string()).collect();
            leads.reverse();
            let leads = leads.join(lang.pick(" och ", " and "));
            format!("{} ({leads} {})", kind.label(lang), lang.pick("dagar", "days"))
        }
        kind => kind.label(lang).to_owned(),
    });
    (!filter.events.is_empty()).then(|| names.collect::<Vec<_>>().join(", "))
}

/// The problem and what would be right, in lower case and without a final stop. Long lists of values are left out.
pub(crate) fn problem_sentence(problem: &FilterProblem, lang: Lang) -> String {
    let FilterProblem { kind, key, value, allowed, suggestion } = problem;
    let mut sentence = match (kind, lang) {
        (ProblemKind::UnknownKey, Lang::Sv) => format!("det finns inget filter `{key}`"),
        (ProblemKind::UnknownKey, Lang::En) => format!("there is no filter `{key}`"),
        (ProblemKind::UnknownValue, Lang::Sv) => format!("det finns inget värde `{value}` för filtret `{key}`"),
        (ProblemKind::UnknownValue, Lang::En) => format!("there is no value `{value}` of the filter `{key}`"),
        (ProblemKind::Malformed(what), Lang::Sv) => {
            format!("filtret `{key}` väntar sig {}, inte `{value}`", expected(*what, lang))
        }
        (ProblemKind::Malformed(what), Lang::En) => {
            format!("the filter `{key}` expects {}, not `{value}`", expected(*what, lang))
        }
        (ProblemKind::SearchUnavailable, lang) => lang
            .pick(
                "det går inte att söka just nu, men allt annat går att läsa; försök igen om en stund",
                "the search index is not ready, but everything else is served: try again in a while",
            )
            .to_owned(),
    };
    if let Some(suggestion) = suggestion {
        let ask = lang.pick("menade du", "did you mean");
        sentence.push_str(&format!("; {ask} `{suggestion}`?"));
    } else if (1..=MAX_LISTED).contains(&allowed.len()) {
        let names: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
        sentence.push_str(&format!("; {} {}", lang.pick("välj bland", "choose among"), names.join(", ")));
    }
    sentence
}

fn expected(what: Expected, lang: Lang) -> &'static str {
    match what {
        Expected::Day => lang.pick("en dag som 2026-06-30", "a day such as 2026-06-30"),
        Expected::Instant => lang.pick(
            "en tidpunkt som 2026-06-30T10:00:00Z eller en dag",
            "an instant such as 2026-06-30T10:00:00Z or a day",
        ),
        Expected::NumberOfDays => lang.pick("ett antal dagar, 1–60", "a number of days, 1 to 60"),
        Expected::ReferenceNumber => lang.pick("ett nummer som SOU 2026:14", "a number such as SOU 2026:14"),
        Expected::WordOrDigit => lang.pick("ett ord eller en siffra", "a word or a digit"),
        Expected::ShorterText => lang.pick("högst 500 tecken", "at most 500 characters"),
    }
}

/// The plural of a status: `öppna`.
fn many(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Upcoming => lang.pick("kommande", "upcoming"),
        Status::Open => lang.pick("öppna", "open"),
        Status::Closing => lang.pick("snart stängande", "closing"),
        Status::Closed => lang.pick("avslutade", "closed"),
        Status::Withdrawn => lang.pick("återkallade", "withdrawn"),
        Status::Unknown => lang.pick("odaterade", "undated"),
    }
}

/// The text in the quotation marks of the language.
fn quoted(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Sv => format!("”{text}”"),
        Lang::En => format!("“{text}”"),
    }
}

/// `a`, `a eller b`, `a, b eller c`.
fn list(values: impl Iterator<Item = String>, lang: Lang) -> String {
    let mut values: Vec<String> = values.collect();
    let Some(last) = values.pop() else { return String::new() };
    if values.is_empty() {
        return last;
    }
    format!("{} {} {last}", values.join(", "), lang.pick("eller", "or"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Snapshot, testing};

    fn snapshot() -> Snapshot {
        let mut consultation = testing::consultation("a", "Rent vatten");
        let organization = "Naturvårdsverket".to_owned();
        consultation.submissions.push(crate::domain::Submission { organization, url: String::new() });
        testing::snapshot(&[consultation], &[])
    }

    fn read(query: &str, snapshot: &Snapshot) -> Result<Filter, FilterProblem> {
        Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), snapshot, &["page", "lang"])
    }

    #[test]
    fn a_filter_in_words() {
        let snapshot = snapshot();
        let one = format!("consultation={}", snapshot.consultations()[0].consultation.id.short());
        let queries = [
            "",
            "status=open&issuer=finansdepartementet&q=vatten",
            "status=open,withdrawn&issuer=finansdepartementet,kulturdepartementet&kind=sou,ds,draft-bill&topic=skatter",
            "reference=SOU%202026:14&deadlineAfter=2026-06-01&deadlineBefore=2026-06-30&publishedAfter=2026-01-01",
            "q=a&q=b",
            &one,
            &format!("{one}&events=withdrawn"),
            &format!("{one}&status=open"),
        ];
        let filter = |query: &str| read(query, &snapshot).unwrap();
        let words: Vec<String> =
            queries.iter().flat_map(|query| Lang::ALL.map(|lang| describe(&filter(query), lang))).collect();
        insta::assert_snapshot!(words.join("\n"), @r#"
        Remisser
        Consultations
        Öppna remisser från Finansdepartementet om ”vatten”
        Open consultations from Finansdepartementet about “vatten”
        Öppna eller återkallade remisser från Finansdepartementet eller Kulturdepartementet av typen SOU, Ds eller lagförslag inom Skatter
        Open or withdrawn consultations from Finansdepartementet or Kulturdepartementet of type Swedish Government Official Report (SOU), Ministry Publication (Ds) or draft bill under Skatter
        Remisser som rör SOU 2026:14 med sista svarsdag från 1 juni 2026 till och med 30 juni 2026 publicerade från 1 januari 2026
        Consultations referring to SOU 2026:14 with a deadline from 1 June 2026 until 30 June 2026 published from 1 January 2026
        Remisser om ”a” eller ”b”
        Consultations about “a” or “b”
        Remissen ”Rent vatten”
        The consultation “Rent vatten”
        Remissen ”Rent vatten”
        The consultation “Rent vatten”
        Öppna remisser med titeln ”Rent vatten”
        Open consultations titled “Rent vatten”
        "#);
        let events = describe_events(&filter("events=published,closing-soon&days=14"), Lang::Sv);
        assert_eq!(events.as_deref(), Some("ny remiss, snart sista svarsdag (14 dagar)"));
        let usual = describe_events(&filter("events=closing-soon"), Lang::Sv);
        assert_eq!(usual.as_deref(), Some("snart sista svarsdag (30 och 7 dagar)"));
        assert_eq!(describe_events(&filter(""), Lang::Sv), None);
    }

    #[test]
    fn a_problem_says_what_would_be_right() {
        let snapshot = snapshot();
        let mut sentences = Vec::new();
        for query in [
            "isuer=x",
            "pages=2",
            "statuss=",
            "issuer=finansdepartmentet",
            "issuer=finansdepartementet,x",
            "status=opne",
            "kind=rapport",
            "topic=fiske",
            "events=deadline-change",
            "answered=Naturvardsverkt",
            "consultation=00000000",
            "deadlineAfter=2026-02-30",
            "changedAfter=igår",
            "q=%E2%80%93",
            "reference=betänkandet",
            "days=0",
        ] {
            let problem = read(query, &snapshot).unwrap_err();
            sentences.extend(Lang::ALL.map(|lang| problem_sentence(&problem, lang)));
        }
        insta::assert_snapshot!(sentences.join("\n"), @r#"
        det finns inget filter `isuer`; menade du `issuer`?
        there is no filter `isuer`; did you mean `issuer`?
        det finns inget filter `pages`; menade du `page`?
        there is no filter `pages`; did you mean `page`?
        det finns inget filter `statuss`; menade du `status`?
        there is no filter `statuss`; did you mean `status`?
        det finns inget värde `finansdepartmentet` för filtret `issuer`; menade du `finansdepartementet`?
        there is no value `finansdepartmentet` of the filter `issuer`; did you mean `finansdepartementet`?
        det finns inget värde `x` för filtret `issuer`; välj bland `finansdepartementet`, `kulturdepartementet`
        there is no value `x` of the filter `issuer`; choose among `finansdepartementet`, `kulturdepartementet`
        det finns inget värde `opne` för filtret `status`; välj bland `closed`, `closing`, `open`, `unknown`, `upcoming`, `withdrawn`
        there is no value `opne` of the filter `status`; choose among `closed`, `closing`, `open`, `unknown`, `upcoming`, `withdrawn`
        det finns inget värde `rapport` för filtret `kind`; välj bland `agency-report`, `draft-bill`, `draft-ordinance`, `ds`, `eu-proposal`, `memorandum`, `other`, `regulations`, `sou`
        there is no value `rapport` of the filter `kind`; choose among `agency-report`, `draft-bill`, `draft-ordinance`, `ds`, `eu-proposal`, `memorandum`, `other`, `regulations`, `sou`
        det finns inget värde `fiske` för filtret `topic`; välj bland `skatter`
        there is no value `fiske` of the filter `topic`; choose among `skatter`
        det finns inget värde `deadline-change` för filtret `events`; menade du `deadline-changed`?
        there is no value `deadline-change` of the filter `events`; did you mean `deadline-changed`?
        det finns inget värde `Naturvardsverkt` för filtret `answered`; menade du `Naturvårdsverket`?
        there is no value `Naturvardsverkt` of the filter `answered`; did you mean `Naturvårdsverket`?
        det finns inget värde `00000000` för filtret `consultation`
        there is no value `00000000` of the filter `consultation`
        filtret `deadlineAfter` väntar sig en dag som 2026-06-30, inte `2026-02-30`
        the filter `deadlineAfter` expects a day such as 2026-06-30, not `2026-02-30`
        filtret `changedAfter` väntar sig en tidpunkt som 2026-06-30T10:00:00Z eller en dag, inte `igår`
        the filter `changedAfter` expects an instant such as 2026-06-30T10:00:00Z or a day, not `igår`
        filtret `q` väntar sig ett ord eller en siffra, inte `–`
        the filter `q` expects a word or a digit, not `–`
        filtret `reference` väntar sig ett nummer som SOU 2026:14, inte `betänkandet`
        the filter `reference` expects a number such as SOU 2026:14, not `betänkandet`
        filtret `days` väntar sig ett antal dagar, 1–60, inte `0`
        the filter `days` expects a number of days, 1 to 60, not `0`
        "#);
    }

    #[test]
    fn a_search_without_an_index_is_worth_another_try() {
        let consultations = snapshot().consultations().iter().map(|i| i.consultation.clone()).collect();
        let unindexed = Snapshot::new(1, Default::default(), consultations, Vec::new(), Vec::new());
        let problem = read("q=vatten", &unindexed).unwrap_err();
        assert_eq!(problem.kind, ProblemKind::SearchUnavailable);
        assert!(problem_sentence(&problem, Lang::En).ends_with("try again in a while"), "{problem}");
    }
}
