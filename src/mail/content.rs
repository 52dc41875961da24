//! The content of letters: a digest in a frame of words, as text and as HTML. The same for all who have chosen the same.

use std::{ops::Range, sync::Arc};

use jiff::{Timestamp, civil::Date};

use super::{Choice, Rhythm};
use crate::{
    catalog::{Filter, IndexedConsultation, Snapshot},
    digest::{self, Digest, Period},
    domain::{Event, EventKind, Lang, day_and_month, day_of, text::capitalized},
    output::{Site, entries, escape},
};

/// Words for a filter, as pages have them.
pub type Describe = fn(&Filter, Lang) -> String;

/// The site that letters come from and link to.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The names, and the start of links.
    pub site: Site,
    /// Words for a filter.
    pub describe: Describe,
}

/// A letter without the lines that differ between its readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Content {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// Nothing is near and nothing has happened.
    pub(super) is_empty: bool,
    /// Everything that was followed has ended: it is the last letter.
    pub(super) is_last: bool,
}

impl Sender {
    /// The host of the public address, without its port.
    #[must_use]
    pub fn host(&self) -> String {
        let url = url::Url::parse(&self.site.public_url).ok();
        url.as_ref().and_then(url::Url::host_str).unwrap_or("localhost").trim_matches(['[', ']']).to_owned()
    }

    /// The chosen consultations, with a small letter: `remisser om djur`.
    pub(super) fn words(&self, filter: &Filter, lang: Lang) -> String {
        if filter.is_empty() {
            return lang.pick("alla remisser", "all consultations").to_owned();
        }
        let words = (self.describe)(filter, lang);
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }

    /// The letter of a week or a day, with everything since `period.from`.
    pub(super) fn periodic(&self, snapshot: &Snapshot, filter: &Filter, period: Period, choice: &Choice) -> Content {
        let (lang, site) = (choice.lang, &self.site);
        let digest = digest::compose(snapshot, filter, period, site, lang);
        let words = self.words(filter, lang);
        let day = day_and_month(period.on, lang);
        let heading = match choice.rhythm {
            Rhythm::Week => format!("{} {day}", lang.pick("Måndagsbrevet", "The Monday letter,")),
            Rhythm::Day => format!("{} {day}", lang.pick("Nytt den", "News of")),
        };
        let mut notes = Vec::new();
        if period.days == 7 && period.from < Period::week(period.on).from
            || period.days == 1 && period.from < Period::day(period.on).from
        {
            let since = day_and_month(day_of(period.from), lang);
            notes.push(match lang {
                Lang::Sv => format!(
                    "Det här brevet har med allt sedan den {since}, eftersom du inte har fått något brev sedan dess."
                ),
                Lang::En => {
                    format!("This letter has everything since {since}, since you have got no letter since then.")
                }
            });
        }
        let is_last = ended(snapshot, filter, period);
        if is_last {
            notes.push(
                lang.pick(
                    "Det här är det sista brevet om den här remissen: nu vet vi vad det blev. Prenumerationen är avslutad och din adress raderad.",
                    "This is the last letter about this consultation: its outcome is known now. The subscription has ended and your address is deleted.",
                )
                .to_owned(),
            );
        }
        let page = match choice.rhythm {
            Rhythm::Week => Some(page_of(period.on, &choice.query, lang)),
            Rhythm::Day => None,
        };
        let subject = format!("{}: {words}", digest.headline());
        let body = Body { heading: format!("{heading}: {words}"), notes, digest: Some(&digest), page };
        Content { is_empty: digest.is_empty(), is_last, ..self.rendered(subject, &body, lang) }
    }

    /// The letter about changes of one consultation, which comes at once.
    pub(super) fn at_once(
        &self,
        news: &[(Arc<Event>, Arc<IndexedConsultation>)],
        choice: &Choice,
        today: Date,
    ) -> Content {
        let lang = choice.lang;
        let digest = digest::of_events(news, Period::day(today), &self.site, lang);
        let title = news
            .last()
            .map(|(event, indexed)| entries::for_event(event, &indexed.consultation, &self.site, lang).title);
        let title = title.unwrap_or_default();
        let body = Body { heading: title.clone(), notes: Vec::new(), digest: Some(&digest), page: None };
        self.rendered(title, &body, lang)
    }

    /// The letter that what was chosen is no more.
    pub(super) fn lost(&self, choice: &Choice) -> Content {
        let lang = choice.lang;
        let heading = lang.pick("Det du följer finns inte längre", "What you follow is no more").to_owned();
        let why = match lang {
            Lang::Sv => format!(
                "Du följer ett urval som inte längre kan läsas ({}): ett ämne eller en avsändare i det har fått ett nytt namn eller tagits bort. Du får inga nyheter förrän du väljer på nytt. Gör det på",
                shown(&choice.query)
            ),
            Lang::En => format!(
                "You follow a selection that can no longer be read ({}): a subject or a sender in it got a new name or was removed. You get no news until you choose again. Do so at",
                shown(&choice.query)
            ),
        };
        let page = if lang == Lang::En { "/remisser?lang=en" } else { "/remisser" };
        let body = Body { heading: heading.clone(), notes: vec![why], digest: None, page: Some(page.to_owned()) };
        self.rendered(heading, &body, lang)
    }

    fn rendered(&self, subject: String, body: &Body<'_>, lang: Lang) -> Content {
        let mut text = String::new();
        digest::wrapped(&mut text, "", &body.heading);
        text.push('\n');
        for note in &body.notes {
            digest::wrapped(&mut text, "", note);
            text.push('\n');
        }
        text.extend(body.digest.map(Digest::text));
        let mut html = format!("<h1>{}</h1>", escape(&body.heading));
        for note in &body.notes {
            html.push_str(&format!("<p>{}</p>", escape(note)));
        }
        html.extend(body.digest.map(Digest::html));
        if let Some(path) = &body.page {
            let url = self.site.url(path);
            if body.digest.is_some() {
                text.push_str(&format!("\n{}\n", lang.pick("På webben:", "On the web:")));
            }
            text.push_str(&format!("{url}\n"));
            let name =
                if body.digest.is_some() { lang.pick("Läs på webben", "Read on the web") } else { url.as_str() };
            html.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escape(&url), escape(name)));
        }
        Content { subject, text, html, is_empty: false, is_last: false }
    }

    /// The message that asks for a confirmation.
    pub(super) fn confirmation(&self, wishes: &[(String, Rhythm)], link: &str, lang: Lang) -> Content {
        let name = &self.site.name;
        let subject = match wishes {
            [(words, _)] => format!("{}: {words}", lang.pick("Bekräfta", "Please confirm")),
            _ => lang.pick("Bekräfta dina brev", "Please confirm your letters").to_owned(),
        };
        let intro = match lang {
            Lang::Sv => format!("Någon, troligen du, har bett {name} om brev till den här adressen:"),
            Lang::En => format!("Somebody, probably you, has asked {name} for letters to this address:"),
        };
        let ask = lang.pick(
            "Öppna sidan och tryck på knappen, så börjar breven komma. Länken gäller i två dygn.",
            "Open the page and press the button, and the letters begin to come. The link holds for two days.",
        );
        let otherwise = lang.pick(
            "Var det inte du? Gör ingenting. Då kommer inga brev, och adressen raderas inom två dygn.",
            "It was not you? Do nothing. Then no letters come, and the address is deleted within two days.",
        );
        let (mut text, mut html) =
            (String::new(), format!("<h1>{}</h1><p>{}</p><ul>", escape(&subject), escape(&intro)));
        digest::wrapped(&mut text, "", &intro);
        text.push('\n');
        for (words, rhythm) in wishes {
            let line = format!("{}, {}", capitalized(words), rhythm_words(*rhythm, lang));
            digest::wrapped(&mut text, "* ", &line);
            html.push_str(&format!("<li>{}</li>", escape(&line)));
        }
        text.push('\n');
        digest::wrapped(&mut text, "", ask);
        text.push_str(&format!("{link}\n\n"));
        digest::wrapped(&mut text, "", otherwise);
        let button = lang.pick("Till sidan med knappen", "To the page with the button");
        html.push_str(&format!(
            "</ul><p>{}</p><p><a href=\"{}\">{button}</a></p><p>{}</p>",
            escape(ask),
            escape(link),
            escape(otherwise)
        ));
        Content { subject, text, html, is_empty: false, is_last: false }
    }
}

/// The parts of a letter above the lines of its reader.
struct Body<'a> {
    heading: String,
    notes: Vec<String>,
    digest: Option<&'a Digest>,
    /// The path of a page that shows the same.
    page: Option<String>,
}

/// `varje måndag`
pub(super) const fn rhythm_words(rhythm: Rhythm, lang: Lang) -> &'static str {
    match rhythm {
        Rhythm::Week => lang.pick("varje måndag", "every Monday"),
        Rhythm::Day => lang.pick("varje dag när något har hänt", "every day when something has happened"),
    }
}

/// A query as a person can read it, of limited length.
fn shown(query: &str) -> String {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).map(|(key, value)| format!("{key}: {value}"));
    crate::domain::text::cut(&pairs.collect::<Vec<_>>().join(", "), 120)
}

fn page_of(monday: Date, query: &str, lang: Lang) -> String {
    let of_lang = if lang == Lang::En { "lang=en" } else { "" };
    let query = [query, of_lang].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    format!("/veckobrev/{monday}{}{query}", if query.is_empty() { "" } else { "?" })
}

/// Returns `true` if single consultations are followed and the outcome of the last one became known in `period`.
fn ended(snapshot: &Snapshot, filter: &Filter, period: Period) -> bool {
    is_over(snapshot, filter, Timestamp::MIN..period.to) && !is_over(snapshot, filter, Timestamp::MIN..period.from)
}

/// Returns `true` if single consultations are followed, and an outcome of each became known in `time`.
pub(super) fn is_over(snapshot: &Snapshot, filter: &Filter, time: Range<Timestamp>) -> bool {
    let alone = Filter { consultations: filter.consultations.clone(), ..Filter::default() };
    if filter.consultations.is_empty() || filter.lasting() != alone {
        return false;
    }
    filter.consultations.iter().all(|(id, _)| {
        let mut events = snapshot.consultation(*id).into_iter().flat_map(|indexed| indexed.events.iter());
        events.any(|event| event.kind == EventKind::Outcome && time.contains(&event.news_at()))
    })
}
