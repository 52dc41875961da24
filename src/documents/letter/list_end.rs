//! The words that end a list of names: sentences, days, addresses. A new way of writing is a new entry here.

use std::sync::LazyLock;

use regex::Regex;

use super::letter_words::pattern;

/// The first words of a paragraph that ends the list.
static AFTER_LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^(?:Remissvar(?:en|et)?\b(?:\ |$)|Remissyttrande|Remisstid(?:en)?\b|Svar(?:en|et)\b|Svar\ (?:ska|bör|på|lämnas|skickas|önskas|till|senast)\b|Svara\b|Svars(?:tid|dag|datum|frist)\w*|Sista\ (?:svars)?(?:dag|datum|tid)|Tid(?:en|sfrist|sfristen)?\ för\ |Dag(?:en)?\ för\ svar|Datum\ för\ svar|Deadline\b|OBS\b|Observera\b|Inlämning\b|Inkom\ med|Välkommen\ med|Senast\b|Synpunkter(?:na)?\b|Yttrande(?:t|n|na)?\ (?:ska|bör|över|lämnas|skickas|önskas)|(?:Er[at]?|Ditt|Dina|Eventuella|Skriftliga)\ (?:svar|synpunkter|yttrande)|Vi\ (?:behöver|vill|önskar|ber|ser|har)\b|I\ remissen\b|Remissen\ (?:är|skickas|avser|omfattar|gäller|har|finns|innehåller|inkluderar|pågår|pågick)\b|Remissinstanserna\ (?:ska|bör|ombeds|inbjuds|ges|får|är|kan)\b|Myndigheter(?:na)?\ under\ (?:regeringen|riksdagen)\ är|För\ andra\ remissinstanser|Om\ remissen|Råd\ om\ hur|Departementsråd|Rättschef|Expeditionschef|Enhetschef|Avdelningschef|Generaldirektör|Statssekreterare|Ämnesråd|Departementssekreterare|Kansliråd|Kanslisekreterare|På\ (?:regeringens|generaldirektörens|departementets|myndighetens)\b|För\ (?:departementet|myndigheten|regeringen)\b|Med\ vänlig|Vänliga?\ hälsning|Ange\b|Frågor\b|Kontaktperson|Kontakt:|Upplysningar\b|Bilag(?:a|or)\b|Beslut\b|Detta\ beslut|Härmed|Ni\ (?:får|ges|inbjuds|bereds|ombeds)|Den\ som\b|Även\ den\b|Departementet\b|Promemorian\b|Betänkandet\b|Förslaget\b|Remitteras\ härmed|Som\ ett\ led|Så\ (?:här\ )?behandlar|Läs\ mer\b|Diarienummer\b|Kontaktuppgifter|Kontakt$|Svar$|Hur\ (?:ska|lämnar|svarar|du|ni)\b|När\ (?:ska|du|ni)\b|Personuppgift|Behandling\ av\ personuppgifter
        |Comments?\b|Responses?\b|Replies\b|Submissions?\b|Please\b|We\ (?:would|invite|welcome|request|ask)\b|Questions?\b|For\ (?:further|questions|more)\b|Contact:|Your\ (?:comments|response|reply|views)|The\ (?:Ministry|Government|deadline|proposal|Act|consultation|response|comments)\b)",
    )
});

/// Verbs that names of organizations have not: with some length they make a sentence of a line.
static VERBS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ska|skall|bör|kan|kommer|är|var|har|hade|får|ges|vill|önskar|ber|lämnas|skickas|sänds|föreslår|föreslås|remitterar|remitteras|innebär|omfattar|avser|gäller|finns|framgår|anges|anmäls|inbjuds|bereds|ombeds|behöver|måste|kunna|översänder|översänds|hänvisas|ställs|publiceras|utgår|beslutat|beslutade|överlämnat|överlämnade|lämnar|samordnar|löper|går|pågår|shall|should|must|are|is|will)\b",
    )
});

/// Names that have a verb all the same.
const NAMES_WITH_VERB: [&str; 1] = ["Hela Sverige ska leva"];

/// A text in parentheses, up to the end of the line if it goes on.
static INSIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\([^()]*(?:\)|$)"));

/// A part of a name or a remark behind it with a verb of its own: `Föreningen för barn som har …`, `, som ombeds samordna …`
static SUBORDINATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i),?\s\b(?:som|hur|där|vars|vilka|vilken|i den del|i de delar)\b[^.]*"));

/// A day with its year, or as digits.
static FULL_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b\d{1,2}(?:st|nd|rd|th)?\.?\ (?:of\ )?(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mars|march|apr(?:il)?|maj|may|jun[ie]|jul[iy]|aug(?:usti|ust)?|sep(?:t(?:ember)?)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)\.?,?\ 20\d\d\b
        |\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\ \d{1,2}(?:st|nd|rd|th)?,?\ 20\d\d\b
        |\b20\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d/[01]?\d[\ -](?:20)?\d\d\b",
    )
});

/// A limit of time.
static LIMIT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:senast|sista dag|no later than|by the latest|not later than)\b"));

/// Words of answers and consultations.
static OF_ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)svar|remiss|yttrande|synpunkt|inkom|kommit in|inlämn|responses?\b|comments?\b|submi|repl(?:y|ies)\b")
});

/// Returns `true` if a text names a day with its year: no name of an organization does.
pub(super) fn has_full_day(text: &str) -> bool {
    FULL_DAY.is_match(text)
}

/// Returns `true` if a text ends with such a day.
pub(super) fn ends_with_day(text: &str) -> bool {
    before_day(text).is_some()
}

/// The text before the day that ends it: `Kommuner` of `Kommuner: 2027-03-01`.
pub(super) fn before_day(text: &str) -> Option<&str> {
    let day = FULL_DAY.find_iter(text).last().filter(|day| day.end() == text.trim_end().len())?;
    Some(text[..day.start()].trim())
}

/// Returns `true` if a line gives a day or a limit of time for answers, which no list may swallow.
pub(super) fn gives_a_day(line: &str) -> bool {
    has_full_day(line) || (LIMIT.is_match(line) && OF_ANSWERS.is_match(line))
}

/// A telephone number.
static TELEPHONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\b0\d{1,3}|\+46[ \d]{1,5})\s?[-–/ ]\s?\d{2,3}(?: ?\d\d){1,3}\b"));

/// Returns `true` if a line is a question or has a telephone number: a heading or a contact behind the list.
pub(super) fn is_question_or_contact(line: &str) -> bool {
    line.trim_end().ends_with('?') || TELEPHONE.is_match(line)
}

/// Returns `true` if a line, which may go on, begins with words that stand behind lists.
pub(super) fn begins_after_list(line: &str) -> bool {
    AFTER_LIST.is_match(line.trim())
}

/// Returns `true` if a line, which may go on, belongs to a sentence and not to a list of names.
pub(super) fn is_sentence(line: &str) -> bool {
    begins_after_list(line) || has_verb(line)
}

/// Returns `true` if a line has the verb of a sentence and its length.
pub(super) fn has_verb(line: &str) -> bool {
    let bare = INSIDE.replace_all(line.trim(), "");
    let bare = SUBORDINATE.replace_all(&bare, "");
    let bare = NAMES_WITH_VERB.iter().fold(bare.into_owned(), |line, name| without_name(&line, name));
    let words = bare.split_whitespace().count();
    let ends = bare.ends_with('.') || bare.contains(". ") || bare.contains('@');
    VERBS.is_match(&bare) && (words >= 8 || (words >= 5 && ends))
}

/// Returns `true` if a text has such a verb, however short it is.
pub(super) fn has_any_verb(text: &str) -> bool {
    VERBS.is_match(text)
}

/// A line without a name, which may be broken at its end.
fn without_name(line: &str, name: &str) -> String {
    let line = line.replace(name, "");
    let starts = name.match_indices(' ').map(|(at, _)| &name[..at]).filter(|start| start.contains(' '));
    let broken = starts.filter_map(|start| line.strip_suffix(start)).next();
    broken.map(str::to_owned).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_limits_of_time() {
        for line in [
            "Svar senast den 15 februari 2027",
            "Stockholm den 2 november 2026",
            "Inlämning senast 2027-02-15",
            "Svar önskas senast 15/2-27.",
            "Deadline: February 15, 2027",
            "Ert svar behöver vi senast",
        ] {
            assert!(gives_a_day(line), "{line}");
        }
        for line in ["Kommittén för 1 maj-firandet", "Boverket", "Nätverket 8 mars", "Senaste nytt AB", "Region 2030"]
        {
            assert!(!gives_a_day(line), "{line}");
        }
    }

    #[test]
    fn a_remark_behind_a_name_makes_no_sentence() {
        for line in [
            "Länsstyrelsen i Skåne län (som även ska svara för Blekinge län)",
            "Länsstyrelsen i Skåne län (som även ska svara för",
            "Sveriges Kommuner och Regioner (SKR), som ombeds samordna svaren från kommuner och regioner",
            "Föreningen för barn och unga som har en förälder i fängelse",
            "Boverkets råd om hur hus ska byggas för alla i Sverige",
        ] {
            assert!(!is_sentence(line), "{line}");
        }
        assert!(is_sentence("Naturvårdsverket kommer att publicera de svar som har kommit in."));
    }
}
