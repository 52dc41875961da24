//! One made-up consultation, and its page in the markup of www.regeringen.se.

use jiff::civil::Date;

/// A department: the number that the site's filter has for it, and its name.
pub(crate) type Department = (&'static str, &'static str);

/// Whose consultations `scrapers/finansdepartementet.toml` reads.
pub(crate) const FINANCE: Department = ("1285", "Finansdepartementet");
/// Whose consultations `scrapers/justitiedepartementet.toml` reads.
pub(crate) const JUSTICE: Department = ("1287", "Justitiedepartementet");

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// One consultation as the stand-in ministry has it.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) number: Option<String>,
    pub(crate) issuers: Vec<Department>,
    pub(crate) published: Date,
    pub(crate) updated: Option<Date>,
    /// The sentence about the deadline; none when the page has lost it.
    pub(crate) deadline: Option<String>,
    pub(crate) text: String,
    pub(crate) answers: Vec<String>,
    /// The number in the share link, `/t/<n>/sv`.
    pub(crate) share: u32,
    pub(crate) gone: bool,
    /// The page answers with a redirect to here.
    pub(crate) moved_to: Option<String>,
    /// The lists name it.
    pub(crate) listed: bool,
    /// Its address ends in a slash, on its page and in the lists.
    pub(crate) slash: bool,
}

impl Published {
    /// A consultation of the finance ministry, published on `day`, to be answered by 30 September 2026.
    pub(crate) fn new(slug: &str, day: &str) -> Self {
        // Any number will do that differs from slug to slug and is the same each time.
        let share = slug.bytes().fold(7_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 899_999) + 100_000;
        Self {
            slug: slug.to_owned(),
            title: format!("Remiss av förslaget {slug}"),
            number: Some(format!("Fi2026/{:05}", share % 100_000)),
            issuers: vec![FINANCE],
            published: day.parse().unwrap(),
            updated: None,
            deadline: Some(answer_by("30 september 2026")),
            text: format!("Förslaget {slug} rör gränser för påhittade ärenden."),
            answers: Vec::new(),
            share,
            gone: false,
            moved_to: None,
            listed: true,
            slash: true,
        }
    }

    /// The same, sent by others.
    pub(crate) fn from(self, issuers: &[Department]) -> Self {
        Self { issuers: issuers.to_vec(), ..self }
    }

    /// The same, with another deadline.
    pub(crate) fn until(self, day: &str) -> Self {
        Self { deadline: Some(answer_by(day)), ..self }
    }

    /// The path of its page.
    pub(crate) fn path(&self) -> String {
        let slash = if self.slash { "/" } else { "" };
        format!("/remisser/{}/{:02}/{}{slash}", self.published.year(), self.published.month(), self.slug)
    }

    /// Its id in the feed.
    pub(super) fn guid(&self) -> String {
        format!("00000000-0000-4000-8000-{:012}", self.share)
    }

    /// Its row in a list; in a new design, none of the old classes is there.
    pub(super) fn row(&self, drift: bool) -> String {
        let (class, number) = (if drift { "hit" } else { "sortcompact" }, self.number.as_deref());
        let time = |day: Date| format!("<time datetime=\"{day}\">{}</time>", swedish(day));
        let updated = self.updated.map(|day| format!("· Uppdaterad {}", time(day))).unwrap_or_default();
        let issuers: Vec<String> = self.issuers.iter().map(link).collect();
        let from = if issuers.is_empty() { String::new() } else { format!(" från {}", issuers.join(", ")) };
        format!(
            "<li><div class=\"{class}\"><a href=\"{}\">{}{}</a><div class=\"{}\"><p>Publicerad {} {updated} \
             · <a href=\"/tx/2099\">Remiss</a>{from}</p></div></div></li>",
            self.path(),
            self.title,
            number.map(|number| format!(", {number}")).unwrap_or_default(),
            if drift { "when" } else { "block--timeLinks" },
            time(self.published),
        )
    }

    /// Its page, with the traps that the site's own pages have: side boxes and "Relaterat" in the list's markup.
    pub(super) fn page(&self, drift: bool) -> String {
        let heading = if drift { "title" } else { "h1id" };
        let number = self.number.as_ref().map(|n| format!("<span class=\"h1-vignette\">Diarienummer: {n}</span>"));
        let updated = self.updated.map(|day| {
            format!(
                "<span class=\"updated\">Uppdaterad <time datetime=\"{day} 00:00:00\">{}</time></span>",
                swedish(day)
            )
        });
        let answers: String = self.answers.iter().map(|name| self.answer(name)).collect();
        let answers = if answers.is_empty() {
            answers
        } else {
            format!("<h2 class=\"h4\">Remissvar:</h2>\n<ul class=\"list--icons\">{answers}</ul>")
        };
        let issuers: Vec<String> = self.issuers.iter().map(link).collect();
        format!(
            include_str!("page.html"),
            title = self.title,
            heading = heading,
            issuers = if issuers.is_empty() { String::new() } else { format!(" från {}", issuers.join(", ")) },
            number = number.unwrap_or_default(),
            published = swedish(self.published),
            updated = updated.unwrap_or_default(),
            text = self.text,
            share = self.share,
            slug = self.slug,
            answers = answers,
            deadline = self.deadline.as_deref().unwrap_or_default(),
        )
    }

    fn answer(&self, name: &str) -> String {
        let file: String =
            name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        format!("<li><a href=\"/contentassets/{:032}/{file}.pdf\">{name} (pdf 119 kB)</a></li>", self.share)
    }
}

/// The sentence that most pages have.
pub(crate) fn answer_by(day: &str) -> String {
    format!("<p>Remissvaren ska ha kommit in till Finansdepartementet senast den {day}.</p>")
}

fn link((code, name): &Department) -> String {
    format!("<a href=\"/tx/{code}\">{name}</a>")
}

fn swedish(day: Date) -> String {
    format!("{:02} {} {}", day.day(), MONTHS[usize::from(day.month().unsigned_abs()) - 1], day.year())
}
