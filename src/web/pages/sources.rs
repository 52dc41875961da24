//! The sources and their status, in words.

use std::sync::Arc;

use askama::Template;
use jiff::civil::Date;

use super::{
    format::{self, moment},
    frequency,
    layout::{Layout, to},
    page,
    sparkline::Sparkline,
    web_link,
};
use crate::{
    catalog::{Discovery, Filter, IndexedConsultation, LATE_DAYS, SourceEntry},
    domain::{AddressKind, Lang, QualityCode, QualityNote, Refusal as Refused, Refusals, SourceStatus},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

/// The most consultations named below a source.
const MOST_OPINIONS: usize = 10;

#[derive(Template)]
#[template(path = "sources.html")]
struct View {
    layout: Layout,
    summary: String,
    /// The schedule, if it is the same for all.
    schedule: Option<String>,
    sources: Vec<Source>,
    /// Those that are not read because their sites block programs.
    blocked: Vec<Unread>,
    /// Those that are switched off.
    off: Vec<Unread>,
    legend: Vec<(&'static str, &'static str)>,
}

struct Source {
    slug: String,
    name: String,
    home: Option<String>,
    state: &'static str,
    word: &'static str,
    since: Option<String>,
    last_success: String,
    last_new: String,
    total: String,
    href: Option<String>,
    schedule: Option<String>,
    strip: Sparkline,
    discovery: Option<String>,
    problems: Vec<Problem>,
    /// Open consultations whose deadline is read differently at two places.
    opinions: Vec<Opinions>,
    /// Those beyond [`MOST_OPINIONS`].
    more_opinions: usize,
}

/// A consultation whose deadline is read differently at two places.
struct Opinions {
    title: String,
    href: String,
    /// The days, the one that is shown first.
    days: String,
}

/// A source that is not read.
struct Unread {
    slug: String,
    name: String,
    home: Option<String>,
}

struct Problem {
    what: String,
    text: String,
    since: String,
}

/// `GET /kallor`
pub(crate) fn sources(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let all = context.snapshot.sources();
    let entries: Vec<&SourceEntry> = all.iter().filter(|entry| entry.is_read()).collect();
    let well = entries.iter().filter(|source| source.state.status == SourceStatus::Ok).count();
    let summary = match (lang, well == entries.len()) {
        (Lang::Sv, true) if well == 1 => "Den enda källan läses som den ska.".to_owned(),
        (Lang::En, true) if well == 1 => "The one source is read as it should be.".to_owned(),
        (Lang::Sv, true) => format!("Alla {} källor läses som de ska.", entries.len()),
        (Lang::Sv, false) => format!("{well} av {} källor läses som de ska.", entries.len()),
        (Lang::En, true) => format!("All {} sources are read as they should be.", entries.len()),
        (Lang::En, false) => format!("{well} of {} sources are read as they should be.", entries.len()),
    };
    let mut sources: Vec<Source> = entries.into_iter().map(|entry| source(entry, context, lang)).collect();
    let schedule = one_for_all(&mut sources);
    let title = lang.pick("Källor", "Sources");
    let view = View {
        layout: Layout::new(context.site(), lang, title, "/kallor", "/kallor", &Filter::default()).described(&summary),
        summary,
        schedule,
        sources,
        blocked: all.iter().filter(|entry| entry.blocked).map(unread).collect(),
        off: all.iter().filter(|entry| !entry.blocked && !entry.is_read()).map(unread).collect(),
        legend: STATUSES.map(|status| (word(status, lang), meaning(status, lang))).to_vec(),
    };
    // "I dag" becomes "i går" at midnight, and a consultation may be corrected.
    page(&view, context.sources_changed_at().max(context.catalog_changed_at()).map(|at| at.max(context.day_began_at)))
}

fn unread(entry: &SourceEntry) -> Unread {
    Unread { slug: entry.state.slug.clone(), name: entry.name.clone(), home: web_link(&entry.home) }
}

/// Moves a schedule that all sources share out of them.
fn one_for_all(sources: &mut [Source]) -> Option<String> {
    let first = sources.first()?.schedule.clone()?;
    if sources.iter().any(|source| source.schedule.as_ref() != Some(&first)) {
        return None;
    }
    sources.iter_mut().for_each(|source| source.schedule = None);
    Some(first)
}

const STATUSES: [SourceStatus; 6] = [
    SourceStatus::Ok,
    SourceStatus::Degraded,
    SourceStatus::Broken,
    SourceStatus::Blocked,
    SourceStatus::Unverified,
    SourceStatus::Disabled,
];

fn source(entry: &SourceEntry, context: &RequestContext, lang: Lang) -> Source {
    let (state, today) = (&entry.state, context.today);
    let opinions = opinions(&state.slug, context, lang);
    let never = || lang.pick("aldrig", "never").to_owned();
    let at = |at: Option<jiff::Timestamp>| at.map_or_else(never, |at| moment(at, today, lang));
    let problem = |problem: &crate::domain::SourceProblem| Problem {
        what: refused(&problem.code, &state.refusals, today, lang)
            .unwrap_or_else(|| what(&problem.code, lang).to_owned()),
        text: problem.text.clone(),
        since: moment(problem.since, today, lang),
    };
    Source {
        slug: state.slug.clone(),
        name: entry.name.clone(),
        home: web_link(&entry.home),
        state: state.status.name(),
        word: word(state.status, lang),
        since: state.since.map(|at| moment(at, today, lang)),
        last_success: at(state.last_success_at),
        last_new: at(state.last_new_at),
        total: match entry.outcome {
            Some(_) => format!("{} {}", format::number(entry.total), lang.pick("dokument", "documents")),
            None => format::number(entry.total),
        },
        href: entry.issuer.as_deref().map(|issuer| to(lang, &format!("/avsandare/{issuer}"))),
        schedule: (!entry.schedule.is_empty()).then(|| frequency::words(&entry.schedule, lang)),
        discovery: match entry.copy {
            true => Some(lang.pick(ONLY_COPY.0, ONLY_COPY.1).to_owned()),
            false => discovery(entry.discovery, lang),
        },
        strip: Sparkline::of(&context.snapshot, &state.slug, today, lang),
        problems: state.problems.iter().map(problem).collect(),
        more_opinions: opinions.len().saturating_sub(MOST_OPINIONS),
        opinions: opinions.into_iter().take(MOST_OPINIONS).collect(),
    }
}

/// The open consultations of a source whose page, title, list or further source give another deadline.
fn opinions(slug: &str, context: &RequestContext, lang: Lang) -> Vec<Opinions> {
    let disagree = |note: &QualityNote| {
        matches!(note.code, QualityCode::ReadersDisagree | QualityCode::SourcesDisagree | QualityCode::LetterDisagrees)
    };
    let all = context.snapshot.consultations().iter().filter(|indexed| {
        let consultation = &indexed.consultation;
        consultation.source == slug
            && consultation.quality_notes.iter().any(disagree)
            && indexed.status(context.today).is_open()
    });
    let one = |indexed: &Arc<IndexedConsultation>| {
        let consultation = &indexed.consultation;
        let days = consultation.deadlines.iter().map(|deadline| format::day(deadline.on, lang).words);
        Opinions {
            title: consultation.title.clone(),
            href: to(lang, &format!("/remisser/{}", consultation.path_segment())),
            days: days.collect::<Vec<_>>().join(", "),
        }
    };
    all.map(one).collect()
}

/// When a copy is read.
const ONLY_COPY: (&str, &str) =
    ("läses bara medan webbplatsen själv inte går att läsa", "read only while the site itself cannot be");

/// The earliness of a source in words: "hittas oftast samma dag, 2 av 31 mindre än 21 dagar före sista svarsdag".
fn discovery(discovery: Discovery, lang: Lang) -> Option<String> {
    let Discovery { found, late, days_after_publication } = discovery;
    let usually = match (days_after_publication?, lang) {
        (0, Lang::Sv) => "hittas oftast samma dag som de publiceras".to_owned(),
        (1, Lang::Sv) => "hittas oftast dagen efter publicering".to_owned(),
        (days, Lang::Sv) => format!("hittas oftast {days} dagar efter publicering"),
        (0, Lang::En) => "usually found on the day of publication".to_owned(),
        (1, Lang::En) => "usually found the day after publication".to_owned(),
        (days, Lang::En) => format!("usually found {days} days after publication"),
    };
    Some(match lang {
        Lang::Sv => format!("{usually}; {late} av {found} med mindre än {LATE_DAYS} dagar kvar att svara"),
        Lang::En => format!("{usually}; {late} of {found} with fewer than {LATE_DAYS} days left to answer"),
    })
}

const fn word(status: SourceStatus, lang: Lang) -> &'static str {
    match status {
        SourceStatus::Ok => lang.pick("Läses", "Read"),
        SourceStatus::Degraded => lang.pick("Läses delvis", "Partly read"),
        SourceStatus::Broken => lang.pick("Kan inte läsas", "Cannot be read"),
        SourceStatus::Blocked => lang.pick("Spärrad", "Blocked"),
        SourceStatus::Unverified => lang.pick("Oprövad", "Untried"),
        SourceStatus::Disabled => lang.pick("Avstängd", "Switched off"),
    }
}

const fn meaning(status: SourceStatus, lang: Lang) -> &'static str {
    match status {
        SourceStatus::Ok => lang.pick(
            "Senaste läsningen gick bra och allt kom med.",
            "The last reading went well and nothing was left out.",
        ),
        SourceStatus::Degraded => lang.pick(
            "Senaste läsningen gav något, men inte allt. Resten försöker vi läsa igen.",
            "The last reading gave something, but not all. The rest is tried again.",
        ),
        SourceStatus::Broken => lang.pick(
            "Senaste läsningen misslyckades. Det som redan är inhämtat ligger kvar.",
            "The last reading failed. What was read before is still here.",
        ),
        SourceStatus::Blocked => lang.pick(
            "Webbplatsen visar en spärr för program i stället för sina sidor. Vi går inte runt den.",
            "The site shows a bot challenge instead of its pages. We do not go around it.",
        ),
        SourceStatus::Unverified => lang.pick(
            "Ingen läsning har lyckats än, eller så har ingen människa kontrollerat resultatet.",
            "No reading has succeeded yet, or no person has checked the result.",
        ),
        SourceStatus::Disabled => lang.pick(
            "Läses inte, efter beslut av den som driver tjänsten.",
            "Not read, by decision of whoever runs this service.",
        ),
    }
}

/// The kinds of addresses that the site refuses, if the problem is that: "Webbplatsen nekar oss flödet (sedan i dag) och remissidorna (sedan i går)."
fn refused(code: &str, refusals: &Refusals, today: Date, lang: Lang) -> Option<String> {
    if !matches!(code, "wall" | "blocked") {
        return None;
    }
    let one = |(kind, refusal): (AddressKind, &Refused)| {
        let what = match kind {
            AddressKind::Feed => lang.pick("flödet", "its feed"),
            AddressKind::List => lang.pick("listan", "its list"),
            AddressKind::Page => lang.pick("remissidorna", "the consultations’ pages"),
        };
        format!("{what} ({} {})", lang.pick("sedan", "since"), moment(refusal.since, today, lang))
    };
    let kinds: Vec<String> = refusals.iter().map(one).collect();
    let all = match kinds.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {} {last}", others.join(", "), lang.pick("och", "and")),
        None => return None,
    };
    Some(match lang {
        Lang::Sv => {
            format!("Webbplatsen nekar oss {all}. Det som svarar läses, och resten frågar vi efter allt mer sällan.")
        }
        Lang::En => {
            format!("The site refuses us {all}. What answers is read, and the rest is asked for ever more seldom.")
        }
    })
}

/// The meaning of a problem for readers; the sentence with the details stands beside it.
fn what(code: &str, lang: Lang) -> &'static str {
    match code {
        "no-items" => lang
            .pick("Inga remisser hittades där de brukar stå.", "No consultations were found where they usually stand."),
        "wall" | "blocked" => lang.pick(
            "Webbplatsen visade en spärr i stället för sin sida.",
            "The site showed a bot challenge instead of its page.",
        ),
        "http-status" => lang.pick("Webbplatsen svarade med ett fel.", "The site answered with an error."),
        "timeout" => lang.pick("Webbplatsen svarade inte i tid.", "The site did not answer in time."),
        "connect" => lang.pick("Webbplatsen gick inte att nå.", "The site could not be reached."),
        "incomplete" | "decode" => {
            lang.pick("Svaret från webbplatsen kom inte fram helt.", "The site’s answer did not arrive whole.")
        }
        "host-down" => lang.pick(
            "Webbplatsen svarar inte och får vara i fred en stund.",
            "The site does not answer and is left alone for a while.",
        ),
        "asked-to-wait" => lang.pick("Webbplatsen bad oss vänta.", "The site asked us to wait."),
        "robots" => lang.pick(
            "Webbplatsen vill inte att program läser den här adressen.",
            "The site does not want programs to read this address.",
        ),
        "robots-unreachable" => lang.pick(
            "Webbplatsens regler för program gick inte att läsa, så inget hämtas.",
            "The site’s rules for programs could not be read, so nothing is fetched.",
        ),
        "list-gone" => lang.pick("Listan finns inte längre på sin adress.", "The list is no longer at its address."),
        "unreadable-list" => lang.pick("Listan gick inte att tolka.", "The list could not be read."),
        "unreadable-item" => lang.pick("En rad i listan gick inte att tolka.", "A row of the list could not be read."),
        "not-the-page" | "unreadable-page" => {
            lang.pick("En remissida gick inte att tolka.", "A consultation’s page could not be read.")
        }
        "page-failed" | "pages-owed" | "given-up" => {
            lang.pick("Några remissidor kunde inte läsas.", "Some consultations’ pages could not be read.")
        }
        "document-unread" => lang.pick(
            "Ett dokument som en öppen remiss länkar till gick inte att läsa.",
            "A document that an open consultation links to could not be read.",
        ),
        "document-refused" => lang
            .pick("Webbplatsen lämnar inte ut dokument till program.", "The site does not give documents to programs."),
        "field-gone" => lang.pick(
            "En uppgift som alltid har funnits på sidorna saknas.",
            "Something that the pages always said is missing.",
        ),
        "dates-unread" => lang.pick("Datumen går inte att tolka längre.", "The dates can no longer be read."),
        "list-shrank" => {
            lang.pick("Listan är mycket kortare än den brukar.", "The list is much shorter than it used to be.")
        }
        "choice-lost" => lang.pick(
            "Rader som källan läste förut väljs inte längre. Webbplatsen kan ha bytt ord.",
            "Entries that the source read before are no longer chosen. The site may have changed its words.",
        ),
        "schedule-missed" => {
            lang.pick("Källan har inte lästs när den skulle.", "The source was not read when it should have been.")
        }
        "paging-circle" => lang.pick("Listans sidor går runt.", "The pages of the list go round in a circle."),
        "archive-short" => lang.pick("Arkivet är kortare än väntat.", "The archive is shorter than expected."),
        "not-its-site" => lang.pick(
            "Källan säger något om en remiss på någon annans webbplats.",
            "The source says something about a consultation on another publisher’s site.",
        ),
        "shared-link" => {
            lang.pick("Flera rader i listan har samma länk.", "Several entries of the list have the same link.")
        }
        "flapping" => lang.pick("En sista svarsdag ändras fram och tillbaka.", "A deadline moves to and fro."),
        "too-many-new" => {
            lang.pick("Listan har orimligt många nya remisser.", "The list has implausibly many new consultations.")
        }
        "many-moved" => lang.pick("Många remisser har fått nya adresser.", "Many consultations have new addresses."),
        "text-cut" => lang.pick("En text är orimligt lång och kortades.", "A text is implausibly long and was cut."),
        "clock" => lang.pick("Den här datorns klocka går fel.", "The clock of this machine is wrong."),
        "deadlines-swung" => lang.pick(
            "Många sista svarsdagar ändrades på en gång. De tidigare visas tills någon har tittat.",
            "Many deadlines changed at once. The earlier ones are shown until somebody has looked.",
        ),
        "implausible-deadline" => lang.pick(
            "En sista svarsdag ligger före dagen då remissen publicerades. Den kan vara felskriven.",
            "A deadline lies before the day of publication. It may be a slip.",
        ),
        "pages-unread" => lang.pick(
            "Sidan för en öppen remiss har inte kunnat läsas på två dagar.",
            "The page of an open consultation could not be read for two days.",
        ),
        "all-new" => lang.pick(
            "Alla rader i listan är nya. Några kan saknas, eller så är det en annan lista.",
            "Every entry of the list is new. Some may be missing, or it is another list.",
        ),
        "list-cut-short" => lang.pick(
            "Listan slutar tidigare än förra gången. Den läses om.",
            "The list ends earlier than last time. It is read again.",
        ),
        "shared-key" => lang.pick(
            "Två remisser har samma nummer i källan. De hålls isär.",
            "Two consultations have one number in the source. They are kept apart.",
        ),
        "reused-address" => lang.pick(
            "En adress visar en annan remiss än förut. Båda finns kvar.",
            "An address shows another consultation than before. Both are kept.",
        ),
        "entries-disagree" => lang.pick(
            "Två rader om samma remiss har olika sista svarsdagar. Den tidigare visas.",
            "Two entries of one consultation have different deadlines. The earlier one is shown.",
        ),
        "page-gone" => lang.pick("En remissida finns inte längre.", "A consultation’s page is no longer there."),
        "stale-copy" => lang.pick(
            "Kopian är äldre än den som senast lästes, och läses inte.",
            "The copy is older than the one that was last read, and is not read.",
        ),
        "no-stamp" => lang.pick("Kopian säger inte när den gjordes.", "The copy does not say when it was made."),
        "copy-lacks-pages" => lang.pick("Kopian saknar de flesta sidor.", "The copy lacks most of its pages."),
        "retracted" => lang.pick("Källan är återkallad.", "The source was retracted."),
        "unstored" => lang.pick("Det som lästes kunde inte sparas.", "What was read could not be stored."),
        "source-file" => lang.pick("Källans beskrivning har ett fel.", "The description of the source has an error."),
        _ => lang.pick("Något gick fel.", "Something went wrong."),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use regex::Regex;

    use super::*;

    /// The codes of problems are written where they are reported; each needs a sentence for readers.
    #[test]
    fn every_problem_that_a_run_reports_has_words_of_its_own() {
        let reported =
            Regex::new(r#"(?:Severity::\w+, |code: |code = |const \w+: &str = )"([a-z]+(?:-[a-z]+)*)""#).unwrap();
        let mut codes = BTreeSet::new();
        for folder in ["src/crawl", "src/fetch"] {
            for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let path = file.unwrap().path();
                if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = fs::read_to_string(path).unwrap();
                    codes.extend(reported.captures_iter(&text).map(|found| found[1].to_owned()));
                }
            }
        }
        // Names of programs and reasons that never reach a reader.
        let without: BTreeSet<String> = codes
            .iter()
            .filter(|code| what(code, Lang::Sv) == what("none", Lang::Sv))
            .filter(|code| !["remissflode", "unexpected-answer"].contains(&code.as_str()))
            .cloned()
            .collect();
        assert!(codes.len() > 20, "{codes:?}");
        assert!(without.is_empty(), "without words: {without:?}");
    }
}
