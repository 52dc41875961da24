//! The body of a letter to the address to answer to, and those of copies.

use std::sync::LazyLock;

use regex::Regex;

use super::letter_words::pattern;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[\p{L}\d](?:[\p{L}\d._%+-]*[\p{L}\d])?@[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?(?:\.[\p{L}\d][\p{L}\d-]*)*\.\p{L}{2,}",
    )
});

/// Before an address for copies.
static COPY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:kopi(?:a|or)|cc)\b"));

/// Before an address for questions, or of a person.
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:frågor|upplysningar|kontakt(?:a|person|personer|uppgifter)?|kundtjänst|information (?:lämnas|ges|finns)|handläggare|ansvarig)\b",
    )
});

/// Before the address for answers.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:svar|svaret|svaren|remissvar\w*|remissyttrande\w*|yttrande\w*|synpunkter\w*|skicka\w*|lämna\w*|sänd\w*|mejla\w*|maila\w*|mejl|insänd\w*|ställ\w*|adress\w*)\b|\btill\b|\bpå\b)",
    )
});

/// The purpose of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Answers,
    Copies,
    Questions,
    Unknown,
}

/// The address to answer to, and the addresses for copies, in order.
pub(super) fn read(body: &str) -> (Option<String>, Vec<String>) {
    let mut found: Vec<(String, For)> = Vec::new();
    for line in body.lines() {
        let (mut start, mut last) = (0, For::Unknown);
        for address in ADDRESS.find_iter(line) {
            let before = &line[start..address.start()];
            let sentence = sentence_start(before);
            // `a@b.se och c@d.se`: the second is for the same
            let is_next =
                sentence == 0 && start > 0 && matches!(before.trim(), "och" | "," | "samt" | "/" | "eller" | ";");
            let purpose = if is_next { last } else { purpose(&before[sentence..]) };
            // `Frågor: telefon 08-123, a@b.se`: what was said of the sentence holds for all of its addresses
            let purpose = if purpose == For::Unknown && sentence == 0 && start > 0 { last } else { purpose };
            (start, last) = (address.end(), purpose);
            if !found.iter().any(|(known, _)| known.eq_ignore_ascii_case(address.as_str())) {
                found.push((address.as_str().to_owned(), purpose));
            }
        }
    }
    let of = |purpose: For| found.iter().filter(move |(_, of)| *of == purpose).map(|(address, _)| address.clone());
    let mut answers = of(For::Answers);
    // an address that nothing is said of is the one to answer to, if there is no other
    let mut unknown = of(For::Unknown);
    let first = answers.next().or_else(|| unknown.next().filter(|_| unknown.next().is_none()));
    (first, answers.chain(of(For::Copies)).collect())
}

/// The place at which the last sentence of a text begins.
fn sentence_start(text: &str) -> usize {
    let mut ends = text.match_indices(['.', '!', '?']).filter(|(at, end)| {
        let after = text[at + end.len()..].trim_start();
        text[at + end.len()..].starts_with(' ') && after.chars().next().is_none_or(char::is_uppercase)
    });
    ends.next_back().map_or(0, |(at, end)| at + end.len())
}

/// The purpose of an address by the words before it.
fn purpose(before: &str) -> For {
    if COPY.is_match(before) {
        For::Copies
    } else if QUESTION.is_match(before) {
        For::Questions
    } else if ANSWER.is_match(before) {
        For::Answers
    } else {
        For::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_what_is_said_of_them() {
        let cases: [(&str, Option<&str>, &[&str]); 6] = [
            (
                "Svaren bör lämnas per e-post till a@b.se och med kopia till c@d.se och e@f.se. Ange dnr.",
                Some("a@b.se"),
                &["c@d.se", "e@f.se"],
            ),
            (
                "Svaret skickas till registrator@x.se. Frågor om remissen ställs till kund@x.se.",
                Some("registrator@x.se"),
                &[],
            ),
            ("Frågor besvaras av Anna, anna@x.se. Skicka synpunkter till b@x.se", Some("b@x.se"), &[]),
            ("Remissvaren skickas med e-post till a@b.se. Kopia skickas till c@d.se.", Some("a@b.se"), &["c@d.se"]),
            ("Kontakta handläggaren, anna@x.se.", None, &[]),
            ("Skicka dem till livsmedel@x.se och ange dnr 2026/03955.", Some("livsmedel@x.se"), &[]),
        ];
        for (body, answer, copies) in cases {
            let (answer_to, copy_to) = read(body);
            assert_eq!(
                (answer_to.as_deref(), copy_to.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
                (answer, copies),
                "{body}"
            );
        }
    }
}
