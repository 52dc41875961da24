//! The summary that readers see: the publisher's presentation of the proposal or, without one, the sentences of the
//! consultation's own page that are about it.
//!
//! In: `Här kan du ta del av till vilka instanser regeringen har remitterat förslaget. Förslaget gäller mindre båtar.`
//! Out: `Förslaget gäller mindre båtar.` Nine of ten of the government's consultations have nothing but the first sentence,
//! and a reader who meets it a hundred times reads none of them. Sentences are judged by their first words; the running
//! text is not summarized.

use super::{Consultation, text::one_line};

/// The first words of sentences about the page, not about the proposal.
const ABOUT_THE_PAGE: [&str; 37] = [
    "här kan du",
    "här kommer du",
    "här finns",
    "här hittar du",
    "här är de instanser",
    "här presenteras",
    "här publiceras",
    "på den här sidan",
    "på denna sida",
    "nedan finns",
    "nedan kan du",
    "nedan följer",
    "du kan även ta del av",
    "övriga yttrande",
    "övriga eventuella yttrande",
    "övriga svar finns",
    "övriga ärenden finns",
    "övriga remissvar",
    "ev. övriga yttrande",
    "eventuella övriga yttrande",
    "webbsidan kompletteras",
    "uppdatering skedde",
    "missiv och pm publiceras",
    "ytterligare remissvar",
    "publiceringen av remissvaren",
    "inbjudan till mötet riktar sig",
    "eftersom det finns uppgifter om att behandlingen",
    "i remissen ligger att regeringen vill ha synpunkter på förslagen",
    "klicka på länken",
    "läs mer om kakor",
    "sidan du sök",
    "sidan kunde inte",
    "sidan finns inte",
    "webbplatsen underhålls",
    "vi har tekniska problem",
    "välkommen till ",
    "din sökning ",
];

/// Words that a whole sentence about the page ends with: `Justitiedepartementet har remitterat promemorian …`.
const SENT_OUT: [&str; 3] = ["departementet har remitterat ", "regeringen har remitterat ", "promemorian remitteras"];

/// The first words of sentences about the deadline. Readers see it elsewhere where it could be read.
const ABOUT_THE_DEADLINE: [&str; 10] = [
    "remissvaren ska",
    "remissvaret ska",
    "remissvar ska",
    "remissvar på resterande",
    "svaren ska",
    "sista dag",
    "sista svarsdatum",
    "svarstiden",
    "remisstiden",
    "yttranden ska",
];

/// A sentence with fewer words that follows one about the page is the end of a title, `(SOU 2016:17).`
const FEW_WORDS: usize = 4;

/// The summary of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary<'c> {
    /// The text, on one line.
    pub text: String,
    /// The page of the proposal that it is from; `None` if it is from the consultation's own page.
    pub from: Option<&'c str>,
}

impl Summary<'_> {
    /// The text with at most `most` characters, cut at a word.
    #[must_use]
    pub fn cut(&self, most: usize) -> String {
        let Some((end, _)) = self.text.char_indices().nth(most) else { return self.text.clone() };
        let short = self.text.get(..end).unwrap_or(&self.text);
        let short = short.rsplit_once(' ').map_or(short, |(words, _)| words);
        format!("{} …", short.trim_end_matches([',', ';', ':', '.']))
    }
}

impl Consultation {
    /// The summary to show; `None` where the publisher says nothing of the content.
    #[must_use]
    pub fn shown_summary(&self) -> Option<Summary<'_>> {
        let of_proposal = self.proposals().find_map(|proposal| {
            let text = self.informative(proposal.summary?)?;
            Some(Summary { text, from: Some(proposal.url) })
        });
        let own = || Some(Summary { text: self.informative(self.summary.as_deref()?)?, from: None });
        of_proposal.or_else(own)
    }

    /// The paragraphs of the running text, without those that say what readers see elsewhere: the summary, a sentence that
    /// a deadline was read from, stock sentences about the page.
    #[must_use]
    pub fn further_paragraphs(&self) -> Vec<&str> {
        let summary = self.summary.as_deref().map(str::trim);
        let blocks = self.body.as_deref().unwrap_or_default().split("\n\n").map(str::trim);
        let says_more = |block: &&str| {
            let mut rest = one_line(block);
            for deadline in &self.deadlines {
                rest = rest.replace(&one_line(&deadline.evidence), "");
            }
            let is_quoted = !rest.contains(char::is_alphanumeric);
            !is_quoted && Some(*block) != summary && !sentences(&rest).into_iter().all(|one| is_about_page(&plain(one)))
        };
        blocks.filter(says_more).collect()
    }

    /// The sentences of `text` that are about this consultation, on one line; `None` where there are none.
    fn informative(&self, text: &str) -> Option<String> {
        let text = one_line(text);
        let title = self.title.to_lowercase();
        let sentences = sentences(&text);
        let mut follows_one_about_page = false;
        let is_informative = |sentence: &&str| {
            let plain = plain(sentence);
            let is_about_page = is_about_page(&plain);
            // A title with a full stop in it leaves its second half behind.
            let of_the_title = follows_one_about_page
                && (title.contains(plain.trim_end_matches(['.', '”', '"', ')']))
                    || plain.split(' ').count() < FEW_WORDS);
            follows_one_about_page |= is_about_page;
            let of_the_deadline = begins(&plain, &ABOUT_THE_DEADLINE) && !self.deadlines.is_empty();
            // Readers see that it is withdrawn, in bold letters.
            let of_the_withdrawal = self.withdrawn && plain.starts_with("remissen är återkallad");
            !of_the_withdrawal && !is_about_page && !of_the_title && !of_the_deadline
        };
        let kept: Vec<&str> = sentences.into_iter().filter(is_informative).collect();
        (!kept.is_empty()).then(|| kept.join(" "))
    }
}

/// The sentence in lower case, from its first letter on.
fn plain(sentence: &str) -> String {
    sentence.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn begins(sentence: &str, with: &[&str]) -> bool {
    with.iter().any(|begin| sentence.starts_with(begin))
}

/// Returns `true` for a stock sentence about the page, as [`plain`] gives it.
fn is_about_page(sentence: &str) -> bool {
    begins(sentence, &ABOUT_THE_PAGE) || SENT_OUT.iter().any(|words| sentence.contains(words))
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{Deadline, proposal::tests::consultation};

    fn shown(summary: &str) -> Option<String> {
        let deadline = Deadline { on: date(2026, 6, 1), at: None, scope: None, evidence: String::new(), letter: None };
        let own = Consultation { summary: Some(summary.to_owned()), deadlines: vec![deadline], ..consultation(None) };
        own.shown_summary().map(|summary| summary.text)
    }

    #[test]
    fn only_sentences_about_this_consultation_are_kept() {
        for (summary, kept) in [
            ("Här kan du ta del av till vilka instanser regeringen har remitterat En stärkt hästnäring.", None),
            ("(Uppdaterad) Här kan du ta del av svaren. Övriga yttranden finns i departementet.", None),
            ("(Ny version) Här kan du ta el av till vilka instanser som regeringen har remitterat PM Läkemedel.", None),
            ("Här kan du ta del av svaren på remissen av båtar. En översyn. Den är ny här.", Some("Den är ny här.")),
            ("Här kan du ta del av svaren på SOU 2026:1. En stärkt hästnäring.", None),
            ("Här kan du ta del av svaren på Båtmotorer. (SOU 2016:17). Del 2.", None),
            ("Justitiedepartementet har remitterat promemorian Båtar. Här kan du ta del av vart.", None),
            (
                "Förslaget gäller båtar. Remissvaren ska ha kommit in senast den 1 juni.",
                Some("Förslaget gäller båtar."),
            ),
            ("Förslaget gäller\nbåtar, t.ex. ekor.", Some("Förslaget gäller båtar, t.ex. ekor.")),
            ("Sista svarsdatum för remisssvaren är den 7 augusti 2015.", None),
            ("", None),
        ] {
            assert_eq!(shown(summary).as_deref(), kept, "{summary}");
        }
    }

    #[test]
    fn the_presentation_of_the_proposal_comes_first() {
        let presented = Consultation {
            summary: Some("Remissen gäller vissa delar av förslaget.".to_owned()),
            ..consultation(Some("Utredningen föreslår en avgift.\nDen är ny."))
        };
        let summary = presented.shown_summary().unwrap();
        assert_eq!(summary.text, "Utredningen föreslår en avgift. Den är ny.");
        let titled = consultation(Some("Betänkandet heter Vad nu? En stärkt hästnäring. Avgiften höjs."));
        assert!(titled.shown_summary().unwrap().text.contains("En stärkt"), "a title in a presentation is no rest");
        assert_eq!(summary.from, Some("https://a.example/sou/"));
        let stock = Consultation { summary: presented.summary, ..consultation(Some("Här kan du ladda ner den.")) };
        let summary = stock.shown_summary().unwrap();
        assert_eq!((summary.text.as_str(), summary.from), ("Remissen gäller vissa delar av förslaget.", None));
    }

    #[test]
    fn a_paragraph_that_is_shown_elsewhere_is_not_repeated() {
        let evidence = "Remissvaren ska ha kommit in senast den 1 juni 2026.".to_owned();
        let body = format!(
            "Om båtar.\n\n{evidence}\n\nHär kan du ta del av svaren.\n\n{evidence} Svaret lämnas i två versioner.\n\nRemissvaren ska sändas till Kulturdepartementet."
        );
        let deadline = Deadline { on: date(2026, 6, 1), at: None, scope: None, evidence, letter: None };
        let summary = Some("Om båtar.".to_owned());
        let own = Consultation { summary, body: Some(body), deadlines: vec![deadline], ..consultation(None) };
        let further = own.further_paragraphs();
        assert_eq!(further.len(), 2, "{further:?}");
        assert!(further[0].ends_with("i två versioner."), "it says more than the day");
        assert_eq!(further[1], "Remissvaren ska sändas till Kulturdepartementet.");
    }

    #[test]
    fn a_deadline_that_could_not_be_read_stays_in_words() {
        let text = "Remissvaren ska ha kommit in före midsommar.";
        let own = Consultation { summary: Some(text.to_owned()), ..consultation(None) };
        assert_eq!(own.shown_summary().unwrap().text, text);
    }

    #[test]
    fn a_withdrawal_is_not_repeated() {
        let summary = Some("Remissen är återkallad. Skälet är nya uppgifter.".to_owned());
        let own = Consultation { summary, withdrawn: true, ..consultation(None) };
        assert_eq!(own.shown_summary().unwrap().text, "Skälet är nya uppgifter.");
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        let own = Consultation { summary: Some("Åäö ".repeat(300)), ..consultation(None) };
        let text = own.shown_summary().unwrap().cut(400);
        assert!(text.chars().count() <= 402 && text.ends_with("Åäö …"), "{text}");
    }
}
