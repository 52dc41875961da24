//! Days that concern answers and end no time to answer: whether one will come, additions to one, and their publication.

use super::clause::Clause;

impl Clause<'_> {
    /// `Vi önskar besked senast den 4 december om ni avser att svara`, `Den som avstår från att svara bör meddela det senast
    /// den 4 december`
    pub(super) fn asks_whether_an_answer_comes(&self) -> bool {
        let words = self.words();
        let (before, behind) = (&words[..self.date.first], &words[self.date.end..]);
        let is_request =
            |word: &&str| ["besked", "meddela", "återkoppl", "anmäl"].iter().any(|stem| word.starts_with(stem));
        let asks = before.iter().position(is_request);
        let plans = intent(before).map(|at| at + 4);
        // `…, svar lämnas senast den 3 maj`: the day is that of answers all the same
        let said = asks.max(plans).unwrap_or(0).min(before.len());
        let is_planned = plans.is_some() || intent(behind).is_some();
        asks.is_some() && is_planned && !before[said..].iter().any(is_answer)
    }

    /// `Den som vill komplettera sitt svar kan göra det senast den 1 april`, `Departementet publicerar remissvaren senast den
    /// 1 mars`
    pub(super) fn is_beside_the_answers(&self) -> bool {
        let words = self.words();
        let before = &words[..self.date.first];
        // an addition to an answer; `Remissen har kompletterats och svarsdatum skjuts fram` is none
        let is_addition = before
            .iter()
            .position(|word| matches!(*word, "komplettera" | "kompletterar"))
            .is_some_and(|from| before[from..].iter().take(4).any(is_answer));
        // what those who ask do with answers
        let is_publication = before.iter().position(|word| *word == "publicerar").is_some_and(|from| {
            before[from..].iter().skip(1).take(3).any(is_answer) && !before[from..].contains(&"svara")
        });
        is_addition || is_publication
    }

    fn words(&self) -> Vec<&str> {
        self.sentence.tokens.iter().map(|token| token.text).collect()
    }
}

/// Words for answers, but not for their day.
fn is_answer(word: &&str) -> bool {
    ["svar", "remissvar", "yttrande", "synpunkt"].iter().any(|stem| word.starts_with(stem))
        && !word.starts_with("svars")
}

/// The place of `avser` or `avstår` in `om ni avser att svara`, `som avstår från att svara`.
fn intent(words: &[&str]) -> Option<usize> {
    let answers = |next: &[&str]| {
        next.contains(&"att") && next.iter().any(|word| matches!(*word, "svara" | "besvara" | "yttra" | "avstå"))
    };
    words.iter().enumerate().position(|(at, word)| {
        let is_plan = matches!(*word, "avser" | "tänker" | "planerar" | "kommer") || word.starts_with("avstå");
        let is_condition = words[at.saturating_sub(3)..at].iter().any(|word| matches!(*word, "om" | "som"));
        is_plan && is_condition && answers(&words[at + 1..words.len().min(at + 5)])
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::read_deadlines;

    #[test]
    fn days_beside_the_answers() {
        for beside in [
            "Vi önskar besked senast den 4 december 2026 om ni avser att svara.",
            "Den som avstår från att svara bör meddela det senast den 4 december 2026.",
            "Den som vill komplettera sitt svar kan göra det senast den 1 april 2027.",
            "Departementet publicerar remissvaren senast den 1 februari 2027.",
        ] {
            let text = format!("{beside}\n\nRemissvaren ska ha kommit in senast den 15 februari 2027.");
            let days: Vec<_> =
                read_deadlines(&text, Some(date(2026, 11, 2))).deadlines.iter().map(|one| one.on).collect();
            assert_eq!(days, [date(2027, 2, 15)], "{beside}");
        }
        let text = "Remissen har kompletterats och svarsdatum skjuts fram till den 18 maj 2026.";
        assert_eq!(read_deadlines(text, Some(date(2026, 2, 2))).deadlines.len(), 1);
        for text in [
            "Om ni vill avstå från att yttra er behöver ni meddela detta senast den 3 maj 2026.",
            "Om ni avstår från att svara, meddela oss, annars lämnas svar senast den 3 maj 2026.",
        ] {
            assert_eq!(read_deadlines(text, Some(date(2026, 2, 2))).deadlines.len(), 1, "{text}");
        }
        let text = "Remissen publicerar vi i dag. Meddela era synpunkter senast den 4 december 2026.";
        assert_eq!(read_deadlines(text, Some(date(2026, 11, 2))).deadlines.len(), 1);
    }
}
