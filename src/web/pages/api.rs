//! `/api`: the API for someone who has never called one. A link to open, a table for a spreadsheet, ten questions with
//! their addresses, then the reference, made of the same tables as the description for programs.

use askama::Template;
use jiff::{ToSpan, civil::Date};

use super::{
    about::{Contact, contact},
    layout::Layout,
    page,
};
use crate::{
    catalog::Filter,
    domain::Lang,
    web::{
        api::v1,
        http::{Answer, Refusal, RequestContext},
        params::{Query, read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "api.html")]
struct View<'a> {
    layout: Layout,
    base: &'a str,
    questions: Vec<Question>,
    operations: Vec<Row>,
    filters: Vec<Row>,
    others: Vec<Row>,
    /// A filter that narrows a table to this year's consultations.
    this_year: String,
    contact: Option<Contact<'a>>,
}

/// A question, and the address that answers it.
struct Question {
    words: String,
    href: String,
}

/// A name, its purpose, its allowed words, and an address to try if there is one.
struct Row {
    name: String,
    words: String,
    values: String,
    href: Option<String>,
}

/// `GET /api`
pub(crate) fn api(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (site, lang) = (context.site(), read_lang(context)?);
    let title = lang.pick("API och öppna data", "API and open data");
    let described = lang.pick(
        "Hämta remisserna som data: öppna en länk, lägg dem i ett kalkylblad, ställ egna frågor. Ingen nyckel, inget konto.",
        "Get the consultations as data: open a link, put them in a spreadsheet, ask your own questions. No key, no account.",
    );
    let filter_names: Vec<&str> = v1::filter_parameters().iter().map(|one| one.name).collect();
    let parameters = v1::parameters();
    let (filters, others): (Vec<_>, Vec<_>) =
        parameters.iter().filter(|one| one.is_of_query()).partition(|one| filter_names.contains(&one.name));
    let row = |one: &v1::Parameter| Row {
        name: one.name.to_owned(),
        words: one.says(lang).to_owned(),
        values: match (one.words(), one.example) {
            ([], "") => String::new(),
            ([], example) => format!("{} {example}", lang.pick("t.ex.", "such as")),
            (words, _) => words.join(", "),
        },
        href: None,
    };
    let view = View {
        layout: Layout::new(site, lang, title, "/api", "/api", &Filter::default()).described(described),
        base: &site.public_url,
        questions: questions(context, lang),
        operations: v1::OPERATIONS.iter().map(|one| operation(one, lang)).collect(),
        filters: filters.into_iter().map(row).collect(),
        others: others.into_iter().map(row).collect(),
        this_year: format!("publishedAfter={}-01-01", context.today.year()),
        contact: contact(context),
    };
    page(&view, context.changed_at())
}

fn operation(one: &v1::Operation, lang: Lang) -> Row {
    let path = format!("{}{}", v1::BASE, one.path);
    let [swedish, english] = one.says;
    let mut keys: Vec<&str> = one.own.iter().copied().filter(|key| !one.path.contains(&format!("{{{key}}}"))).collect();
    if one.filter {
        keys.insert(0, lang.pick("urvalen", "the filters"));
    }
    Row {
        href: (!path.contains('{')).then(|| path.clone()),
        name: path,
        words: lang.pick(swedish, english).to_owned(),
        values: keys.join(", "),
    }
}

/// Ten questions that people have, with values of the current data.
fn questions(context: &RequestContext, lang: Lang) -> Vec<Question> {
    let today = context.today;
    let first = today.first_of_month();
    let last_month = first.checked_sub(1.month()).unwrap_or(first);
    let month_ended = first.checked_sub(1.day()).unwrap_or(first);
    let yesterday = today.checked_sub(1.day()).unwrap_or(today);
    let year = Date::new(today.year(), 1, 1).unwrap_or(today);
    let day = |day: Date| day.to_string();
    let mut consultations = context.snapshot.consultations().iter();
    let issuer = consultations.find_map(|indexed| indexed.consultation.issuers.first());
    let ask_for = |swedish: &str, english: &str, list: &str, pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let words = if lang == Lang::Sv { swedish } else { english };
        Question { words: words.to_owned(), href: Query::from_pairs(pairs).at_path(&format!("{}/{list}", v1::BASE)) }
    };
    let (name, slug) = issuer.map_or(("", ""), |issuer| (issuer.name.as_str(), issuer.slug.as_str()));
    let of_sender = if slug.is_empty() {
        ask_for(
            "Vad har sänts ut i år?",
            "What was sent out this year?",
            "consultations",
            &[("publishedAfter", &day(year))],
        )
    } else {
        ask_for(
            &format!("Vad har {name} sänt ut i år?"),
            &format!("What has {name} sent out this year?"),
            "consultations",
            &[("issuer", slug), ("publishedAfter", &day(year))],
        )
    };
    vec![
        ask_for(
            "Vilka öppna remisser handlar om vatten?",
            "Which open consultations are about water?",
            "consultations",
            &[("status", "open"), ("q", "vatten")],
        ),
        ask_for(
            "Vilka svarsdagar flyttades förra månaden?",
            "Which deadlines were moved last month?",
            "events",
            &[
                ("events", "deadline-changed"),
                ("happenedAfter", &day(last_month)),
                ("happenedBefore", &day(month_ended)),
            ],
        ),
        ask_for(
            "Vad måste besvaras inom sju dagar?",
            "What has to be answered within seven days?",
            "consultations",
            &[("status", "closing"), ("sort", "deadline")],
        ),
        of_sender,
        ask_for(
            "Vilka remisser har återkallats?",
            "Which consultations were withdrawn?",
            "consultations",
            &[("status", "withdrawn")],
        ),
        ask_for(
            "Hur många öppna remisser har varje avsändare?",
            "How many open consultations has each issuer?",
            "issuers",
            &[("status", "open")],
        ),
        ask_for(
            "Vilka kommuner tillfrågas och svarar oftast?",
            "Which municipalities are asked and answer most often?",
            "organizations",
            &[("name", "kommun")],
        ),
        ask_for(
            "Vilka betänkanden har sänts ut i år, och var finns de?",
            "Which reports were sent out this year, and where are they?",
            "documents",
            &[("documentKind", "report"), ("publishedAfter", &day(year))],
        ),
        ask_for(
            "Vad har ändrats här sedan i går?",
            "What has changed here since yesterday?",
            "consultations",
            &[("sort", "changed"), ("changedAfter", &day(yesterday))],
        ),
        ask_for(
            "Hur fördelar sig de öppna remisserna på avsändare och ämnen?",
            "How are the open consultations spread over issuers and topics?",
            "consultations",
            &[("status", "open"), ("facets", "true"), ("limit", "1")],
        ),
    ]
}
