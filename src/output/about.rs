//! What a consultation is about, without what every page says.
//!
//! In: `Här kan du ta del av till vilka instanser regeringen har remitterat förslaget. Förslaget gäller mindre båtar.`
//! Out: `Förslaget gäller mindre båtar.` Nine of ten of the government's summaries say nothing but the first sentence,
//! and a reader who meets it a hundred times reads none of them. It judges sentences by how they begin; it does not
//! sum up the running text.

use super::clean::one_line;
use crate::domain::Consultation;

/// How a sentence begins that is about the page and not about the proposal.
const OF_THE_PAGE: [&str; 9] = [
    "här kan du",
    "här finns",
    "här hittar du",
    "nedan finns",
    "nedan kan du",
    "nedan följer",
    "övriga yttranden",
    "webbsidan kompletteras",
    "publiceringen av remissvaren",
];

/// How a sentence begins that says the last day to answer; the entry has a row for it where it could be read.
const OF_THE_DEADLINE: [&str; 7] =
    ["remissvaren ska", "remissvaret ska", "remissvar ska", "svaren ska", "sista dag", "remisstiden", "yttranden ska"];

/// The most characters.
const MOST: usize = 400;

/// The sentences of the summary that say something of this consultation, on one line; none where there are none.
pub(super) fn about(consultation: &Consultation) -> Option<String> {
    let summary = one_line(consultation.summary.as_deref()?);
    let title = consultation.title.to_lowercase();
    let said = |sentence: &&str| {
        let plain = sentence.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let begins = |with: &[&str]| with.iter().any(|begin| plain.starts_with(begin));
        // A title with a full stop in it leaves its second half behind.
        let of_the_title = title.contains(plain.trim_end_matches(['.', '”', '"', ')']));
        let of_the_deadline = begins(&OF_THE_DEADLINE) && !consultation.deadlines.is_empty();
        // Told by the entry itself, and in bolder letters.
        let of_the_end = consultation.withdrawn && plain.starts_with("remissen är återkallad");
        !of_the_end && !begins(&OF_THE_PAGE) && !of_the_title && !of_the_deadline
    };
    let kept: Vec<&str> = sentences(&summary).into_iter().filter(said).collect();
    (!kept.is_empty()).then(|| cut(&kept.join(" ")))
}

/// Cuts behind a full stop, question or exclamation mark that a capital follows, and behind a leading `(Uppdaterad)`.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    if let Some((note, behind)) = text.strip_prefix('(').and_then(|rest| rest.split_once(") "))
        && note.chars().count() < 30
    {
        rest = behind;
    }
    let mut from = 0;
    for (at, _) in rest.match_indices(' ') {
        let (before, after) = rest.split_at(at);
        let ends = before.ends_with(['.', '!', '?']);
        let begins = after.trim_start().starts_with(|c: char| c.is_uppercase() || c == '(');
        if ends && begins {
            sentences.extend(rest.get(from..at));
            from = at + 1;
        }
    }
    sentences.extend(rest.get(from..).filter(|last| !last.is_empty()));
    sentences
}

/// At most [`MOST`] characters, cut at a word.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST) else { return text.to_owned() };
    let short = text.get(..end).unwrap_or(text);
    let short = short.rsplit_once(' ').map_or(short, |(words, _)| words);
    format!("{} …", short.trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn only_what_is_said_of_this_one_is_kept() {
        for (summary, kept) in [
            ("Här kan du ta del av till vilka instanser regeringen har remitterat Silver & guld.", None),
            ("(Uppdaterad) Här kan du ta del av svaren. Övriga yttranden finns i departementet.", None),
            ("Här kan du ta del av svaren på remissen av båtar. En översyn. Den är ny.", Some("Den är ny.")),
            ("Här kan du ta del av svaren på SOU 2026:1. Silver & guld.", None),
            (
                "Förslaget gäller båtar. Remissvaren ska ha kommit in senast den 1 juni.",
                Some("Förslaget gäller båtar."),
            ),
            ("Förslaget gäller\nbåtar, t.ex. ekor.", Some("Förslaget gäller båtar, t.ex. ekor.")),
            ("", None),
        ] {
            let consultation = Consultation { summary: Some(summary.to_owned()), ..testing::consultation() };
            assert_eq!(about(&consultation).as_deref(), kept, "{summary}");
        }
    }

    #[test]
    fn a_deadline_that_could_not_be_read_stays_in_words() {
        let text = "Remissvaren ska ha kommit in före midsommar.";
        let summary = Some(text.to_owned());
        let consultation = Consultation { summary, deadlines: Vec::new(), ..testing::consultation() };
        assert_eq!(about(&consultation).as_deref(), Some(text));
    }

    #[test]
    fn a_withdrawal_is_not_said_twice() {
        let summary = Some("Remissen är återkallad. Skälet är nya uppgifter.".to_owned());
        let consultation = Consultation { summary, withdrawn: true, ..testing::consultation() };
        assert_eq!(about(&consultation).as_deref(), Some("Skälet är nya uppgifter."));
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        let consultation = Consultation { summary: Some("Åäö ".repeat(300)), ..testing::consultation() };
        let text = about(&consultation).unwrap();
        assert!(text.chars().count() <= MOST + 2 && text.ends_with("Åäö …"), "{text}");
    }
}
