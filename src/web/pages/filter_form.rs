//! The filter as a form: the values of each dimension, with the number of consultations that each would leave.

use super::format;
use crate::{
    catalog::{FacetCount, Filter},
    domain::{Lang, OutcomeState},
    web::http::RequestContext,
};

/// One dimension of the filter.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) any: &'static str,
    pub(super) choices: Vec<Choice>,
    /// `true` if the names of its values are the publishers' own, in Swedish.
    pub(super) swedish: bool,
}

/// One value of a dimension.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// The dimensions with any value. Where nothing matches there is nothing to count, and every value is offered
/// without its number.
pub(super) fn selects(context: &RequestContext, filter: &Filter, nothing_fits: bool, lang: Lang) -> Vec<Select> {
    let of_all = Filter::default();
    let facets = context.snapshot.facets(if nothing_fits { &of_all } else { filter }, context.today);
    let named = |facets: &[FacetCount]| -> Vec<_> {
        let mut named: Vec<_> = facets.iter().map(|f| (f.value.clone(), f.name.clone(), f.count)).collect();
        named.sort_by_key(|(_, name, _)| name.to_lowercase());
        named
    };
    let labelled = |name: &str, label: &str, count| (name.to_owned(), format::capital(label), count);
    let kinds = facets.kinds.iter().map(|(kind, count)| labelled(kind.name(), kind.label(lang), *count)).collect();
    let statuses =
        facets.statuses.iter().map(|(status, count)| labelled(status.name(), status.label(lang), *count)).collect();
    [
        (
            "issuer",
            lang.pick("Avsändare", "Sender"),
            lang.pick("Alla avsändare", "All senders"),
            named(&facets.issuers),
        ),
        ("status", lang.pick("Status", "Status"), lang.pick("Alla", "Any"), statuses),
        ("kind", lang.pick("Typ", "Type"), lang.pick("Alla typer", "All types"), kinds),
        ("subject", lang.pick("Ämne", "Subject"), lang.pick("Alla ämnen", "All subjects"), named(&facets.subjects)),
        (
            "topic",
            lang.pick("Departementens ämne", "The departments’ topic"),
            lang.pick("Alla ämnen", "All topics"),
            named(&facets.topics),
        ),
    ]
    .into_iter()
    .filter(|(name, _, _, values)| !values.is_empty() || context.query.get(name).is_some())
    .map(|(name, label, any, values)| Select {
        name,
        label,
        any,
        choices: choices(values, context.query.get(name), !nothing_fits),
        swedish: matches!(name, "issuer" | "subject" | "topic"),
    })
    .chain(outcome(context, lang))
    .collect()
}

/// The choice of outcomes, without counts, where any source has outcomes.
fn outcome(context: &RequestContext, lang: Lang) -> Option<Select> {
    let chosen = context.query.get("outcome");
    let is_offered = context.snapshot.sources().iter().any(|source| source.outcome.is_some() && source.is_read());
    let label = |state: OutcomeState| (state.name().to_owned(), format::capital(state.label(lang)), 0);
    (is_offered || chosen.is_some()).then(|| Select {
        name: "outcome",
        label: lang.pick("Vad det blev", "Outcome"),
        any: lang.pick("Oavsett vad det blev", "Any outcome"),
        choices: choices(OutcomeState::ALL.map(label).to_vec(), chosen, false),
        swedish: false,
    })
}

fn choices(values: Vec<(String, String, usize)>, chosen: Option<&str>, counted: bool) -> Vec<Choice> {
    let mut choices: Vec<Choice> = values
        .into_iter()
        .map(|(value, name, count)| Choice {
            chosen: chosen == Some(value.as_str()),
            label: if counted { format!("{name} ({})", format::number(count)) } else { name },
            value,
        })
        .collect();
    // A value that leaves nothing, or several joined by commas, stays chosen when the form is sent again.
    if let Some(chosen) = chosen.filter(|_| !choices.iter().any(|choice| choice.chosen)) {
        choices.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), chosen: true });
    }
    choices
}
