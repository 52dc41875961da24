//! The summary of a consultation without the sentences that every page has.
//!
//! In: `Här kan du ta del av till vilka instanser regeringen har remitterat förslaget. Förslaget gäller mindre båtar.`
//! Out: `Förslaget gäller mindre båtar.` Nine of ten of the government's summaries have nothing but the first sentence,
//! and a reader who meets it a hundred times reads none of them. Sentences are judged by their first words; the running
//! text is not summarized.

use super::clean::one_line;
use crate::domain::Consultation;

/// The first words of sentences about the page, not about the proposal.
const ABOUT_THE_PAGE: [&str; 9] = [
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

/// The first words of sentences about the deadline. The entry has a row for it where it could be read.
const ABOUT_THE_DEADLINE: [&str; 7] =
    ["remissvaren ska", "remissvaret ska", "remissvar ska", "svaren ska", "sista dag", "remisstiden", "yttranden ska"];

/// The maximum number of characters.
const MAX_CHARS: usize = 400;

/// The sentences of the summary that are about this consultation, on one line; `None` where there are none.
pub(super) fn informative_summary(consultation: &Consultation) -> Option<String> {
    let summary = one_line(consultation.summary.as_deref()?);
    let title = consultation.title.to_lowercase();
    let is_informative = |sentence: &&str| {
        let plain = sentence.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let begins = |with: &[&str]| with.iter().any(|begin| plain.starts_with(begin));
        // A title with a full stop in it leaves its second half behind.
        let of_the_title = title.contains(plain.trim_end_matches(['.', '”', '"', ')']));
        let of_the_deadline = begins(&ABOUT_THE_DEADLINE) && !consultation.deadlines.is_empty();
        // The entry itself says so, in bold letters.
        let of_the_withdrawal = consultation.withdrawn && plain.starts_with("remissen är återkallad");
        !of_the_withdrawal && !begins(&ABOUT_THE_PAGE) && !of_the_title && !of_the_deadline
    };
    let kept: Vec<&str> = sentences(&summary).into_iter().filter(is_informative).collect();
    (!kept.is_empty()).then(|| cut(&kept.join(" ")))
}

/// Cuts after a full stop, question or exclamation mark that a capital follows, and after a leading `(Uppdaterad)`.
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

/// At most [`MAX_CHARS`] characters, cut at a word.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_CHARS) else { return text.to_owned() };
    let short = text.get(..end).unwrap_or(text);
    let short = short.rsplit_once(' ').map_or(short, |(words, _)| words);
    format!("{} …", short.trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn only_sentences_about_this_consultation_are_kept() {
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
            assert_eq!(informative_summary(&consultation).as_deref(), kept, "{summary}");
        }
    }

    #[test]
    fn a_deadline_that_could_not_be_read_stays_in_words() {
        let text = "Remissvaren ska ha kommit in före midsommar.";
        let summary = Some(text.to_owned());
        let consultation = Consultation { summary, deadlines: Vec::new(), ..testing::consultation() };
        assert_eq!(informative_summary(&consultation).as_deref(), Some(text));
    }

    #[test]
    fn a_withdrawal_is_not_repeated() {
        let summary = Some("Remissen är återkallad. Skälet är nya uppgifter.".to_owned());
        let consultation = Consultation { summary, withdrawn: true, ..testing::consultation() };
        assert_eq!(informative_summary(&consultation).as_deref(), Some("Skälet är nya uppgifter."));
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        let consultation = Consultation { summary: Some("Åäö ".repeat(300)), ..testing::consultation() };
        let text = informative_summary(&consultation).unwrap();
        assert!(text.chars().count() <= MAX_CHARS + 2 && text.ends_with("Åäö …"), "{text}");
    }
}
