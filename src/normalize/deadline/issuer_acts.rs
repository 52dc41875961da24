//! The acts of those who ask, beside the deadline of those who answer: `Svara senast den 8 maj. Kommunen besvarar inkomna
//! synpunkter senast den 1 oktober.`
//!
//! Such a sentence has the same words as a deadline, and who acts in it may be an issuer or a consultee: `Länsstyrelsen
//! svarar senast den 1 juni.` So `from_text` only drops its day where another sentence has an earlier deadline.

use super::{
    cues::{Cues, Words},
    tokens::{Kind, Token},
    vocabulary as words,
};

/// The names of public bodies, by their last part.
const BODIES: [&str; 19] = [
    "verket",
    "myndigheten",
    "kommunen",
    "regionen",
    "nämnden",
    "styrelsen",
    "inspektionen",
    "förbundet",
    "departementet",
    "förvaltningen",
    "utredningen",
    "kommittén",
    "kommissionen",
    "regeringen",
    "utskottet",
    "rådet",
    "kansliet",
    "kontoret",
    "bolaget",
];

/// Verbs of giving, answering and handling, in the present and the infinitive.
const ACTS: [&str; 31] = [
    "lämnar",
    "lämna",
    "avger",
    "avge",
    "skickar",
    "skicka",
    "sänder",
    "sända",
    "svarar",
    "svara",
    "besvarar",
    "besvara",
    "yttrar",
    "yttra",
    "bemöter",
    "bemöta",
    "kommenterar",
    "kommentera",
    "återkommer",
    "återkomma",
    "återkopplar",
    "återkoppla",
    "behandlar",
    "behandla",
    "redovisar",
    "presenterar",
    "publicerar",
    "ställning",
    "igenom",
    "analyserar",
    "bearbetar",
];

/// English verbs of those who ask that leave the time to others: `we will accept comments until`.
const OPEN_ACTS: [&str; 14] = [
    "accept", "receive", "welcome", "extend", "keep", "hold", "close", "remain", "be", "end", "run", "allow", "give",
    "open",
];

fn is_body(word: &str) -> bool {
    matches!(word, "vi" | "sverige" | "sökanden" | "exploatören" | "utredaren" | "rektor")
        || BODIES.iter().any(|body| word.ends_with(body))
}

fn is_english_body(word: &str) -> bool {
    const NAMES: [&str; 18] = [
        "we",
        "authority",
        "agency",
        "council",
        "committee",
        "board",
        "commission",
        "government",
        "court",
        "ministry",
        "inspectorate",
        "inquiry",
        "administration",
        "parliament",
        "sweden",
        "efsa",
        "echa",
        "municipality",
    ];
    NAMES.contains(&word)
}

/// Returns `true` for a word that turns to those who answer.
fn is_of_the_reader(word: &str) -> bool {
    matches!(word, "ni" | "er" | "ert" | "era" | "du" | "dig" | "din" | "ditt" | "dina" | "you" | "your" | "sakägare")
        || words::begins_with(word, &["remissinstans", "instans", "allmänhet", "invånar", "stakeholder"])
}

impl Words<'_> {
    /// `The Authority will deliver its opinion`, `the Council is to report`: no answer, even where it is the only day.
    pub(super) fn is_act_of_the_issuer(&self) -> bool {
        const GIVES: [&str; 16] = [
            "deliver", "give", "submit", "issue", "present", "adopt", "publish", "provide", "hand", "report", "send",
            "reply", "respond", "decide", "forward", "answer",
        ];
        let (w, next, after) = (self.after(0), self.after(1), self.after(2));
        let (verb, object) = match (w, next) {
            ("will" | "shall" | "must", "then" | "thereafter" | "also") => (after, self.after(3)),
            ("will" | "shall" | "must", _) => (next, after),
            ("is" | "intends" | "plans" | "aims", "to") => (after, self.after(3)),
            _ => return false,
        };
        let gives_time = matches!(object, "you" | "an" | "stakeholders" | "everyone" | "until");
        is_english_body(self.before(1)) && GIVES.contains(&verb) && !gives_time
    }
}

/// Returns `true` if a body that is the subject of the words does, or will do, something with answers.
pub(super) fn is_act_of_a_body(tokens: &[Token<'_>], cues: &[Cues]) -> bool {
    // "Kommunen förlänger svarstiden till den 1 juni"
    if cues.iter().any(|cue| cue.term || cue.replaces) {
        return false;
    }
    // "För att förbundet ska hinna avge sitt yttrande den 1 juni behöver vi …"
    let word = |n: usize| tokens.get(n).map_or("", |token| token.text);
    let hurries = word(0) == "för" && word(1) == "att" && tokens.iter().take(12).any(|token| token.is("hinna"));
    hurries
        || (0..tokens.len()).any(|at| {
            acts_in_swedish(tokens, cues, at)
                || acts_in_english(tokens, at)
                || owns_an_answer(tokens, at)
                || answers_the_answers(tokens, at)
        })
}

/// `Kommunen besvarar inkomna synpunkter`, `ska vi svara regeringen`, `Nämnden tar ställning`
fn acts_in_swedish(tokens: &[Token<'_>], cues: &[Cues], at: usize) -> bool {
    const PREPOSITIONS: [&str; 12] = ["till", "av", "från", "hos", "för", "på", "i", "med", "åt", "om", "som", "att"];
    let is_object = at.checked_sub(1).is_some_and(|before| PREPOSITIONS.contains(&tokens[before].text));
    if !is_body(tokens[at].text) || is_object {
        return false;
    }
    let asks = |n: usize| cues[n].asking && !matches!(tokens[n].text, "tar" | "ger" | "måste");
    let behind = || (at + 1..tokens.len().min(at + 12)).take_while(|n| !is_of_the_reader(tokens[*n].text) && !asks(*n));
    // "lämnar vi": the verb right before its subject
    let inverted = at.checked_sub(1).is_some_and(|before| ACTS.contains(&tokens[before].text))
        && !behind().any(|n| tokens[n].is("emot"));
    inverted
        || behind().any(|n| ACTS.contains(&tokens[n].text) && !tokens.get(n + 1).is_some_and(|next| next.is("oss")))
}

/// `The Agency will reply`, `Sweden must submit its comments`
fn acts_in_english(tokens: &[Token<'_>], at: usize) -> bool {
    let word = |n: usize| tokens.get(at + n).map_or("", |token| token.text);
    let verb = match (word(1), word(2)) {
        ("will" | "shall" | "must" | "may", "then" | "also" | "thereafter") => word(3),
        ("will" | "shall" | "must" | "may", verb) => verb,
        ("is" | "intends" | "plans" | "aims" | "expects" | "intend" | "plan" | "aim" | "expect" | "hope", "to") => {
            word(3)
        }
        _ => return false,
    };
    // "will consider comments received by 8 May": the day is that of the comments
    let of_what_arrives =
        tokens[at..].iter().take(24).any(|token| words::begins_with(token.text, &["receiv", "reach", "arriv"]));
    is_english_body(word(0)) && !OPEN_ACTS.contains(&verb) && !of_what_arrives
}

/// `Regionens samlade svar`, `our response`, `the Committee's opinion`
fn owns_an_answer(tokens: &[Token<'_>], at: usize) -> bool {
    let word = |n: usize| tokens.get(at + n).map_or("", |token| token.text);
    // "senast den 10 april för att kommunens svar ska kunna lämnas den 4 maj": both days are of those who answer
    let is_purpose = at > 1 && tokens[at - 1].is("att") && tokens[at - 2].is("för");
    let own = matches!(word(0), "vårt" | "vår" | "våra" | "our" | "its")
        || !is_purpose && word(0).strip_suffix('s').is_some_and(|body| body != "vi" && is_body(body));
    let english = is_english_body(word(0)) && matches!(word(1), "'" | "’") && word(2) == "s";
    let is_answer = |n: usize| {
        tokens.get(at + n).is_some_and(|token| token.kind == Kind::Word)
            && words::is_answer_noun(word(n))
            && !words::is_term(word(n))
    };
    // "synpunkter på kommunens svar": what the answers are about
    let is_object =
        at.checked_sub(1).is_some_and(|before| matches!(tokens[before].text, "på" | "över" | "om" | "on" | "till"));
    !is_object && ((own && (1..3).any(is_answer)) || (english && (3..5).any(is_answer)))
}

/// `Svar på era synpunkter får ni …`, `replies to the comments`: what comes back.
fn answers_the_answers(tokens: &[Token<'_>], at: usize) -> bool {
    let word = |n: usize| tokens.get(at + n).map_or("", |token| token.text);
    let comes_back = matches!(
        (word(0), word(1)),
        ("svar" | "svaren" | "återkoppling" | "besked" | "bemötande", "på")
            | ("reply" | "replies" | "response" | "responses" | "answers", "to")
    );
    let own = ["synpunkt", "inspel", "yttrand", "komment", "åsikt", "comment", "views"];
    comes_back && (2..5).any(|n| words::begins_with(word(n), &own))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::read_deadlines;

    fn read(text: &str) -> String {
        let reading = read_deadlines(text, Some(date(2026, 2, 10)));
        reading.deadlines.iter().map(|deadline| deadline.on.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_act_of_a_body_is_no_second_deadline() {
        for act in [
            "Vi går igenom alla synpunkter och återkommer med besked senast den 1 oktober 2026.",
            "Före den 1 oktober 2026 ska vi svara regeringen.",
            "Kommunen besvarar inkomna synpunkter senast den 1 oktober 2026.",
            "Myndigheten svarar på synpunkterna senast den 1 oktober 2026.",
            "Länsstyrelsen ska senast den 1 oktober 2026 yttra sig till regeringen.",
            "Nämnden tar ställning till yttrandena senast den 1 oktober 2026.",
            "Regionens samlade svar lämnas till departementet senast den 1 oktober 2026.",
            "Svar på era synpunkter får ni senast den 1 oktober 2026.",
            "Vår återkoppling kommer senast den 1 oktober 2026.",
            "Bolaget får därefter bemöta synpunkterna till och med den 1 oktober 2026.",
            "We aim to publish a response to the consultation by 1 October 2026.",
            "The Agency will consider all comments and reply by 1 October 2026.",
            "Sweden must submit its comments to the Commission by 1 October 2026.",
            "The Committee's opinion is expected by 1 October 2026.",
        ] {
            assert_eq!(read(&format!("Svara senast den 8 maj 2026. {act}")), "2026-05-08", "{act}");
            assert_eq!(read(&format!("{act} Svara senast den 8 maj 2026.")), "2026-05-08", "{act}");
        }
    }

    #[test]
    fn a_day_of_those_who_answer_stays() {
        for (text, days) in [
            ("Svara senast den 8 maj 2026. Kommuner kan svara till den 12 juni 2026.", "2026-05-08 2026-06-12"),
            ("Länsstyrelsen ska lämna sitt svar senast den 12 juni 2026.", "2026-06-12"),
            ("Vi vill att ni lämnar synpunkter senast den 12 juni 2026.", "2026-06-12"),
            ("The Agency will consider comments received by 12 June 2026.", "2026-06-12"),
            (
                "Svara senast den 8 maj 2026. Nämnden ger sakägare tillfälle att lämna synpunkter till den 12 juni 2026.",
                "2026-05-08 2026-06-12",
            ),
        ] {
            assert_eq!(read(text), days, "{text}");
        }
    }

    #[test]
    fn an_act_of_the_issuer_is_no_answer() {
        for text in [
            "Please respond by 3 May 2026. The Authority will deliver its opinion to the Government by 1 October 2026.",
            "Please respond by 3 May 2026 and the Agency will submit a statement to the Ministry by 1 October 2026.",
            "Svara senast den 3 maj 2026. Vi yttrar oss till regeringen senast den 1 oktober 2026.",
            "Svara senast den 3 maj 2026. Myndigheten ska lämna ett yttrande till regeringen senast den 1 oktober 2026.",
            "Svara senast den 3 maj 2026. Länsstyrelsen kommer att lämna sitt svar till regeringen senast den 1 oktober 2026.",
        ] {
            assert_eq!(read(text), "2026-05-03", "{text}");
        }
    }
}
