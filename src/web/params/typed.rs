//! Typed values of a request's query, and the refusal of wrong ones.
//!
//! ```text
//! ?issuer=finans&page=2   ->   400: there is no value `finans` of the filter `issuer`; did you mean `finansdepartementet`?
//! ```

use axum::http::StatusCode;
use jiff::{Timestamp, civil::Date};

use super::{filter_text::problem_sentence, query::Query};
use crate::{
    catalog::{Filter, FilterProblem, ProblemKind, Snapshot, Sort},
    domain::{Lang, day_of, text::capitalized},
    web::http::{Refusal, RequestContext},
};

/// The seconds after which to search again while there is no index.
const SEARCH_RETRY_AFTER: u32 = 5;

/// The filter of the request. `others` are the further keys of this address.
///
/// # Errors
/// 400 for a key or value that is not known: an empty list would say nothing. 503 for `q` while there is no search index.
pub(crate) fn read_filter(context: &RequestContext, others: &[&str]) -> Result<Filter, Refusal> {
    refuse_second_question_mark(&context.query, others)?;
    let pairs = context.query.pairs().iter().map(|(key, value)| (key, value));
    Filter::from_pairs(pairs, &context.snapshot, others).map_err(|problem| refusal(&problem))
}

/// The filter of a query that stands elsewhere than in the address of the request.
///
/// # Errors
/// The same as of [`read_filter`].
pub(crate) fn filter_of(query: &str, snapshot: &Snapshot) -> Result<Filter, Refusal> {
    let query = Query::parse(query);
    let pairs = query.pairs().iter().map(|(key, value)| (key, value));
    Filter::from_pairs(pairs, snapshot, &[]).map_err(|problem| refusal(&problem))
}

/// Refuses `status=open?alarm=7`, where a key was added with a question mark: it would be a part of the value.
fn refuse_second_question_mark(query: &Query, others: &[&str]) -> Result<(), Refusal> {
    let is_key = |key: &str| crate::catalog::KEYS.contains(&key) || others.contains(&key);
    let second = query.pairs().iter().find_map(|(key, value)| {
        let (_, behind) = value.split_once('?')?;
        behind.split_once('=').filter(|(added, _)| is_key(added)).map(|(added, _)| (key, added))
    });
    let Some((key, added)) = second else { return Ok(()) };
    let swedish = format!("Adressen har två frågetecken. Skriv & i stället för det andra, framför ”{added}”.");
    let english = format!("expected one question mark: write `&` instead of the second one, before `{added}`");
    Err(Refusal::new(StatusCode::BAD_REQUEST, swedish, english).with_field(key))
}

/// The sort order of the request, else `default`.
///
/// # Errors
/// 400 for an order that is not known.
pub(crate) fn read_sort(context: &RequestContext, default: Sort) -> Result<Sort, Refusal> {
    context.query.get("sort").map_or(Ok(default), |name| Sort::read(name).map_err(|problem| refusal(&problem)))
}

/// The sort order of the request, else `default`, and `true` if a minus sign turns it round: `-published`.
///
/// # Errors
/// 400 for an order that is not known.
pub(crate) fn read_directed_sort(context: &RequestContext, default: Sort) -> Result<(Sort, bool), Refusal> {
    let Some(typed) = context.query.get("sort") else { return Ok((default, false)) };
    let name = typed.strip_prefix('-').unwrap_or(typed);
    let sort = Sort::read(name).map_err(|problem| refusal(&problem))?;
    Ok((sort, name != typed))
}

/// Refuses every key that is not in `known`.
///
/// # Errors
/// 400 for the first one.
pub(crate) fn refuse_unknown(query: &Query, known: &[&str]) -> Result<(), Refusal> {
    let Some((key, _)) = query.pairs().iter().find(|(key, _)| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    let (swedish, english) = if known.is_empty() {
        (
            format!("Den här adressen tar inget filter, inte heller ”{key}”."),
            format!("no filter is taken here: leave out `{key}`"),
        )
    } else {
        let known = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        (format!("Det finns inget filter ”{key}” här."), format!("expected one of {known}, found `{key}`"))
    };
    Err(Refusal::new(StatusCode::BAD_REQUEST, swedish, english).with_field(key))
}

/// The value of `key`, which is one of `allowed`; none if the key is absent.
///
/// # Errors
/// 400 for another one.
pub(crate) fn read_choice<'a>(
    context: &'a RequestContext,
    key: &str,
    allowed: &[&str],
) -> Result<Option<&'a str>, Refusal> {
    let Some(value) = context.query.get(key) else { return Ok(None) };
    if allowed.contains(&value) {
        return Ok(Some(value));
    }
    let list = |quote: char| allowed.iter().map(|word| format!("{quote}{word}{quote}")).collect::<Vec<_>>().join(", ");
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        format!("{key} ska vara ett av {}, men är ”{value}”.", list('”')),
        format!("expected `{key}` to be one of {}, found `{value}`", list('`')),
    )
    .with_field(key))
}

/// The whole number of `key`, from 1 to `max`; `default` if the key is absent.
///
/// # Errors
/// 400 for another one.
pub(crate) fn read_number(query: &Query, key: &str, default: usize, max: usize) -> Result<usize, Refusal> {
    let Some(text) = query.get(key) else { return Ok(default) };
    match text.parse() {
        Ok(number) if (1..=max).contains(&number) => Ok(number),
        _ => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("{key} ska vara ett tal från 1 till {max}, men är ”{text}”."),
            format!("expected `{key}` to be a number from 1 to {max}, found `{text}`"),
        )
        .with_field(key)),
    }
}

/// The civil day of `key`, which may be given as an instant too; none if the key is absent.
///
/// # Errors
/// 400 for anything else.
pub(crate) fn read_day(context: &RequestContext, key: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = context.query.get(key) else { return Ok(None) };
    let read = text.parse::<Timestamp>().ok().map(day_of).or_else(|| text.parse().ok());
    read.map(Some).ok_or_else(|| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("{key} ska vara en dag som 2026-06-30, men är ”{text}”."),
            format!("expected `{key}` to be a day such as 2026-06-30, found `{text}`"),
        )
        .with_field(key)
    })
}

/// The language of the request; Swedish by default.
///
/// # Errors
/// 400 for another language.
pub(crate) fn read_lang(context: &RequestContext) -> Result<Lang, Refusal> {
    let Some(code) = context.query.get("lang") else { return Ok(Lang::Sv) };
    Lang::from_code(code).ok_or_else(|| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Språket kan vara sv eller en, inte ”{code}”."),
            format!("expected `lang` to be `sv` or `en`, found `{code}`"),
        )
        .with_field("lang")
    })
}

fn refusal(problem: &FilterProblem) -> Refusal {
    let mut swedish = capitalized(&problem_sentence(problem, Lang::Sv));
    if !swedish.ends_with('?') {
        swedish.push('.');
    }
    let english = problem_sentence(problem, Lang::En);
    let status = match problem.kind {
        ProblemKind::SearchUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SEARCH_RETRY_AFTER);
    let choices = match problem.kind {
        ProblemKind::UnknownValue => problem.allowed.iter().map(|value| (problem.key.clone(), value.clone())).collect(),
        _ => Vec::new(),
    };
    Refusal { retry_after, choices, ..Refusal::new(status, swedish, english).with_field(&problem.key) }
}
