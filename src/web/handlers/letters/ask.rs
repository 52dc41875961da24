//! `POST /prenumerera`: an address and what it wants to follow.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

use super::{form, lang_in, letters, reader, unavailable};
use crate::{
    catalog::Filter,
    domain::{Lang, text::capitalized},
    mail::{Address, AskError, Choice, Letters, Rhythm},
    web::{
        AppState,
        http::{PersonalPage, Refusal, RequestContext, personal},
        pages::letters::{Asked, LetterForm, ask_again, inbox},
        params::{Query, filter_of},
        server::{export_slots::ClientKey, rate_limit::AskLimiter},
    },
};

/// The seconds after which letters may be asked for again while too many wait.
const BUSY_RETRY_AFTER: u32 = 600;

/// `POST /prenumerera`
pub(crate) async fn ask(State(state): State<Arc<AppState>>, request: Request) -> Response {
    let reader = reader(&request);
    let (head, body) = request.into_parts();
    let read = async {
        form::refuse_other_sites(&head.headers, &head.uri, &state.shared.settings.site, false)?;
        Ok((letters(&state)?, form::read(&head.headers, body).await?))
    };
    let (letters, fields) = match read.await {
        Ok(read) => read,
        Err(refusal) => return Refusal::into_response(refusal),
    };
    let (now, client, limited) = (state.now(), reader.client, Arc::clone(&state));
    personal(&state, &head.uri, reader, move |context| {
        answer(context, &letters, &fields, now, &Client { limiter: &limited.asks, key: client })
    })
    .await
}

/// The client and the limit on it.
struct Client<'a> {
    limiter: &'a AskLimiter,
    key: Option<ClientKey>,
}

impl Client<'_> {
    /// # Errors
    /// 429 after too many requests.
    fn count(&self) -> Result<(), Refusal> {
        let Some(seconds) = self.limiter.wait(self.key) else { return Ok(()) };
        let minutes = seconds.div_ceil(60);
        let mut refusal = Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!(
                "Härifrån har det kommit många beställningar den senaste timmen. Försök igen om {minutes} minuter."
            ),
            format!("there were many requests for letters from here in the last hour: try again in {minutes} minutes"),
        );
        refusal.retry_after = Some(seconds);
        Err(refusal)
    }
}

fn answer(
    context: &RequestContext,
    letters: &Letters,
    fields: &Query,
    now: Timestamp,
    client: &Client<'_>,
) -> Result<PersonalPage, Refusal> {
    let lang = lang_in(fields).or_else(|| lang_in(&context.query)).unwrap_or_default();
    let field = |name: &str| fields.get(name).unwrap_or_default();
    let rhythm = read_rhythm(field("rytm"))?;
    let (filter, problem) = match filter_of(field("urval"), &context.snapshot) {
        Ok(filter) => (filter.lasting(), None),
        Err(refusal) if refusal.status == StatusCode::BAD_REQUEST => (Filter::default(), Some(sentence(refusal, lang))),
        Err(refusal) => return Err(refusal), // no search index yet
    };
    let asked = Asked { address: field("adress"), rhythm, with_empty: field("tomma") != "nej" };
    let address = asked.address.parse::<Address>();
    let is_current = letters.is_form_token(field("token"), context.today);
    let address = match address {
        Ok(address) if is_current && problem.is_none() => address,
        address => {
            let form = LetterForm::new(letters, context, &filter, lang);
            let error = address.err().map(|problem| problem.words(lang).to_owned());
            let page = ask_again(context, &filter, problem, form.filled(&asked, error, !is_current))?;
            return Ok(PersonalPage { status: StatusCode::UNPROCESSABLE_ENTITY, html: page });
        }
    };
    client.count()?;
    // Beforehand, since an error after it would say that nothing was done.
    let page = inbox(context, &filter, letters.sender(), address.as_str(), lang)?;
    let choice = Choice { query: filter.to_query(), lang, rhythm, with_empty: asked.with_empty };
    match letters.ask(address, choice, now) {
        Ok(()) => Ok(PersonalPage::ok(page)),
        Err(AskError::Busy) => Err(busy()),
        Err(AskError::Unavailable(why)) => Err(unavailable(&why)),
    }
}

fn sentence(refusal: Refusal, lang: Lang) -> String {
    match lang {
        Lang::Sv => refusal.swedish,
        Lang::En => format!("{}.", capitalized(&refusal.english)),
    }
    .replace('`', "”")
}

/// The rhythm of the form; weekly where it has none.
///
/// # Errors
/// 400 for one that is not known.
pub(super) fn read_rhythm(code: &str) -> Result<Rhythm, Refusal> {
    if code.is_empty() {
        return Ok(Rhythm::Week);
    }
    Rhythm::from_code(code).ok_or_else(|| {
        let (week, day) = (Rhythm::Week.code(), Rhythm::Day.code());
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("rytm ska vara {week} eller {day}, men är ”{code}”."),
            format!("expected `rytm` to be `{week}` or `{day}`, found `{code}`"),
        )
    })
}

fn busy() -> Refusal {
    let mut refusal = Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "Många vill prenumerera just nu, så det tas inte emot fler. Försök igen om en stund.",
        "many want to subscribe just now, so no more are taken: try again in a while",
    );
    refusal.retry_after = Some(BUSY_RETRY_AFTER);
    refusal
}
