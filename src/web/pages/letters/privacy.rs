//! The page about personal data: what is kept about those who get letters, why, and for how long.

use askama::Template;

use crate::{
    catalog::Filter,
    output::Publisher,
    web::{
        http::{Answer, Refusal, RequestContext},
        pages::{
            about::{Contact, contact},
            layout::Layout,
            page,
        },
        params::{read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "letters/privacy.html")]
struct View<'a> {
    layout: Layout,
    site: &'a str,
    /// Who answers for it; none where the settings name nobody.
    publisher: Option<&'a Publisher>,
    contact: Option<Contact<'a>>,
    /// The address that letters come from.
    sender: Option<&'a str>,
}

/// `GET /integritet`
pub(crate) fn privacy(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (site, lang) = (context.site(), read_lang(context)?);
    let title = lang.pick("Personuppgifter", "Personal data");
    let layout = Layout::new(site, lang, title, "/integritet", "/integritet", &Filter::default()).described(lang.pick(
        "Vad som sparas om den som prenumererar på brev, varför, hur länge och vem som ansvarar.",
        "What is kept about those who subscribe to letters, why, for how long and who answers for it.",
    ));
    let view = View {
        layout,
        site: &site.name,
        publisher: site.publisher.as_ref(),
        contact: contact(context),
        sender: context.letters.as_ref().map(|letters| letters.sender()),
    };
    page(&view, None)
}
