//! Every parameter of the API, in words and as a schema. Those of the filter follow from the filter's own keys.

use serde_json::{Value, json};

use super::schemas::enum_of;

use crate::{
    catalog::{KEYS, Sort},
    domain::{ConsultationKind, EventKind, Lang, OutcomeState, SourceStatus, Status},
    web::api::v1::{
        paging::{DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE},
        part_types::DOCUMENT_KINDS,
    },
};

/// One parameter.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Its name in the address.
    pub(crate) name: &'static str,
    says: [&'static str; 2],
    /// A value that fits, as it is typed.
    pub(crate) example: &'static str,
    form: Form,
}

/// The form of its values.
#[derive(Debug, Clone)]
enum Form {
    /// Part of the path.
    Path,
    /// A request header.
    Header,
    /// Any text, once.
    Text,
    /// Any text; several mean any of them.
    Texts,
    /// One of these words.
    Word(Vec<&'static str>),
    /// Some of these words.
    Words(Vec<&'static str>),
    /// A civil day, or an instant.
    Day,
    /// Some whole numbers: the least and the most of each.
    Numbers(u64, u64),
    /// A whole number: the least, the most, and what holds without it.
    Number(u64, u64, u64),
}

impl Parameter {
    /// Its purpose.
    pub(crate) fn says(&self, lang: Lang) -> &'static str {
        let [swedish, english] = self.says;
        lang.pick(swedish, english)
    }

    /// Returns `true` if it is part of the query.
    pub(crate) fn is_of_query(&self) -> bool {
        !matches!(self.form, Form::Path | Form::Header)
    }

    /// The words that it takes; none where it takes any text.
    pub(crate) fn words(&self) -> &[&'static str] {
        match &self.form {
            Form::Word(words) | Form::Words(words) => words,
            _ => &[],
        }
    }

    /// The parameter as OpenAPI writes it.
    pub(super) fn described(&self) -> Value {
        let mut parameter = json!({
            "name": self.name,
            "in": match self.form { Form::Path => "path", Form::Header => "header", _ => "query" },
            "required": matches!(self.form, Form::Path),
            "description": super::both(self.says),
            "schema": self.schema(),
            "example": self.typed_example(),
        });
        if let (Form::Texts | Form::Words(_) | Form::Numbers(..), Some(parameter)) =
            (&self.form, parameter.as_object_mut())
        {
            parameter.insert("style".to_owned(), "form".into());
            parameter.insert("explode".to_owned(), true.into());
        }
        parameter
    }

    fn schema(&self) -> Value {
        match &self.form {
            Form::Path => json!({"type": "string", "minLength": 1}),
            // An empty value is an empty form field; a malformed trace is ignored.
            Form::Header | Form::Text => json!({"type": "string"}),
            Form::Texts => json!({"type": "array", "items": {"type": "string"}}),
            Form::Word(words) => words_schema(words),
            Form::Words(words) => json!({"type": "array", "items": words_schema(words)}),
            Form::Day => {
                json!({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}, {"maxLength": 0}]})
            }
            Form::Numbers(least, most) => {
                json!({"type": "array", "items": {"type": "integer", "minimum": least, "maximum": most}})
            }
            Form::Number(least, most, default) => {
                json!({"type": "integer", "minimum": least, "maximum": most, "default": default})
            }
        }
    }

    fn typed_example(&self) -> Value {
        match &self.form {
            Form::Number(..) => self.example.parse::<u64>().map_or(Value::Null, Value::from),
            Form::Numbers(..) => json!([self.example.parse::<u64>().unwrap_or_default()]),
            Form::Texts | Form::Words(_) => json!([self.example]),
            _ => self.example.into(),
        }
    }
}

/// One of these words; an enum of the schemas, if it is one.
fn words_schema(words: &[&str]) -> Value {
    match enum_of(words) {
        Some(name) => json!({"$ref": format!("#/components/schemas/{name}")}),
        None => json!({"type": "string", "enum": words}),
    }
}

/// Each order of consultations, the other way round.
const REVERSED: [&str; 5] = ["-deadline", "-published", "-changed", "-updated", "-relevance"];

/// The parameters of the filter, in the order of the canonical query.
pub(crate) fn filter_parameters() -> Vec<Parameter> {
    KEYS.into_iter().map(of_filter).collect()
}

/// Every parameter: the filter's, then the others.
pub(crate) fn parameters() -> Vec<Parameter> {
    let number = |least: usize, most: usize, default: usize| Form::Number(least as u64, most as u64, default as u64);
    let one = |name, says, example, form| Parameter { name, says, example, form };
    let others = [
        one(
            "limit",
            ["Hur många poster en sida har.", "How many items a page has."],
            "5",
            number(1, MAX_LIMIT, DEFAULT_LIMIT),
        ),
        one("page", ["Vilken sida, från 1.", "Which page, from 1."], "1", number(1, MAX_PAGE, 1)),
        one(
            "cursor",
            [
                "Det som följer efter en sida: värdet av nextCursor i dess svar. Håller också när något ändras under tiden.",
                "What follows a page: the value of nextCursor in its answer. It holds when something changes meanwhile, too.",
            ],
            "",
            Form::Text,
        ),
        one(
            "fields",
            ["Bara de här fälten, med komma emellan.", "Only these fields, separated by commas."],
            "",
            Form::Text,
        ),
        one(
            "sort",
            [
                "I vilken ordning: deadline (närmaste sista svarsdag först), published (senast publicerad först), changed \
                 (senast ändrad här först), updated (senaste händelse först). Med minustecken tvärtom: -deadline har den \
                 senaste svarsdagen först, -published den äldsta remissen.",
                "In which order: deadline (the nearest last day first), published (last published first), changed (last \
                 changed here first), updated (youngest news first). With a minus sign the other way round: -deadline has the \
                 last deadline first, -published the oldest consultation.",
            ],
            "deadline",
            Form::Word(Sort::ALL.into_iter().map(Sort::name).chain(REVERSED).collect()),
        ),
        one(
            "order",
            [
                "Organisationer efter ett antal, det högsta först: asked (tillfrågad), answered (svarat), unasked (svarat utan att \
                 vara tillfrågad), silent (tigit), awaiting (kan svara än). Med minustecken det lägsta först.",
                "Organizations by one of their counts, the highest first; with a minus sign, the lowest.",
            ],
            "silent",
            Form::Word(super::super::organizations::ORDERS.to_vec()),
        ),
        one(
            "facets",
            [
                "Med true: hur många varje ytterligare val skulle lämna kvar.",
                "With true: how many each further choice would leave.",
            ],
            "true",
            Form::Word(vec!["true", "false"]),
        ),
        one("name", ["En del av organisationens namn.", "A part of the organization's name."], "kommun", Form::Text),
        one(
            "happenedAfter",
            ["Bara det som hände den här dagen eller senare.", "Only what happened on this day or later."],
            "2026-01-01",
            Form::Day,
        ),
        one(
            "happenedBefore",
            ["Bara det som hände den här dagen eller tidigare.", "Only what happened on this day or earlier."],
            "2027-12-31",
            Form::Day,
        ),
        one(
            "documentKind",
            ["Bara handlingar av det här slaget.", "Only documents of this kind."],
            "cover-letter",
            Form::Word(DOCUMENT_KINDS.to_vec()),
        ),
        one(
            "state",
            ["Bara källor i det här läget.", "Only sources in this state."],
            "ok",
            Form::Word(SourceStatus::ALL.map(SourceStatus::name).to_vec()),
        ),
        one("from", ["Det första löpnumret.", "The first sequence number."], "1", Form::Number(0, u64::MAX, 0)),
        one(
            "id",
            [
                "Remissens id, eller de åtta tecknen sist i dess adress.",
                "The consultation's id, or the eight digits at the end of its address.",
            ],
            "1881e9af",
            Form::Path,
        ),
        one(
            "slug",
            ["Organisationens namn i adressform.", "The organization's name as a slug."],
            "malmo-stad",
            Form::Path,
        ),
        one(
            "traceparent",
            [
                "Den egna spårningens id (W3C Trace Context); antecknas i loggen och skickas tillbaka.",
                "The id of your own trace (W3C Trace Context); it is noted in the log and sent back.",
            ],
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Form::Header,
        ),
    ];
    filter_parameters().into_iter().chain(others).collect()
}

/// The parameter of one of the filter's keys. A key without words of its own is caught by a test.
fn of_filter(name: &'static str) -> Parameter {
    let (says, example, form) = match name {
        "issuer" => (["Avsändaren.", "The issuer."], "finansdepartementet", Form::Texts),
        "kind" => (
            ["Vad som sänts ut.", "What was sent out."],
            "sou",
            Form::Words(ConsultationKind::ALL.map(ConsultationKind::name).to_vec()),
        ),
        "subject" => (
            [
                "Ämnet, så som föreningar delar in dem; ordlistorna finns på /amnen.",
                "The subject, cut as associations do; the lists of words are at /amnen.",
            ],
            "djur",
            Form::Texts,
        ),
        "topic" => (["Ämnet, med avsändarens ord.", "The topic, in the issuer's words."], "skatter", Form::Texts),
        "status" => (
            [
                "Läget i dag: open är alla som går att besvara, closing de av dem som stänger inom sju dagar (closingSoon).",
                "Where it stands today: open is all that can be answered, closing those of them that close within seven days \
                 (closingSoon).",
            ],
            "open",
            Form::Words(Status::ALL.map(Status::name).to_vec()),
        ),
        "outcome" => (
            [
                "Vad det blev: none är inget känt, bill en proposition eller lagrådsremiss, decided något som har beslutats, \
                 withdrawn en proposition som togs tillbaka.",
                "What became of it: none is nothing known, bill a bill or a draft of one, decided something that was decided, \
                 withdrawn a bill that was taken back.",
            ],
            "bill",
            Form::Words(OutcomeState::ALL.map(OutcomeState::name).to_vec()),
        ),
        "q" => (["Ord i titel, text, diarienummer.", "Words in title, text, case number."], "vatten", Form::Texts),
        "reference" => (
            ["En text som remissen gäller eller nämner.", "A text that it is about or refers to."],
            "SOU 2026:14",
            Form::Texts,
        ),
        "asked" => {
            (["En organisation som tillfrågats.", "An organization that was asked."], "Örebro kommun", Form::Texts)
        }
        "answered" => {
            (["En organisation som svarat.", "An organization that has answered."], "Malmö stad", Form::Texts)
        }
        "silent" => (
            [
                "En organisation som tillfrågats men inte svarat, sedan svaren publicerats och dagen passerat.",
                "An organization that was asked and has not answered, once answers are published and the day has passed.",
            ],
            "orebro-kommun",
            Form::Texts,
        ),
        "for" => (
            [
                "En organisation som tillfrågats och inte svarat än; q, subject och topic lägger till det de hittar.",
                "An organization that was asked and has not answered yet; q, subject and topic add what they find.",
            ],
            "orebro-kommun",
            Form::Texts,
        ),
        "consultation" => (["En enda remiss.", "One consultation."], "1881e9af", Form::Texts),
        "deadlineAfter" => (
            ["Sista svarsdag den här dagen eller senare.", "The last day is this day or later."],
            "2026-06-01",
            Form::Day,
        ),
        "deadlineBefore" => (
            ["Sista svarsdag den här dagen eller tidigare.", "The last day is this day or earlier."],
            "2027-12-31",
            Form::Day,
        ),
        "publishedAfter" => {
            (["Publicerad den här dagen eller senare.", "Published on this day or later."], "2026-01-01", Form::Day)
        }
        "publishedBefore" => {
            (["Publicerad den här dagen eller tidigare.", "Published on this day or earlier."], "2027-12-31", Form::Day)
        }
        "changedAfter" => (
            [
                "Något i den ändrades här vid den här tidpunkten eller senare; att den bara hämtats på nytt räknas inte.",
                "Something of it changed here at this instant or later; being fetched again is no change.",
            ],
            "2026-01-01T00:00:00Z",
            Form::Day,
        ),
        "events" => (
            ["Bara händelser av de här slagen.", "Only events of these kinds."],
            "deadline-changed",
            Form::Words(EventKind::ALL.map(EventKind::name).to_vec()),
        ),
        "days" => (
            [
                "Hur många dagar före sista svarsdag som closing-soon kommer, 1–60; 30 och 7 utan den.",
                "How many days before the last day closing-soon comes, 1 to 60; 30 and 7 without it.",
            ],
            "14",
            Form::Numbers(1, 60),
        ),
        _ => (["", ""], "", Form::Text),
    };
    Parameter { name, says, example, form }
}
