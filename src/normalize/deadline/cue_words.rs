//! The meaning of a word by the words beside it: `senast` is a limit, `senast ändrad` is none.

use super::{
    cues::{Topic, Words},
    swedish, vocabulary as words, word_lists,
};

impl Words<'_> {
    pub(super) fn topic(&self) -> Option<Topic> {
        let (w, next, before) = (self.after(0), self.after(1), self.before(1));
        // "till kommissionen senast": who is to answer whom is another matter than ours
        let of_the_eu = w == "kommissionen" && next == "tar" && self.after(2) == "emot";
        let abroad = matches!(w, "kommissionen" | "riksdagen") && matches!(before, "till" | "europeiska" | "eu" | "-");
        let is_asked = w.starts_with("begärs") && words::is_answer(before);
        let on_request = is_asked
            || (w == "begärt" && next == "anstånd")
            || words::begins_with(w, &["begär"]) && (matches!(before, "på" | "efter") || self.asks_for_answers());
        // "besvarar frågor om remissen": the questions are those of the readers
        // "svara på bifogade frågor": those are the consultation
        let ours = matches!(before, "bifogade" | "följande" | "övriga" | "våra" | "dessa" | "nedanstående");
        let on_request = on_request || (w == "frågor" && ours);
        let answers_questions = words::begins_with(w, &["svara", "besvara"])
            && (next == "frågor" || (next == "på" && self.after(2) == "frågor"));
        let registers = w == "register" && matches!(next, "for" | "by" | "to");
        // "För remissinstanserna gäller den 8 maj": who, not what
        let is_whose = self.at == 1 && before == "för" && w.starts_with("remissinstans");
        if is_whose {
            None
        } else if words::is_meeting(w) {
            Some(Topic::Meeting)
        } else if (words::is_request(w) && !on_request) || answers_questions || registers || self.gives_notice() {
            Some(Topic::Request)
        } else if words::is_duty(w) || of_the_eu || self.is_answer_of_others() {
            Some(Topic::Duty)
        } else if (w == "kraft" && before == "i") || abroad || self.is_content() || words::is_elsewhere(w) {
            (!(w == "sändes" && next == "senast")).then_some(Topic::Else)
        } else {
            let shown = words::begins_with(w, &["granskning"])
                && (matches!(before, "för" | "på" | "under") || matches!(next, "avslutas" | "pågår" | "slutar"));
            let on_show = matches!(w, "utställt" | "utställd" | "utställda");
            // "Planförslaget visas på biblioteket till och med …"
            let on_show = on_show || (w == "visas" && (1..4).any(|n| self.before(n).contains("plan")));
            let reviewed = w.starts_with("granskning")
                && (starts_a_date(next) || (next == "av" && (2..7).any(|n| matches!(self.after(n), "pågår" | ":"))));
            let may_influence = w == "påverka" && before == "att" && self.before(2) == "möjlighet";
            // "Svara i enkäten": a form to answer in; a sentence that begins with it is about another
            let stays_open = matches!(next, "är" | "stängs" | "stänger" | "ligger" | "går") || w.contains("svar");
            let form = w.starts_with("enkät") && (self.at > 0 || stays_open);
            let on_show = on_show || reviewed || may_influence || form;
            let say = w == "say" && before == "your";
            (words::is_answer(w) || shown || on_show || say).then_some(Topic::Answer)
        }
    }

    /// `vårt yttrande … till regeringen`, `sitt svar till departementet`, `i vår tur svara`, `antar yttrandet`: an answer
    /// that those who ask give to others.
    fn is_answer_of_others(&self) -> bool {
        let (w, next) = (self.after(0), self.after(1));
        let of_others = matches!(w, "vårt" | "vår" | "våra" | "sitt" | "sina");
        let is_government = |word: &str| {
            matches!(word, "regeringen" | "regeringskansliet" | "riksdagen" | "kommissionen")
                || word.ends_with("departementet")
        };
        let handed_over = || (2..9).any(|n| self.after(n) == "till" && is_government(self.after(n + 1)));
        let afterwards = || (1..6).any(|n| matches!(self.before(n), "därefter" | "sedan"));
        let settles = words::begins_with(w, &["antar", "antas", "godkänn", "fastställ", "expedier"]);
        // "EU:s samråd pågår till den 30 juli"
        let asks_too = |word: &str| words::begins_with(word, &["samråd", "remiss", "konsultation"]);
        let of_the_union = (w == "kommissionens" && asks_too(next))
            || (w == "eu" && next == ":" && asks_too(self.after(3)))
            || (w == "eu:s" && asks_too(next));
        of_the_union
            || (of_others && words::is_answer_noun(next) && (handed_over() || afterwards()))
            || (settles && (words::is_answer_noun(next) && !words::begins_with(next, &["synpunkt"])))
            || (w == "i" && matches!(next, "vår" | "sin") && self.after(2) == "tur")
    }

    /// `förslaget att myndigheten senast …`: what a proposal says.
    fn is_content(&self) -> bool {
        let before = self.before(1);
        self.after(0) == "att"
            && (before.starts_with("förslag")
                || self.before(2).starts_with("förslag")
                || words::begins_with(before, &["innebär", "föreslå", "bedöm"]))
    }

    /// `föreslås att`, `innebär att`, `krav på att`, `enligt förslaget`, `the proposal … shall`
    pub(super) fn quotes_the_proposal(&self) -> bool {
        let (w, next, before) = (self.after(0), self.after(1), self.before(1));
        let that = w == "att"
            && (words::begins_with(before, &["innebär", "föreslå", "bedöm", "gäller", "krav"])
                || (before == "på" && words::begins_with(self.before(2), &["krav", "kravet"])));
        let according = w == "enligt"
            && words::begins_with(next, &["förslag", "promemori", "betänkande", "utredning", "direktiv", "lagförslag"]);
        let charged = words::begins_with(w, &["uppdragit"]) || (w == "uppdrag" && before == "i");
        let draft = w == "förslag" && next == "till" && words::begins_with(self.after(2), &["beslut"]);
        that || according || charged || draft
    }

    /// `om ni önskar förlängd svarstid`, `ni som vill ha längre tid`: a wish, no extension.
    pub(super) fn asks_for_more_time(&self) -> bool {
        // "Förlängning av svarstiden kan medges till längst den 30 juni"
        let grants = |word: &str| words::begins_with(word, &["medges", "beviljas", "ges", "begäras", "lämnas", "fås"]);
        let may = (1..5).any(|n| matches!(self.after(n), "kan" | "får") && (1..4).any(|m| grants(self.after(n + m))));
        if may && words::begins_with(self.after(0), &["förlängning", "anstånd"]) {
            return true;
        }
        let is_more = |word: &str| words::begins_with(word, &["förläng", "längre", "mer", "ytterligare"]);
        let is_time = |word: &str| words::is_term(word) || matches!(word, "tid" | "anstånd" | "time");
        let wishes = |word: &str| {
            words::begins_with(word, &["önska", "begär", "behöver", "ansök", "vill", "om"])
                || matches!(word, "ha" | "få")
        };
        let (w, next, before, before2) = (self.after(0), self.after(1), self.before(1), self.before(2));
        let wished = |one: &str, two: &str| {
            wishes(one)
                && (one != "ha" && one != "få" || wishes(two))
                && (one != "om" || words::begins_with(two, &["begär", "önsk", "ansök"]))
        };
        (is_more(w) && is_time(next) && wished(before, before2))
            || (is_time(w) && is_more(before) && wished(before2, self.before(3)))
            || (w == "anstånd" && wished(before, before2) && !self.has_asked())
    }

    /// `de kommuner som har begärt anstånd`: who they are, no wish.
    fn has_asked(&self) -> bool {
        self.before(1) == "begärt" && matches!(self.before(2), "har" | "som")
    }

    /// `har fått anstånd till`, `beviljats anstånd`
    pub(super) fn is_granted_more_time(&self) -> bool {
        self.after(0) == "anstånd"
            && (1..4).any(|n| {
                words::begins_with(self.before(n), &["fått", "får", "bevilj", "medge", "ges", "getts", "gett"])
            })
    }

    /// `begärt yttrande`, `begäran om synpunkter`; not `begär förlängd svarstid`
    fn asks_for_answers(&self) -> bool {
        let more = |word: &str| words::begins_with(word, &["förläng", "anstånd", "mer", "längre", "ytterligare"]);
        let object = (1..5).map(|n| self.after(n)).take_while(|word| !more(word));
        object.into_iter().any(|word| words::is_answer_noun(word) && !words::is_term(word))
    }

    /// `hör av er`, `meddela oss`: without answers with it, a notice of something else.
    fn gives_notice(&self) -> bool {
        let hears = self.after(0) == "hör" && self.after(1) != "till";
        let with = || (1..7).any(|n| self.after(n) == "med");
        (hears && (1..4).any(|n| self.after(n) == "av") && !with())
            || (self.after(0) == "meddela"
                && !with()
                && (1..12).any(|n| self.after(n) == "om" || self.after(n) == "detta"))
    }

    /// `ny sista dag`, `nytt datum`, `rätt datum är`
    pub(super) fn renews(&self) -> bool {
        let (w, next) = (self.after(0), self.after(1));
        matches!(w, "ny" | "nya" | "nytt" | "rätt" | "korrekt" | "rätta" | "new" | "correct")
            && (words::begins_with(next, &["sist", "datum", "tid", "slutdatum", "dag", "date"]) || words::is_term(next))
            && !next.starts_with("tidplan")
    }

    /// `sista svarsdag är nu`, `svarstiden gäller nu till`
    pub(super) fn holds_now(&self) -> bool {
        self.after(0) == "nu"
            && matches!(self.before(1), "är" | "blir" | "gäller" | "går" | "löper")
            && (words::is_term(self.before(2)) || words::begins_with(self.before(2), &["dag", "datum"]))
    }

    /// `ändrats till den 3 maj`, `flyttad från … till`, `kortats till`
    pub(super) fn moves(&self) -> bool {
        let w = self.after(0);
        words::kinds(w) & word_lists::MOVED != 0
            && (1..7).any(|n| matches!(self.after(n), "till" | "från" | "to" | "fram" | "from"))
            && self.before(1) != "senast"
            || words::begins_with(w, &["tidigarelag"])
    }

    /// `regeringens`, `till kommissionen`, `vara kommissionen tillhanda`: named, but not as the one who acts.
    pub(super) fn is_object(&self) -> bool {
        matches!(
            self.before(1),
            "till" | "av" | "från" | "hos" | "för" | "åt" | "med" | "mot" | "i" | "på" | "to" | "by" | "from" | "eu"
        ) && self.before(2) != "enligt"
            && self.before(1) != "-"
            || matches!(self.after(1), "tillhanda")
            || (self.after(1) == "till" && self.after(2) == "handa")
    }

    /// `Utredningen skickas på remiss`: a text, no one who acts.
    pub(super) fn is_sent_out(&self) -> bool {
        let (next, after) = (self.after(1), self.after(2));
        let sent =
            |word: &str| words::begins_with(word, &["skickas", "skickats", "remitteras", "remitterats", "sänds"]);
        sent(next) || (matches!(next, "har" | "nu") && sent(after)) || (next == "är" && after == "ute")
    }

    /// `Skicka dem`, `Lämna synpunkter`: at the head of a sentence, what is to be done.
    pub(super) fn is_imperative(&self) -> bool {
        self.at == 0
            && matches!(
                self.after(0),
                "skicka"
                    | "mejla"
                    | "maila"
                    | "lämna"
                    | "sänd"
                    | "svara"
                    | "kommentera"
                    | "yttra"
                    | "tyck"
                    | "inkom"
                    | "återkom"
                    | "skriv"
                    | "posta"
                    | "fyll"
                    | "besvara"
                    | "send"
                    | "submit"
                    | "have"
                    | "comment"
                    | "respond"
                    | "reply"
            )
    }

    /// `Sista dag: 3 maj`, `Pågår till: 3 maj`, `Åter 3 maj`, `Closing date 3 May`: a label whose day follows at once.
    pub(super) fn is_label(&self) -> bool {
        let (w, next) = (self.after(0), self.after(1));
        let length = match (w, next) {
            ("sista", "dag" | "dagen" | "datum") | ("pågår", "till") | ("closing", "date") => 2,
            ("open" | "öppen", "until" | "till") if self.at <= 2 => 2,
            ("last" | "end", "day" | "date") | ("closing", "day") => 2,
            ("utgår" | "svara", ":") | ("besvaras", _) if next != "senast" => 1,
            (
                "inkom" | "inkommer" | "inkomna" | "besvaras" | "åter" | "in" | "svar" | "inlämning" | "inlämnas"
                | "insändes",
                "senast",
            ) => 2,
            ("slut", ":") => 1,
            ("stänger" | "slutar" | "avslutas" | "åter" | "closes" | "slutdatum", _) => 1,
            _ => return false,
        };
        (length..length + 4)
            .take_while(|n| {
                matches!(self.after(*n), ":" | "är" | "den" | "is" | "-" | "–" | "(" | "senast" | "on")
                    || starts_a_date(self.after(*n))
            })
            .any(|n| starts_a_date(self.after(n)))
    }
}

impl Words<'_> {
    pub(super) fn is_limit(&self) -> bool {
        let (w, next, after) = (self.after(0), self.after(1), self.after(2));
        // "Senast ändrad", "uppdaterades senast": the page's own dates
        let is_edited = |word: &str| words::kinds(word) & word_lists::EDITED != 0;
        if words::is_latest(w) || w == "senaste" || w == "last" {
            let of_the_page = is_edited(next) || is_edited(self.before(1)) && self.before(2) != "har";
            if of_the_page {
                return false;
            }
        }
        // "sista dag", "sista dg att svara", "sistadag att svara"; not "sista delen"
        let last = words::is_last(w) || (w == "last" && matches!(next, "day" | "date"));
        let day = next.contains("dag")
            || words::begins_with(
                next,
                &["datum", "tid", "svar", "inlämning", "remiss", "möjlig", "frist", "att", "day", "date"],
            );
        // "de senaste åren" is no limit, "senaste den 17 augusti" is
        let latest = w == "senaste" && (matches!(next, "den" | "kl") || starts_a_date(next));
        let asked_for = matches!(w, "önskas" | "emotses" | "motses") && (next == ":" || starts_a_date(next));
        let comes_in = w == "in" && words::is_answer(self.before(1)) && (next == ":" || starts_a_date(next));
        let later = |no: &str| {
            (w == "än" && self.before(1) == "senare" && self.before(2) == no)
                || (w == "than" && self.before(1) == "later" && self.before(2) == "no")
        };
        (last && (day || after == "att" || words::is_answer(after)))
            || latest
            || asked_for
            || comes_in
            || words::is_latest(w)
            || w == "tillhanda"
            || (w == "handa" && self.before(1) == "till")
            || (w == "utgången" && next == "av")
            || (matches!(w, "closing" | "end") && next == "date")
            || (w == "time" && next == "limit")
            || (w == "by" && (starts_a_date(next) || swedish::month(next).is_some()))
            || words::kinds(w) & word_lists::ENDING != 0
            || (w == "upphör" && next != "att")
            || w.starts_with("utebliv")
            || w.starts_with("sist") && (2..5).any(|n| self.after(n).starts_with("svar"))
            || later("inte")
    }

    pub(super) fn is_soft_limit(&self) -> bool {
        let (w, next, after) = (self.after(0), self.after(1), self.after(2));
        let (before, before2) = (self.before(1), self.before(2));
        let opens = |word: &str| starts_a_date(word) || swedish::month(word).is_some();
        match w {
            "tom" | "tills" | "före" | "innan" | "until" | "before" => true,
            "t" => matches!((next, after), ("o", "m") | (".", "o")),
            "och" | "om" => before == "till" && next == "med",
            "fram" => matches!(next, "till" | "tills"),
            "to" => opens(next),
            "till" => {
                matches!(next, "den" | "och")
                    || starts_a_date(next)
                    || (next == ":" && starts_a_date(after))
                    || before == "fram"
                    || before2 == "fram"
            }
            _ => false,
        }
    }

    /// `pågår`, `går ut`, `har till den`, `är ute på remiss till`, `gäller till`; not `gäller lagen`
    pub(super) fn lasts(&self) -> bool {
        let (w, next) = (self.after(0), self.after(1));
        let until =
            || starts_a_date(next) || words::begins_with(next, &["till", "fram", "t", "från", "i", "den", "dock"]);
        match w {
            "går" | "gick" | "gått" => next == "ut",
            "ställs" => next == "ut",
            "ute" => matches!(next, "på" | "för" | "till" | "fram"),
            "på" => matches!(next, "remiss" | "samråd" | "granskning"),
            "har" => matches!(next, "till" | "fram" | "tiden"),
            "gäller" | "gällde" => until(),
            _ => words::kinds(w) & word_lists::LASTING != 0,
        }
    }

    pub(super) fn is_arrival(&self) -> bool {
        let (w, next, before) = (self.after(0), self.after(1), self.before(1));
        (words::is_arrival(w) && (words::kinds(w) & word_lists::ELSEWHERE == 0 || (w == "sändes" && next == "senast")))
            || (w == "når" && matches!(next, "oss" | "myndigheten" | "kommunen"))
            || (w == "in" && words::begins_with(before, &["kom", "vara", "ge", "skick", "lämn", "sänd", "ha", "få"]))
            || (words::begins_with(w, &["kommit", "komma", "kommer"])
                && matches!(next, "in" | "till" | "departementet"))
    }
}

impl Words<'_> {
    /// Returns `true` if nothing but a colon or `in`, `till oss`, `åter` stands between the word and a day.
    pub(super) fn is_right_before_a_day(&self) -> bool {
        let rest = (1..6).map(|n| self.after(n));
        let mut rest = rest.skip_while(|word| matches!(*word, "in" | "till" | "oss" | "åter" | "inne" | ":"));
        // "Synpunkter på förslaget: 12 juni 2026"
        let colon = (1..7).find(|n| self.after(*n) == ":").is_some_and(|n| starts_a_date(self.after(n + 1)));
        colon || rest.next().is_some_and(starts_a_date)
    }
}

/// `dag att svara`, `datum för att lämna`, `sista svrsdag`
pub(super) fn is_last_day_to(w: &str, next: &str, after: &str) -> bool {
    let noun = w.len() <= 7
        && (words::begins_with(w, &["sista", "siste", "sita", "dag", "datum", "tid", "frist"])
            || matches!(w, "day" | "date"));
    let purpose = matches!(next, "att" | "för" | "till" | "for" | "to" | "av")
        && (words::is_answer(after)
            || matches!(
                after,
                "att"
                    | "inkomma"
                    | "lämna"
                    | "inkomna"
                    | "skicka"
                    | "komma"
                    | "inlämning"
                    | "inlämnande"
                    | "insändande"
                    | "submit"
                    | "comment"
            ));
    let glued = next.starts_with("attsvar") || next == "svara";
    // "sista varsdatum": the word itself is misspelt
    let misspelt =
        w.starts_with("sist") && (next.contains("sdag") || next.contains("sdat")) && !words::is_request(next);
    (noun && (purpose || glued)) || misspelt
}

fn starts_a_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || swedish::weekday(word).is_some()
}
