//! The cues of a wish to know: `vi vill veta vad ni anser`, `vi vill ha in underlag`, `let us know what you think`; and
//! those of answers that are put on record: `svaret ska vara registrerat i portalen`.

use super::{cues::Words, vocabulary as words};

/// Verbs of having a view, which say little alone: `anser` stands in many a proposal.
const OPINION_STEMS: [&str; 10] =
    ["anse", "tyck", "tänk", "synen", "ställer", "resonera", "uppfatta", "think", "feel", "view"];

/// Things that those who ask want to have, beside views.
const MATERIAL_STEMS: [&str; 6] = ["kunskap", "underlag", "erfarenhet", "iakttagelse", "exempel", "bedömning"];

impl Words<'_> {
    /// Returns `true` for a verb of knowing or reporting that has views as its object: `veta vad branschen anser`,
    /// `meddela oss hur ni ställer er`, `know what you think`.
    pub(super) fn asks_for_views(&self) -> bool {
        let w = self.after(0);
        let asks =
            matches!(w, "veta" | "höra" | "berätta" | "meddela" | "know" | "hear" | "skriv" | "läsa" | "nyfikna");
        // "Vi vet inte vad marknaden anser", "vi meddelar vad nämnden anser": nobody is asked there
        let question = |n: &usize| matches!(self.after(*n), "vad" | "hur" | "what" | "how");
        let opinion = |from: usize| (from..from + 9).any(|n| words::begins_with(self.after(n), &OPINION_STEMS));
        asks && (1..14).find(question).is_some_and(opinion)
    }

    /// `vi vill ha in kunskap från`, `vi behöver era erfarenheter`, `vi tar gärna emot underlag`
    pub(super) fn is_wanted_material(&self) -> bool {
        if !words::begins_with(self.after(0), &MATERIAL_STEMS) {
            return false;
        }
        let near = |test: fn(&str) -> bool| (1..8).any(|n| test(self.before(n)));
        let taken_in = near(|word| matches!(word, "in" | "emot" | "era" | "er" | "ert" | "din" | "dina"));
        taken_in && near(|word| matches!(word, "vill" | "behöver" | "önskar" | "tar" | "samlar" | "efterfrågar"))
    }

    /// `Lådan töms sista gången den 6 september`, `Brevlådan töms en sista gång`
    pub(super) fn empties_the_box(&self) -> bool {
        let is_box = |word: &str| word.ends_with("låda") || word.ends_with("lådan") || word.ends_with("lådorna");
        self.after(0) == "töms" && (1..7).any(|n| is_box(self.before(n)))
    }

    /// The last time that a box of answers is emptied.
    pub(super) fn is_last_emptying(&self) -> bool {
        matches!(self.after(1), "gången" | "gång") && (1..4).any(|n| self.before(n) == "töms")
    }

    /// `Svaren ska ha registrerats i portalen`, `Registrera svaret`: answers that arrive, no persons who register.
    pub(super) fn puts_answers_on_record(&self) -> bool {
        if !words::begins_with(self.after(0), &["registrer", "diarieför"]) {
            return false;
        }
        let persons = (1..3).any(|n| matches!(self.after(n), "sig" | "er" | "dig" | "mig" | "yourself"));
        let is_named = |word: &str| words::is_answer_noun(word) && !words::is_meeting(word);
        let subject = (1..14).any(|n| is_named(self.before(n)));
        let object = (1..4).any(|n| is_named(self.after(n)));
        !persons && (subject || object)
    }

    /// `Låt oss veta`, `let us know`: to report is to answer.
    pub(super) fn lets_know(&self) -> bool {
        matches!((self.before(2), self.before(1), self.after(0)), ("låt", "oss", "veta") | ("let", "us", "know"))
    }
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
    fn a_wish_to_know_asks_for_answers() {
        for text in [
            "Senast den 3 maj 2026 vill vi veta vad branschen anser.",
            "Vi vill gärna veta hur ni ser på saken. Låt oss veta vad ni tycker senast den 3 maj 2026.",
            "Meddela oss vad ni anser om utkastet senast den 3 maj 2026.",
            "Meddela oss senast den 3 maj 2026 hur ni ställer er till utkastet.",
            "Vi vill ha in kunskap från fiskare och forskare senast den 3 maj 2026.",
            "Vi behöver era erfarenheter av handboken senast den 3 maj 2026.",
            "Synpunkter på policyn? Hör av er senast den 3 maj, 2026.",
            "Styrelsen vill veta vad medlemmarna tycker. Hör av dig till kansliet senast den 3 maj 2026.",
            "Lådan för åsikter töms sista gången den 3 maj 2026.",
            "We would like to know what you think by 3 May 2026.",
        ] {
            assert_eq!(read(text), "2026-05-03", "{text}");
        }
    }

    #[test]
    fn answers_are_put_on_record_and_persons_register() {
        for (text, days) in [
            ("Svaren ska ha registrerats i portalen senast kl. 12 den 3 maj 2026.", "2026-05-03"),
            ("Ert yttrande ska ha diarieförts hos oss senast den 3 maj 2026.", "2026-05-03"),
            ("Registrera svaret i e-tjänsten senast den 3 maj 2026.", "2026-05-03"),
            ("Den som vill lämna synpunkter på mötet registrerar sig senast den 3 maj 2026.", ""),
        ] {
            assert_eq!(read(text), days, "{text}");
        }
    }
}
