//! Days beside everyone's: the predicates of `date_role` for deadlines of some alone.

use super::{
    clause::Clause,
    cues::Topic,
    date_role::Role,
    tokens::{Kind, Token},
};

/// Returns `true` for those who may have a deadline of their own: `kommuner`, `övriga`.
pub(super) fn is_addressee(word: &str) -> bool {
    const STEMS: [&str; 17] = [
        "instans",
        "kommun",
        "region",
        "landsting",
        "myndighet",
        "organisation",
        "övriga",
        "länsstyrels",
        "enskild",
        "privatperson",
        "sameb",
        "domstol",
        "universitet",
        "högskol",
        "förening",
        "företag",
        "allmänhet",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem))
}

/// Returns `true` for what happens to answers after their deadline: `för behandling i nämnden den 12 maj`.
fn is_a_next_step(word: &str) -> bool {
    ["behandl", "beslut", "bered", "vidare", "att", "fortsatt", "ställning", "hantering"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// Days that other words of their sentence decide.
impl Clause<'_> {
    /// `inte den 27 februari`, `ej den 27 februari`
    pub(super) fn is_denied(&self) -> bool {
        let words = self.words_before();
        let mut skipped = words
            .iter()
            .rev()
            .skip_while(|token| token.is("den") || super::swedish::weekday(token.text).is_some())
            .map(|token| token.text);
        let denies = |word: Option<&str>| matches!(word, Some("inte" | "ej" | "not"));
        match skipped.next() {
            // "Det ska inte stå den 15 oktober utan den 15 november"
            Some("stå" | "vara" | "gälla" | "be" | "read") => self.next.is_some() && denies(skipped.next()),
            word => denies(word),
        }
    }

    /// `Det ska inte stå den 15 oktober utan den 15 november som sista dag för svar`
    pub(super) fn replaces_the_one_denied(&self) -> bool {
        let words = self.words_before();
        let is_contrast = words.first().is_some_and(|token| matches!(token.text, "utan" | "but"));
        let denied = self.sentence.tokens[self.from.saturating_sub(9)..self.from]
            .iter()
            .any(|token| matches!(token.text, "inte" | "ej" | "not"));
        let of_answers =
            self.sentence.subject == Some(Topic::Answer) || self.sentence.before.topic == Some(Topic::Answer);
        !self.is_first()
            && is_contrast
            && words.len() <= 4
            && denied
            && of_answers
            && matches!(self.own_topic, None | Some(Topic::Answer))
            && !self.sentence.cues[self.from.saturating_sub(12)..self.date.end]
                .iter()
                .any(|cue| cue.proposal || cue.actor)
    }

    /// `den 1 mars varje år`, `årligen`, `respektive år`
    pub(super) fn is_yearly(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        match word(0) {
            "varje" | "respektive" => word(1) == "år",
            "årligen" | "vartannat" => true,
            _ => false,
        }
    }

    /// `Vi planerar att skicka ut en ny remiss den 1 september med svar senast den 15 oktober`
    pub(super) fn is_planned(&self) -> bool {
        let words = &self.sentence.tokens[..self.date.first];
        let plans = |pair: &[Token<'_>]| matches!(pair[0].text, "planerar" | "avser" | "räknar") && pair[1].is("att");
        let sends = |token: &Token<'_>| {
            ["skicka", "sända", "remittera", "remiss"].iter().any(|stem| token.text.starts_with(stem))
        };
        words.windows(2).position(plans).is_some_and(|at| words[at..].iter().take(8).any(sends))
    }

    /// `Synpunkter som kommer in efter den 3 maj beaktas inte`, `Efter den 3 maj är det inte möjligt att svara`
    pub(super) fn closes_behind_the_day(&self) -> bool {
        let words = self.words_before();
        let mut lead =
            words.iter().rev().skip_while(|token| token.is("den") || super::swedish::weekday(token.text).is_some());
        let behind = match lead.next().map(|token| token.text) {
            Some("efter" | "after") => true,
            Some("än" | "than") => lead.next().is_some_and(|token| matches!(token.text, "senare" | "later")),
            _ => false,
        };
        let after = &self.sentence.tokens[self.date.end..self.until];
        let denied = after.iter().any(|token| {
            matches!(token.text, "inte" | "ej" | "inga" | "inget" | "riskerar" | "not" | "no" | "stängd" | "stängt")
        });
        let received = after.iter().zip(self.cues_after()).any(|(token, cue)| {
            cue.arrival
                || ["beakt", "hänsyn", "behandl", "consider", "accept"].iter().any(|stem| token.text.starts_with(stem))
        });
        // "Myndigheten tar inte emot svar efter den 3 maj"
        let refused = words.iter().any(|token| matches!(token.text, "inte" | "ej" | "inga"))
            && words.iter().any(|token| matches!(token.text, "emot" | "beaktas" | "behandlas"));
        let (denied, received) = (denied || refused, received || refused);
        let about_answers = self.before(|cue| cue.answers) || self.after(|cue| cue.answers || cue.arrival);
        behind && denied && received && about_answers && self.is_first() && !self.sentence.quotes
    }

    /// `Har vi inte hört något från er den 3 maj utgår vi från att …`, `Inkommer inget svar senast den 3 maj anses …`
    pub(super) fn takes_silence_for_consent(&self) -> bool {
        const HEARD: [&str; 8] = ["hör", "svar", "yttr", "synpunkt", "invänd", "kommit", "inkom", "återkom"];
        const TAKEN: [&str; 9] =
            ["utgår", "tolka", "anses", "ansett", "förutsätt", "betrakta", "räkna", "antar", "assume"];
        let begins = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        let words = self.words_before();
        let silent = words.iter().any(|token| matches!(token.text, "inte" | "inget" | "inga" | "ingen" | "ej"));
        let after = self.sentence.tokens[self.date.end..self.until].iter();
        silent
            && self.is_first()
            && words.iter().any(|token| begins(token.text, &HEARD))
            && after.take(12).any(|token| begins(token.text, &TAKEN))
    }

    /// `…, och lagen kan vara på plats den 1 januari`: a subject and verb of its own, and no limit.
    pub(super) fn is_a_clause_of_its_own(&self) -> bool {
        const VERBS: [&str; 7] = ["kan", "väntas", "planeras", "beräknas", "börjar", "förväntas", "blir"];
        !self.has_limit() && self.words_before().iter().any(|token| VERBS.contains(&token.text))
    }

    /// `redan den 10 april, dock senast den 17 april`: a day that is hoped for, before the one that holds.
    pub(super) fn is_a_wish(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between = &self.sentence.tokens[self.date.end..next.first];
        let hoped = self.words_before().iter().any(|token| matches!(token.text, "redan" | "helst" | "gärna"));
        let but = between.iter().take(3).any(|token| matches!(token.text, "dock" | "men" | "och"));
        hoped && but && between.iter().take(5).any(|token| token.is("senast"))
    }

    /// `före den 4 maj, det vill säga senast den 3 maj`: the second day says more exactly what the first one means.
    pub(super) fn is_restated(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between: String = self.sentence.tokens[self.date.end..next.first].iter().map(|token| token.text).collect();
        let says_again =
            ["detvillsäga", "dvs", "d.v.s", "alltså", "i.e", "thatis"].iter().any(|words| between.contains(words));
        says_again && between.chars().count() <= 40 && !matches!(self.topic, Some(Topic::Meeting | Topic::Request))
    }

    /// `, och den`: the words right before the day link it and say nothing else.
    fn continues_with_a_bare_day(&self) -> bool {
        let mut lead = self.words_before().iter().rev().skip_while(|token| token.is("den"));
        lead.next().is_some_and(|token| matches!(token.text, "och" | "men" | "samt" | ","))
    }

    /// `…, och den 30 april lämnar vi en sammanställning`: a verb and its subject right behind the day.
    pub(super) fn begins_a_clause_of_the_issuer(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        !self.is_first()
            && self.continues_with_a_bare_day()
            && !self.ends_a_range()
            && matches!(
                word(1),
                "vi" | "regeringen" | "riksdagen" | "kommissionen" | "styrelsen" | "nämnden" | "rektor"
            )
            && !matches!(word(0), "vill" | "önskar" | "behöver" | "stänger" | "," | "ber")
    }

    /// `Den tillfälliga lagen gäller till den 10 april`: rules that end, where no word of answers stands before the day.
    pub(super) fn is_the_end_of_rules(&self) -> bool {
        const RULES: [&str; 8] =
            ["lagen", "lag", "föreskrifterna", "förordningen", "reglerna", "beslutet", "tillståndet", "avtalet"];
        let hold = |pair: &[Token<'_>]| {
            RULES.iter().any(|rules| pair[0].text.ends_with(rules))
                && matches!(pair[1].text, "gäller" | "gällde" | "upphör")
        };
        // "Vi vill veta vad ni anser om lagen som gäller till den 31 december 2027"
        let hold_there = |words: &[Token<'_>]| {
            RULES.iter().any(|rules| words[0].text.ends_with(rules))
                && words[1].is("som")
                && matches!(words[2].text, "gäller" | "gällde")
        };
        self.own_topic.is_none() && self.words_before().windows(2).any(hold)
            || self.words_before().windows(3).any(hold_there)
    }

    /// `…, som ska vara klart senast den 17 juni`: what is due there is not answers.
    pub(super) fn is_of_a_relative_clause(&self) -> bool {
        let (words, cues) = (self.words_before(), self.cues_before());
        let relative = words
            .windows(2)
            .rposition(|pair| pair[0].is(",") && matches!(pair[1].text, "som" | "vilket" | "vilken" | "vilka"));
        let Some(at) = relative.filter(|at| *at > 0 && !cues[at - 1].answers) else { return false };
        // "För nämnder, som behöver ett beslut, gäller i stället den 20 september": the clause has ended
        if words[at + 1..].windows(2).any(|pair| pair[0].is(",") && pair[1].is("gäller")) {
            return false;
        }
        let rest = &cues[at + 1..];
        let others = ["klar", "genomför", "införliv", "inför", "slutför", "uppfyll", "gäll", "börja"];
        let is_other = words[at + 1..].iter().any(|token| others.iter().any(|stem| token.text.starts_with(stem)));
        is_other && !rest.iter().any(|cue| cue.arrival || cue.answers || cue.term)
    }

    /// A day with a soft limit alone, and `senast` with another day right behind it.
    pub(super) fn is_of_the_subject(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between = &self.sentence.tokens[self.date.end..next.first];
        // "Förlängningen av stödet till och med den 31 december remitteras med svarstid till den 3 maj"
        let sent = between.iter().any(|token| matches!(token.text, "remitteras" | "remitterats" | "remiss" | "samråd"));
        let behind = sent && self.own_topic.is_none() && self.after(|cue| cue.soft_limit || cue.limit);
        if behind && self.is_first() && self.before(|cue| cue.soft_limit) && !self.before(|cue| cue.limit) {
            return true;
        }
        let is_limit = between.iter().take(3).any(|token| token.is("senast"));
        let is_one_clause = between
            .iter()
            .all(|token| matches!(token.text, "senast" | "den") || super::swedish::weekday(token.text).is_some());
        is_limit && is_one_clause && !self.before(|cue| cue.limit)
    }

    /// `Sista dag var den 3 maj men …`, `Den 3 maj var sista dag men …`, with another day behind it.
    pub(super) fn was_and_is_followed_by_another(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between = &self.sentence.tokens[self.date.end..next.first];
        let lead = self.words_before();
        let ran_out = lead.windows(2).any(|pair| matches!(pair[0].text, "gick" | "löpte") && pair[1].is("ut"));
        let was = ran_out || lead.iter().any(|token| matches!(token.text, "var" | "utgick" | "slutade"));
        let was_and_is = between.first().is_some_and(|token| token.is("var"));
        ((was && between.iter().take(2).any(|token| token.is("men")))
            || (was_and_is && between.iter().any(|token| matches!(token.text, "men" | "nu"))))
            && self.topic == Some(Topic::Answer)
    }

    /// `Remiss t.o.m. 6 mars`, `Remiss ut till: 6 mars`: a few words without a verb.
    pub(super) fn stands_behind_a_short_label(&self) -> bool {
        let is_of_the_label = |(token, cue): (&Token<'_>, &super::cues::Cues)| {
            cue.topic == Some(Topic::Answer)
                || matches!(
                    token.text,
                    "ut" | "till"
                        | "fram"
                        | "t"
                        | "o"
                        | "och"
                        | "med"
                        | "m"
                        | "tom"
                        | "."
                        | ":"
                        | "den"
                        | "tas"
                        | "emot"
                        | "på"
                        | "steg"
                        | "fas"
                        | "etapp"
                        | "("
                )
                || token.kind == Kind::Number
        };
        self.is_first()
            && self.sentence.only_date
            && self.words_before().len() <= 10
            && self.words_before().iter().zip(self.cues_before()).all(is_of_the_label)
            && self.own_topic == Some(Topic::Answer)
            && self.before(|cue| cue.soft_limit)
            && self.sentence.tokens.len() <= self.date.end + 2
            && !self.sentence.quotes
    }
}

/// Deadlines of some alone.
impl Clause<'_> {
    /// `För kommunerna gäller i stället den 8 juni`, after a sentence that names the deadline of the others.
    pub(super) fn is_the_deadline_of_others(&self) -> bool {
        self.is_first()
            && self.sentence.before.role == Some(Role::Deadline)
            && self.sentence.tokens.first().is_some_and(|token| token.is("för"))
            && self.own_topic.is_none()
            && self.before(|cue| cue.lasting || cue.fresh)
    }

    /// `den 5 maj för kommuner, för övriga den 8 juni`, `5 maj (myndigheter), 8 juni (övriga)`
    pub(super) fn is_for_others_in_the_same_sentence(&self) -> bool {
        let words = self.words_before();
        let names_others = words.iter().any(|token| {
            matches!(token.text, "för" | "på" | "avseende" | "övriga" | "resterande" | "(" | "medan" | "kommunerna")
        });
        let about_answers = matches!(self.own_topic, None | Some(Topic::Answer));
        self.earlier.role == Some(Role::Deadline)
            && self.earlier.topic == Some(Topic::Answer)
            && about_answers
            && names_others
            && !self.is_a_clause_of_its_own()
            && !words.windows(2).any(|pair| pair[0].is("för") && is_a_next_step(pair[1].text))
            && words.len() <= 9
            && words.first().is_some_and(|token| matches!(token.text, "," | ";" | "(" | "och" | "samt" | "men" | "för"))
            && !self.before(|cue| cue.start || cue.proposal || cue.actor)
            && !self.sentence.quotes
    }

    /// `Ideella organisationer har fram till den 17 april.`, behind a sentence that names the deadline of the others.
    pub(super) fn is_the_time_of_an_addressee(&self) -> bool {
        let words = self.words_before();
        self.is_first()
            && self.own_topic.is_none()
            && self.sentence.before.role == Some(Role::Deadline)
            && (self.before(|cue| cue.soft_limit) || self.has_limit())
            && words.len() <= 9
            && words.iter().take(3).any(|token| is_addressee(token.text))
            && words.iter().any(|token| matches!(token.text, "har" | "får" | "gäller" | ":" | "senast"))
            && !self.before(|cue| cue.actor || cue.proposal)
            && matches!(self.topic_after(), None | Some(Topic::Answer))
    }

    /// `• Kommuner: senast den 27 mars`, and nothing behind it.
    pub(super) fn is_a_limit_of_addressees(&self) -> bool {
        let words = self.words_before();
        let label = words.iter().position(|token| token.is(":"));
        self.is_first()
            && self.sentence.only_date
            && self.sentence.subject.is_none()
            && self.has_limit()
            && self.sentence.tokens.len() <= self.date.end + 2
            && label.is_some_and(|at| at <= 6 && words[..at].iter().any(|token| is_addressee(token.text)))
    }

    /// `Nationella instanser: 25 november`: an entry of a list of those who are asked, under no word of answers.
    pub(super) fn is_a_day_of_addressees(&self) -> bool {
        let words = self.words_before();
        self.is_first()
            && words.len() <= 6
            && words.last().is_some_and(|token| token.is(":"))
            && words.iter().any(|token| is_addressee(token.text))
    }

    /// `Sametinget har till den 27 mars på sig.`, behind a sentence that names the deadline of the others.
    pub(super) fn gives_others_time(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        self.is_first()
            && self.own_topic.is_none()
            && self.sentence.before.role == Some(Role::Deadline)
            && self.before(|cue| cue.soft_limit)
            && word(0) == "på"
            && matches!(word(1), "sig" | "er")
    }

    /// `* Kommuner: 27 mars`, behind another entry of a list that has a deadline.
    pub(super) fn is_the_next_entry_of_a_list(&self) -> bool {
        let is_mark = |token: &Token<'_>| matches!(token.text, "*" | "-" | "–" | "•" | "·");
        self.sentence.tokens.first().is_some_and(is_mark)
            && self.sentence.before.is_entry
            && self.sentence.before.role == Some(Role::Deadline)
            && self.sentence.only_date
            && self.sentence.subject.is_none()
            && self.words_before().iter().any(|token| is_addressee(token.text))
    }
}
