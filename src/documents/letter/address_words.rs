//! Addresses in a sentence, and the words that say what they are for.

use std::{fmt, ops::Range, sync::LazyLock};

use regex::Regex;

use super::letter_words::pattern;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[a-zåäö\d](?:[a-zåäö\d._+-]*[a-zåäö\d])?@[a-zåäö\d](?:[a-zåäö\d-]*[a-zåäö\d])?(?:\.[a-zåäö\d][a-zåäö\d-]*)*\.[a-z]{2,}",
    )
});

/// The ends of domains behind which a word may stand without a space: `…@regeringskansliet.se.Ange`.
const TOP_DOMAINS: [&str; 6] = ["se", "nu", "eu", "org", "com", "net"];

/// Sites that give an address to anyone.
const PRIVATE_DOMAINS: [&str; 15] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.se",
    "outlook.com",
    "live.se",
    "live.com",
    "yahoo.com",
    "yahoo.se",
    "icloud.com",
    "telia.com",
    "comhem.se",
    "proton.me",
    "protonmail.com",
    "spray.se",
];

/// The site of the government, whose name others imitate.
const GOVERNMENT: &str = "regeringskansliet.se";

/// The shortest domain of which a similar one is an imitation.
const MIN_IMITATED: usize = 10;

/// An address, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mailbox(String);

impl Mailbox {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind `@`, in small letters.
    pub(super) fn domain(&self) -> String {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase()
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// Returns `true` if it is named after consultations or the register.
    pub(super) fn is_official(&self) -> bool {
        let name = self.0.split('@').next().unwrap_or_default().to_lowercase();
        name.contains("remiss") || name.contains("registrator") || name.contains("diarie")
    }

    /// Returns `true` if anyone can have an address there.
    pub(super) fn is_private(&self) -> bool {
        PRIVATE_DOMAINS.contains(&self.domain().as_str())
    }

    /// Returns `true` if its domain is almost that of the government or of another address of the letter.
    pub(super) fn resembles(&self, domains: &[String]) -> bool {
        let own = self.domain();
        let count = |domain: &str| domains.iter().filter(|other| *other == domain).count();
        let is_imitated = |other: &str| {
            other.len() >= MIN_IMITATED && other != own && (1..=2).contains(&strsim::osa_distance(&own, other))
        };
        is_imitated(GOVERNMENT) || domains.iter().any(|other| is_imitated(other) && count(other) > count(&own))
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The addresses of a sentence with their places.
pub(super) fn mailboxes(sentence: &str) -> Vec<(Range<usize>, Mailbox)> {
    let mut found: Vec<(Range<usize>, Mailbox)> = Vec::new();
    for address in ADDRESS.find_iter(sentence) {
        let before = &sentence[..address.start()];
        // a part of something else, of a link that goes on from an address, or a name that was broken at a hyphen
        let is_part = before.ends_with(|c: char| c.is_alphanumeric() || "%&=?+@/.-_".contains(c))
            || before.ends_with("- ")
            || found.last().is_some_and(|(last, _)| {
                !before[last.end..].contains(|c: char| c.is_whitespace() || ",;/()<>".contains(c))
            });
        let is_whole = !sentence[address.end()..].starts_with(|c: char| c.is_alphanumeric() || c == '@');
        let text = without_next_word(address.as_str());
        if !is_part && (is_whole || text.len() < address.len()) && !hides_its_site(text) {
            found.push((address.start()..address.start() + text.len(), Mailbox(text.to_owned())));
        }
    }
    found
}

/// The address without the first word of a sentence that touches it.
fn without_next_word(address: &str) -> &str {
    TOP_DOMAINS
        .iter()
        .find_map(|top| {
            let (before, after) = address.rsplit_once(&format!(".{top}."))?;
            let touches = after.chars().next().is_some_and(char::is_uppercase) && before.contains('@');
            touches.then(|| &address[..before.len() + 1 + top.len()])
        })
        .unwrap_or(address)
}

/// Returns `true` if a Swedish site is only the beginning of another: `…@regeringskansliet.se.example.com`.
fn hides_its_site(address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
    domain.contains(".se.")
}

static COPY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:kopi(?:a|or)|cc|copy|copies)\b"));

/// Returns `true` if the words before an address say that a copy goes there.
pub(super) fn is_copy(before: &str) -> bool {
    COPY.is_match(before)
}

static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:svar|svaret|svaren|svara|svarar|svaras|remissvar\w*|remissyttrande\w*|yttrande\w*|yttra|synpunkt(?:er|erna)?
        |(?:skicka|lämna|sänd|mejla|maila)\w*\s+(?:\p{L}+\s+){0,3}in|insänd\w*|inlämn\w*|inkom\w*
        |comments?|responses?|repl(?:y|ies)|submissions?|submit(?:ted)?|answers?|opinions?|views)\b",
    )
});

/// Returns `true` if words speak of answers.
pub(super) fn speaks_of_answers(words: &str) -> bool {
    ANSWERS.is_match(words)
}

static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:frågor|undra|undrar|undringar|upplysning\w*|kontakta|ring|vänd|vända|information\ (?:lämnas|ges|finns)|kundtjänst|support
        |problem|anmälan|anmälning\w*|anmäl\ (?:dig|er)|registrera\ (?:dig|er)|behandling\w*\ av\ (?:\w+\ )?personuppgift\w*|dataskydd\w*|klagomål\w*
        |arkivfråg\w*|beställ\w*|faktur\w*|prenumer\w*|nyhetsbrev\w*|pressfråg\w*|presskontakt\w*|adressändring\w*|(?:ändrade?|nya)\ (?:kontakt|adress)uppgifter
        |synpunkter\ på\ (?:remisslist|sändlist|utskick|webb|konverter|översätt|e-tjänst|tjänst)\w*|(?:begäran|ansökan|önskemål)\ om\ (?:anstånd|förläng)\w*
        |(?:har|hade)\ (?:tagit\ emot|fått|inhämtat|skickats|lämnats)
        |questions?|enquir\w*|inquir\w*|further\ information|contact|regist(?:er|ration)|orders?|invoices?)\b
        |^\W*kontakt(?:person(?:er)?|uppgifter)?\b",
    )
});

/// Words that only look like those of questions: `Svar på frågorna lämnas till …`
static PART_OF_ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bsvar(?:en|et)? på (?:\w+ ){0,3}frågor(?:na)?\b|\bcontact (?:details|person)\b|\banswers to the (?:\w+ )?questions\b",
    )
});

/// Returns `true` if the words before an address speak of questions, a meeting, orders and the like.
pub(super) fn is_about_other(before: &str) -> bool {
    OTHER.is_match(&PART_OF_ANSWER.replace_all(before, "svar"))
}

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:skicka|lämna|sänd|mejla|maila|använd|svara)\w*\s+(?:\p{L}+\s+)?(?:inte|ej|aldrig)\b
        |\b(?:inte|ej|aldrig)\s+(?:längre\s+)?(?:ska\s+|skall\s+|får\s+|kan\s+|bör\s+)?(?:skicka|lämna|sänd|använd|mejla|maila|ställ|till|på|via)\w*
        |\b(?:inte|ej)\s+längre\b|\b(?:tidigare|gamla|förra)\s+(?:e-post)?(?:adress|brevlåd)\w*|\b(?:do|should|must)\s+not\b|\bno\s+longer\b",
    )
});

/// A condition denies nothing: `Svar som inte lämnas i e-tjänsten skickas till …`
static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:som|om \w+|kan|behöver|den som) (?:inte|ej)\b"));

/// Behind an address that is no longer used.
static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:som )?(?:används|ska|skall|får|kan|bör|är|fungerar|gäller|läses|bevakas|is|are|can|should)\b[^,;]{0,30}\b(?:inte|ej|stängd|not|no longer)\b|^\W*(?:som )?(?:upphör|stängs|har stängts|ersätts|har ersatts)\b",
    )
});

/// Returns `true` if the words before or behind an address say that it is not to be used.
pub(super) fn is_denied(before: &str, behind: &str) -> bool {
    DENIED.is_match(&CONDITION.replace_all(before, "")) || CLOSED.is_match(behind)
}

/// Someone of those asked, as the subject of a sentence.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:för )?(?:de )?(?:kommuner(?:na)?|regioner(?:na)?|länsstyrelser(?:na)?|domstolar(?:na)?|myndigheter(?:na)?|organisationer(?:na)?|företag(?:en)?|övriga|andra|enskilda|privatpersoner)\b",
    )
});

/// Returns `true` if a sentence speaks of the answers of some of those asked.
pub(super) fn is_of_some(before: &str) -> bool {
    SOME.is_match(before)
}

static REFERS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:skicka|lämna|sänd|mejla|maila)\w*\s+(?:in\s+)?(?:dem|det|den|dessa)|(?:de|dessa|det)\s+(?:skickas|lämnas|sänds|ska|bör)|sent|send)\b",
    )
});

/// Returns `true` if a sentence says where something goes that the one before it named.
pub(super) fn refers_back(before: &str) -> bool {
    REFERS_BACK.is_match(before)
}

static CASE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bange\b.*\b(?:dnr|diarienummer|diarienumret|ärendenummer|beteckning)\b"));

/// Returns `true` if the words behind an address ask for the case number.
pub(super) fn asks_for_case_number(behind: &str) -> bool {
    CASE_NUMBER.is_match(behind)
}
