//! Who was asked and who answered, on the page of a consultation: a group for each state, each organization once.
//!
//! Names are shown as the publisher writes them. Private persons have no page: their answers stand with those that belong to
//! no group.

use super::{layout::to, web_link};
use crate::{
    catalog::{IndexedConsultation, Response, ResponseState},
    domain::{Consultation, IssuerKind, Lang},
    web::http::RequestContext,
};

/// The longest group that is shown without a click.
const MAX_SHOWN: usize = 24;

/// The organizations in one state.
#[derive(Debug)]
pub(super) struct ResponseGroup {
    pub(super) heading: &'static str,
    /// A sentence about the group, or nothing.
    pub(super) note: &'static str,
    pub(super) rows: Vec<ResponseRow>,
    /// The group is long and opens at a click.
    pub(super) is_folded: bool,
}

/// One organization, or one private person.
#[derive(Debug)]
pub(super) struct ResponseRow {
    /// As written by the publisher.
    pub(super) name: String,
    /// The page of the organization.
    pub(super) href: Option<String>,
    /// The part of the proposal that it is asked about.
    pub(super) limits: Option<String>,
    /// The files of its answer, each with its words: `svar`, `svar 2`.
    pub(super) answers: Vec<(String, String)>,
}

/// Who was asked and who answered.
#[derive(Debug)]
pub(super) struct Responses {
    pub(super) groups: Vec<ResponseGroup>,
    /// The sum in one line: `53 tillfrågade, 41 svar`.
    pub(super) sum: String,
    /// The limits of what is known.
    pub(super) limits: &'static str,
    /// Those who got the letter for information.
    pub(super) informed: Vec<String>,
}

impl Responses {
    /// The groups of a consultation.
    pub(super) fn new(indexed: &IndexedConsultation, context: &RequestContext, lang: Lang) -> Self {
        let rows = context.snapshot.responses(indexed, context.today);
        let consultation = &*indexed.consultation;
        let values = context.snapshot.filter_values();
        let of = |states: &[ResponseState]| -> Vec<ResponseRow> {
            rows.iter().filter(|row| states.contains(&row.state)).map(|row| ResponseRow::new(row, lang)).collect()
        };
        let is_person = |name: &str| values.organization_spelt(name).is_none();
        let mut pending = of(&[ResponseState::Pending]);
        let persons = consultation.consultees.iter().filter(|consultee| is_person(&consultee.name));
        pending.extend(persons.map(|person| ResponseRow::named(&person.name)));
        let others = consultation.submissions.iter().filter(|one| is_person(&one.organization)).filter_map(|one| {
            let answers = vec![(web_link(&one.url)?, lang.pick("svar", "answer").to_owned())];
            Some(ResponseRow { answers, ..ResponseRow::named(&one.organization) })
        });
        let is_known = !consultation.consultees.is_empty();
        let has_answers = !consultation.submissions.is_empty();
        let answered = if is_known {
            lang.pick("Tillfrågade som har svarat", "Asked, and have answered")
        } else {
            lang.pick("Har svarat", "Have answered")
        };
        let may_answer = indexed.is_open(context.today);
        let waiting = match (has_answers, may_answer) {
            (true, true) => lang.pick("Tillfrågade som kan svara än", "Asked, and may still answer"),
            _ => lang.pick("Tillfrågade", "Asked"),
        };
        let you_may =
            lang.pick("Du får svara även om du inte står här.", "You may answer even if you are not on this list.");
        let none_known = lang.pick(
            "Svar kan ha lämnats ändå: alla läggs inte ut.",
            "They may have answered all the same: not every answer is posted.",
        );
        let groups = [
            (answered, "", of(&[ResponseState::Answered])),
            (
                lang.pick("Tillfrågade utan utlagt svar", "Asked, no answer posted"),
                none_known,
                of(&[ResponseState::Silent]),
            ),
            (waiting, if may_answer { you_may } else { "" }, pending),
            (
                lang.pick(
                    "Har svarat utan att stå bland de tillfrågade",
                    "Have answered without being among those asked",
                ),
                "",
                of(&[ResponseState::Unasked]),
            ),
            (lang.pick("Övriga svar", "Other answers"), "", others.collect()),
        ];
        let groups: Vec<ResponseGroup> = groups
            .into_iter()
            .filter(|(_, _, rows)| !rows.is_empty())
            .map(|(heading, note, rows)| ResponseGroup { heading, note, is_folded: rows.len() > MAX_SHOWN, rows })
            .collect();
        let asked = rows.iter().filter(|row| row.asked == Some(true)).count()
            + consultation.consultees.iter().filter(|consultee| is_person(&consultee.name)).count();
        let answers: usize = groups.iter().flat_map(|group| &group.rows).filter(|row| !row.answers.is_empty()).count();
        Self {
            groups,
            sum: sum(is_known.then_some(asked), answers, lang),
            limits: limits(consultation, lang),
            informed: consultation.informed().map(str::to_owned).collect(),
        }
    }
}

impl ResponseRow {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), href: None, limits: None, answers: Vec::new() }
    }

    fn new(row: &Response<'_>, lang: Lang) -> Self {
        let word = lang.pick("svar", "answer");
        let links: Vec<String> = row.documents.iter().filter_map(|document| web_link(&document.url)).collect();
        let is_one = links.len() == 1;
        let numbered = links
            .into_iter()
            .enumerate()
            .map(|(place, link)| (link, if is_one { word.to_owned() } else { format!("{word} {}", place + 1) }));
        Self {
            name: row.written.to_owned(),
            href: Some(to(lang, &format!("/organisationer/{}", row.organization.slug))),
            limits: row.limits.map(str::to_owned),
            answers: numbered.collect(),
        }
    }
}

fn sum(asked: Option<usize>, answers: usize, lang: Lang) -> String {
    let plural = if answers == 1 { "answer" } else { "answers" };
    match (asked, lang) {
        (Some(asked), Lang::Sv) => format!("{asked} tillfrågade, {answers} utlagda svar."),
        (Some(asked), Lang::En) => format!("{asked} asked, {answers} {plural} posted."),
        (None, Lang::Sv) => format!("{answers} utlagda svar."),
        (None, Lang::En) => format!("{answers} {plural} posted."),
    }
}

fn limits(consultation: &Consultation, lang: Lang) -> &'static str {
    let is_known = !consultation.consultees.is_empty();
    let is_of_ministry = consultation.issuers.iter().any(|issuer| issuer.kind == IssuerKind::Ministry);
    match (is_known, consultation.submissions.is_empty()) {
        (false, _) => lang.pick(
            "Vilka som har tillfrågats står inte på avsändarens sida och har inte gått att läsa i missivet.",
            "Who was asked does not stand on the sender’s page and could not be read in the cover letter.",
        ),
        (true, true) => lang.pick("Avsändaren har inte lagt ut några svar.", "The sender has posted no answers."),
        (true, false) if is_of_ministry => lang.pick(
            "Regeringens webbplats publicerar oftast bara svar från dem som har tillfrågats.",
            "The government’s site mostly publishes only answers of those who were asked.",
        ),
        (true, false) => lang.pick(
            "Alla svar läggs inte alltid ut på avsändarens webbplats.",
            "Not every answer is posted on the sender’s site.",
        ),
    }
}
