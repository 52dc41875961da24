//! The body of a letter to the address to answer to, and those of copies.
//!
//! A wrong address costs an answer, so a sentence must say that answers go there. A mailbox that is named after
//! consultations (`ku.remissvar@…`, `registrator@…`) needs no sentence if it is the only one.

use std::sync::LazyLock;

use super::{
    address_words::{self, Mailbox},
    letter_words::pattern,
};
use regex::Regex;

/// The purpose of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Answers,
    /// Answers of some of those asked: `Kommuner lämnar svar till …`
    AnswersOfSome,
    Copies,
    /// Anything else: questions, orders, an address that is no longer used.
    Other,
    Unknown,
}

/// An address and what is said of it.
#[derive(Debug)]
struct Found {
    mailbox: Mailbox,
    purpose: For,
    /// It stands behind the one before it: `a@b.se och c@d.se`.
    is_next: bool,
}

/// Between two addresses for the same.
const AND: [&str; 6] = ["och", ",", "samt", "/", ";", "och till"];

/// The end of a sentence: a stop before a capital letter, or behind an address that the next word touches.
static END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[.!?]\s+(?P<next>[^\s\p{Ll}\d])|\.[\p{L}]{2,4}\.(?P<touching>\p{Lu})"));

/// The address to answer to, and the addresses for copies, in order.
pub(super) fn read(body: &str) -> (Option<String>, Vec<String>) {
    let mut found: Vec<Found> = Vec::new();
    // the sentence before, for `Skicka dem till …` and for an address on a line of its own
    let mut before = "";
    for sentence in body.lines().flat_map(sentences) {
        read_sentence(sentence, before, &mut found);
        before = sentence;
    }
    let domains: Vec<String> = found.iter().map(|of| of.mailbox.domain()).collect();
    found.retain(|of| !of.mailbox.is_private() && !of.mailbox.resembles(&domains));
    let answer = answer(&found, &domains);
    let mut copies: Vec<String> = Vec::new();
    let mut is_chosen = false;
    for of in &found {
        let address = of.mailbox.to_string();
        is_chosen = answer == Some(of.mailbox.as_str()) || (is_chosen && of.is_next);
        let is_copy = of.purpose == For::Copies || (is_chosen && of.is_next && of.purpose == For::Answers);
        if is_copy && answer != Some(of.mailbox.as_str()) && !copies.contains(&address) {
            copies.push(address);
        }
    }
    (answer.map(str::to_owned), copies)
}

/// The address to answer to: of several, the one that is named after consultations, on the site of the others.
fn answer<'f>(found: &'f [Found], domains: &[String]) -> Option<&'f str> {
    let rank = |of: &Found| {
        let others = domains.iter().filter(|domain| **domain == of.mailbox.domain()).count();
        (of.mailbox.is_official(), others > 1)
    };
    let said: Vec<&Found> = found.iter().filter(|of| of.purpose == For::Answers).collect();
    let best = said.iter().map(|of| rank(of)).max();
    if let Some(answer) = said.into_iter().find(|of| Some(rank(of)) == best) {
        return Some(answer.mailbox.as_str());
    }
    // nothing is said of it, but there is no other
    let mut unknown = found.iter().filter(|of| of.purpose == For::Unknown && of.mailbox.is_official());
    let only = unknown.next().filter(|_| unknown.next().is_none());
    only.filter(|_| found.iter().all(|of| of.purpose != For::AnswersOfSome)).map(|of| of.mailbox.as_str())
}

/// Adds the addresses of a sentence.
fn read_sentence(sentence: &str, before: &str, found: &mut Vec<Found>) {
    let (mut start, mut last) = (0, For::Unknown);
    let places = address_words::mailboxes(sentence);
    for (number, (place, mailbox)) in places.iter().enumerate() {
        let words = sentence[start..place.start].trim();
        let end = places.get(number + 1).map_or(sentence.len(), |(next, _)| next.start);
        let is_next = number > 0 && AND.contains(&words);
        let purpose = match purpose(words, &sentence[place.end..end], before) {
            // `Frågor: telefon 08-123, a@b.se`: what was said of the sentence holds for all of its addresses
            For::Unknown if number > 0 => last,
            // `Svaren skickas till:` and the address below
            For::Unknown if words.is_empty() && before.trim_end().ends_with([':', ',']) => purpose(before, "", ""),
            purpose => purpose,
        };
        (start, last) = (place.end, purpose);
        match found.iter_mut().find(|of| of.mailbox.is_same(mailbox)) {
            Some(known) if known.purpose == For::Unknown => known.purpose = purpose,
            Some(known) if purpose == For::Answers && known.purpose == For::Copies => {}
            Some(known) if purpose == For::Answers && known.purpose != For::Other => known.purpose = purpose,
            Some(_) => {}
            None => found.push(Found { mailbox: mailbox.clone(), purpose, is_next }),
        }
    }
}

/// The sentences of a paragraph.
fn sentences(paragraph: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in END.captures_iter(paragraph) {
        if let Some(next) = end.name("next").or_else(|| end.name("touching")) {
            sentences.push(&paragraph[start..next.start()]);
            start = next.start();
        }
    }
    sentences.push(&paragraph[start..]);
    sentences
}

/// The purpose of an address by the words before and behind it, and by the sentence before.
fn purpose(before: &str, behind: &str, sentence_before: &str) -> For {
    // `inte per post, utan till …`
    let words = before.rsplit_once(" utan ").map_or(before, |(_, after)| after);
    if address_words::is_denied(words, behind) || address_words::is_about_other(before) {
        For::Other
    } else if address_words::is_copy(words) {
        For::Copies
    } else if address_words::speaks_of_answers(before) {
        if address_words::is_of_some(before) { For::AnswersOfSome } else { For::Answers }
    } else if goes_on(before, behind, sentence_before) {
        For::Answers
    } else {
        For::Unknown
    }
}

/// Returns `true` if the answers are named in the sentence before, or behind the address.
fn goes_on(before: &str, behind: &str, sentence_before: &str) -> bool {
    // `Skicka dem till a@b.se och ange diarienumret.`
    let refers_back = address_words::refers_back(before)
        && (address_words::speaks_of_answers(sentence_before) || address_words::asks_for_case_number(behind));
    // `Till a@b.se skickas svaren.`
    let is_named_behind = before.split_whitespace().count() <= 3
        && address_words::speaks_of_answers(behind)
        && !address_words::is_about_other(behind);
    refers_back || is_named_behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_what_is_said_of_them() {
        let cases: [(&str, Option<&str>, &[&str]); 16] = [
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
            ("Svaren skickas till:\na@b.se", Some("a@b.se"), &[]),
            ("Svaren lämnas till a@b.se.Ange dnr.", Some("a@b.se"), &[]),
            ("Svaren skickas till a@b.se och c@b.se.", Some("a@b.se"), &["c@b.se"]),
            ("Please send your comments to a@b.se. For questions, contact c@b.se.", Some("a@b.se"), &[]),
            ("E-post: ku.remissvar@x.se", Some("ku.remissvar@x.se"), &[]),
            ("Remisstiden har förlängts och svaren skickas till a@b.se.", Some("a@b.se"), &[]),
            ("Svar på följande frågor lämnas till a@b.se.", Some("a@b.se"), &[]),
            ("Svar som inte lämnas i e-tjänsten skickas till a@b.se.", Some("a@b.se"), &[]),
            ("Svaren lämnas i ett arkivbeständigt format till a@b.se, inte till c@b.se.", Some("a@b.se"), &[]),
            ("Svaren skickas inte per post, utan till a@b.se.", Some("a@b.se"), &[]),
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

    #[test]
    fn no_other_address_is_the_one_to_answer_to() {
        const ANSWER: &str = "Svaren lämnas till kn.remissvar@regeringskansliet.se.";
        for other in [
            "Handlingarna har skickats till er av Anna Berg, anna.berg@regeringskansliet.se.",
            "Anmälan till mötet skickas till mote@kongress.se.",
            "Synpunkter på arkivfrågor kan lämnas till registrator@riksarkivet.se.",
            "Observera att svar inte längre ska skickas till n.registrator@regeringskansliet.se.",
            "Adressen m.remissvar@regeringskansliet.se används inte längre.",
            "Skicka inte svar till gamla.brevladan@regeringskansliet.se.",
            "Klagomål på behandlingen av personuppgifter skickas till dataskyddsombud@regeringskansliet.se.",
            "Tryckta exemplar skickas till er om ni mejlar order@norstedtsjuridik.se.",
            "Har du frågor? Mejla anna.berg@naturvardsverket.se.",
            "Om du undrar över något kan du vända dig till anna.berg@naturvardsverket.se.",
            "Ring eller skriv till Anna Berg på anna.berg@naturvardsverket.se.",
            "Uppgifter med sekretess skickas till sekretess@naturvardsverket.se.",
            "Faktura skickas till faktura@naturvardsverket.se.",
            "Kommunerna lämnar sina synpunkter till remiss@skr.se.",
            "Utredningen har tagit emot synpunkter på utredning.klimat@regeringskansliet.se.",
            "For further information please write to anna.berg@regeringskansliet.se.",
        ] {
            let (answer, copies) = read(&format!("{other}\n{ANSWER}"));
            assert_eq!((answer.as_deref(), copies.len()), (Some("kn.remissvar@regeringskansliet.se"), 0), "{other}");
            // alone it is none either
            assert_eq!(read(other).0, None, "{other}");
        }
    }

    #[test]
    fn an_address_that_is_not_trusted_is_none() {
        for body in [
            "Svaren skickas till handläggaren Anna Berg, anna.berg@gmail.com.",
            "Svar skickas till remiss@regeringskansliet.se.evil.com",
            "Made with FreePDF, mail sales@freepdf.com",
            "Svaren lämnas till kn.remissvar@regeringskansllet.se.",
            "Svaren lämnas till kn.remissvar@regeringskanslîet.se.",
            "Svaren lämnas till a%0aBcc%3Aevil.com@regeringskansliet.se.",
            "Svaren lämnas via vår e-tjänst.\nMed vänlig hälsning\nDu når mig på anna.berg@regeringskansliet.se",
            "E-post: anna.berg@kommunen.se",
            "Svaren lämnas till kn.remiss- svar@regeringskansliet.se.",
            "Kommuner lämnar svar till kommun@skr.se. Övriga lämnar svar till kn.remissvar@regeringskansliet.se.",
        ] {
            assert_eq!(read(body), (None, Vec::new()), "{body}");
        }
        for body in [
            "Svaren lämnas till a.remissvar@regeringskansliet.se?bcc=evil@evil.com&body=x.",
            "Svaren lämnas till a.remissvar@regeringskansliet.se%0d%0aBcc:evil@evil.com.",
        ] {
            assert_eq!(read(body), (Some("a.remissvar@regeringskansliet.se".to_owned()), Vec::new()), "{body}");
        }
    }
}
