//! Who is asked and keeps silent, and who answers without being asked: charts and their CSV.

use super::super::{
    chart::{self, Chart, Row},
    format::{capital, number},
    layout::to,
    organization,
};
use super::Table;
use crate::{
    catalog::{PairCounts, ResponseCounts},
    domain::Lang,
    web::http::RequestContext,
};

/// The rows of a chart of organizations; its CSV has them all.
const ROWS: usize = 20;

/// The limits of these counts.
const NOTE: (&str, &str) = (
    "Att någon har svarat eller tigit går att följa först när svar har lagts ut och sista svarsdagen har passerat. Svar kan ha lämnats ändå. Andelen är tysta av dem som går att följa.",
    "Whether someone has answered or kept silent can be followed once answers are posted and the last day has passed. An answer may have been given all the same. The share is that of the silent among those who can be followed.",
);

/// The charts.
pub(super) fn charts(context: &RequestContext, lang: Lang) -> Vec<Chart> {
    let counts = context.snapshot.response_counts(context.today);
    if counts.organizations.is_empty() {
        return Vec::new();
    }
    vec![silent_organizations(&counts, lang), by_kind(&counts, lang), by_issuer(&counts, lang), unasked(&counts, lang)]
}

/// The table of a CSV of this name; none for another name.
pub(super) fn table(context: &RequestContext, file: &str) -> Option<Table> {
    let counts = || context.snapshot.response_counts(context.today);
    let cells = |first: Vec<String>, pair: &PairCounts| {
        let pair = [pair.asked, pair.answered, pair.silent, pair.unasked];
        first.into_iter().chain(pair.map(|count| count.to_string())).collect::<Vec<_>>()
    };
    let heads = |first: &[&'static str]| [first, &["asked", "answered", "silent", "unasked"]].concat();
    // the same columns in both, each in the order of its chart
    let organizations = |of: fn(&PairCounts) -> usize| {
        let mut counts = counts().organizations;
        counts.retain(|(_, pair)| of(pair) > 0);
        counts.sort_by_key(|(_, pair)| std::cmp::Reverse(of(pair)));
        let row = |one: &crate::organizations::Organization, pair| {
            cells(vec![one.slug.clone(), one.name.clone(), one.kind.name().to_owned()], pair)
        };
        let rows = counts.iter().map(|(one, pair)| row(one, pair)).collect();
        Table { heads: heads(&["organization", "name", "kind"]), rows }
    };
    match file {
        "silence.csv" => Some(organizations(|pair| pair.silent)),
        "unasked.csv" => Some(organizations(|pair| pair.unasked)),
        "silence-by-kind.csv" => {
            let rows = counts().kinds.iter().map(|(kind, pair)| cells(vec![kind.name().to_owned()], pair)).collect();
            Some(Table { heads: heads(&["kind"]), rows })
        }
        "silence-by-sender.csv" => {
            let rows = counts().issuers.iter().map(|(slug, _, pair)| cells(vec![slug.clone()], pair)).collect();
            Some(Table { heads: heads(&["issuer"]), rows })
        }
        _ => None,
    }
}

fn silent_organizations(counts: &ResponseCounts, lang: Lang) -> Chart {
    let mut most: Vec<_> = counts.organizations.iter().filter(|(_, pair)| pair.silent > 0).collect();
    most.sort_by_key(|(_, pair)| std::cmp::Reverse(pair.silent));
    most.truncate(ROWS);
    let finding = match (most.first(), lang) {
        (None, _) => lang.pick("Ingen tystnad är känd.", "No silence is known.").to_owned(),
        (Some((one, pair)), Lang::Sv) => {
            format!(
                "Flest gånger: {}, {} av {} som går att följa.",
                one.name,
                number(pair.silent),
                number(pair.known())
            )
        }
        (Some((one, pair)), Lang::En) => {
            format!(
                "Most often: {}, {} of {} that can be followed.",
                one.name,
                number(pair.silent),
                number(pair.known())
            )
        }
    };
    let longest = most.first().map_or(1, |(_, pair)| pair.silent);
    let rows = most.iter().map(|(one, pair)| Row {
        name: one.name.clone(),
        href: Some(to(lang, &format!("/organisationer/{}", one.slug))),
        cells: pair_cells(pair),
        percent: pair.silent * 100 / longest,
    });
    Chart {
        api: "/api/v1/organizations?order=silent".to_owned(),
        ..lying(
            "silence",
            lang.pick("Tillfrågas och tiger", "Asked, and silent"),
            finding,
            lang.pick(NOTE.0, NOTE.1),
            pair_heads(lang.pick("Organisation", "Organization"), lang),
            rows.collect(),
        )
    }
}

fn by_kind(counts: &ResponseCounts, lang: Lang) -> Chart {
    let rows = counts.kinds.iter().map(|(kind, pair)| Row {
        name: capital(organization::kinds_name(*kind, lang)),
        href: Some(to(lang, &format!("/organisationer?kind={}", kind.name()))),
        cells: pair_cells(pair),
        percent: pair.silent_percent(),
    });
    Chart {
        api: "/api/v1/responses.ndjson?status=closed".to_owned(),
        ..lying(
            "silence-by-kind",
            lang.pick("Vilka slags organisationer som tiger", "The kinds of organizations that keep silent"),
            silent_share(counts.kinds.iter().map(|(_, pair)| pair), lang),
            lang.pick(
                "Staplarna visar andelen tysta av dem som går att följa.",
                "The bars show the share that kept silent of those who can be followed.",
            ),
            pair_heads(lang.pick("Slag", "Kind"), lang),
            rows.collect(),
        )
    }
}

fn by_issuer(counts: &ResponseCounts, lang: Lang) -> Chart {
    let rows = counts.issuers.iter().map(|(slug, name, pair)| Row {
        name: name.clone(),
        href: Some(to(lang, &format!("/avsandare/{slug}"))),
        cells: pair_cells(pair),
        percent: pair.silent_percent(),
    });
    Chart {
        api: "/api/v1/responses.ndjson?issuer=finansdepartementet".to_owned(),
        swedish: true,
        ..lying(
            "silence-by-sender",
            lang.pick("Tystnad per avsändare", "Silence by sender"),
            silent_share(counts.issuers.iter().map(|(.., pair)| pair), lang),
            lang.pick(
                "Staplarna visar andelen tysta. En remiss med två avsändare räknas hos båda.",
                "The bars show the share that kept silent. A consultation with two senders counts for both.",
            ),
            pair_heads(lang.pick("Avsändare", "Sender"), lang),
            rows.collect(),
        )
    }
}

fn unasked(counts: &ResponseCounts, lang: Lang) -> Chart {
    let mut most: Vec<_> = counts.organizations.iter().filter(|(_, pair)| pair.unasked > 0).collect();
    most.sort_by_key(|(_, pair)| std::cmp::Reverse(pair.unasked));
    most.truncate(ROWS);
    let finding = match (most.first(), lang) {
        (None, _) => lang.pick("Inget sådant svar är känt.", "No such answer is known.").to_owned(),
        (Some((one, pair)), Lang::Sv) => format!("Oftast: {} ({}).", one.name, number(pair.unasked)),
        (Some((one, pair)), Lang::En) => format!("Most often: {} ({}).", one.name, number(pair.unasked)),
    };
    let longest = most.first().map_or(1, |(_, pair)| pair.unasked);
    let rows = most.iter().map(|(one, pair)| Row {
        name: one.name.clone(),
        href: Some(to(lang, &format!("/organisationer/{}", one.slug))),
        cells: pair_cells(pair),
        percent: pair.unasked * 100 / longest,
    });
    Chart {
        api: "/api/v1/organizations?order=unasked".to_owned(),
        ..lying(
            "unasked",
            lang.pick("Svarar utan att vara tillfrågade", "Answer without being asked"),
            finding,
            lang.pick(
                "Bara svar som avsändaren har lagt ut. Regeringens webbplats lägger oftast bara ut de tillfrågades.",
                "Only answers that the sender has posted. The government’s site mostly posts those of who was asked.",
            ),
            pair_heads(lang.pick("Organisation", "Organization"), lang),
            rows.collect(),
        )
    }
}

fn silent_share<'a>(pairs: impl Iterator<Item = &'a PairCounts>, lang: Lang) -> String {
    let mut sum = PairCounts::default();
    pairs.for_each(|pair| (sum.silent, sum.answered) = (sum.silent + pair.silent, sum.answered + pair.answered));
    let percent = sum.silent_percent();
    match lang {
        Lang::Sv => format!("{percent} procent har tigit, av de tillfrågade som går att följa."),
        Lang::En => format!("{percent} per cent kept silent, of those asked who can be followed."),
    }
}

fn pair_heads(first: &'static str, lang: Lang) -> Vec<&'static str> {
    vec![
        first,
        lang.pick("Tillfrågad", "Asked"),
        lang.pick("Svarat", "Answered"),
        lang.pick("Tigit", "Silent"),
        lang.pick("Andel", "Share"),
        lang.pick("Svarat ändå", "Unasked"),
    ]
}

fn pair_cells(pair: &PairCounts) -> Vec<String> {
    let share = if pair.known() == 0 { "–".to_owned() } else { format!("{} %", pair.silent_percent()) };
    vec![number(pair.asked), number(pair.answered), number(pair.silent), share, number(pair.unasked)]
}

/// A chart of lying bars.
fn lying(
    id: &'static str,
    title: &str,
    finding: String,
    note: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Row>,
) -> Chart {
    Chart {
        id,
        title: title.to_owned(),
        finding,
        note,
        heads: chart::heads(&heads),
        rows,
        lying: true,
        ..Chart::default()
    }
}
