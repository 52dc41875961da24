//! The topic of a word by the words beside it, and whose it is: `ansökan` asks for something, `yttra er över ansökan` does not.

use super::{
    cues::{Topic, Words},
    limit_words::starts_a_date,
    tokens::Kind,
    vocabulary as words, word_lists,
};

/// The parts of a university, region or municipality.
const HOUSE_STEMS: [&str; 8] =
    ["institution", "fakultet", "prefekt", "avdelning", "förvaltning", "enhet", "nämnd", "högskolestyrelse"];

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
        // "yttra sig över ansökan": the application is what the answers are about
        let applied =
            w.starts_with("ansök") && matches!(before, "över" | "på" | "om" | "av" | "rubricerad" | "bifogad");
        let asked = w == "frågor" && next == "som" && self.after(2) == "vi";
        // "Kontakta utredaren senast den 16 oktober med dina synpunkter"
        let with_answers = w == "kontakta"
            && (2..14).any(|n| self.after(n) == "med" && (1..3).any(|m| words::is_answer_noun(self.after(n + m))));
        let on_request = on_request || (w == "frågor" && ours) || applied || asked;
        let answers_questions = words::begins_with(w, &["svara", "besvara"])
            && (next == "frågor" || (next == "på" && self.after(2) == "frågor"));
        let registers = w == "register" && matches!(next, "for" | "by" | "to");
        // "För remissinstanserna gäller den 8 maj": who, not what
        let in_court = w == "svara" && matches!(next, "inför" | "för");
        let who = (self.at == 1 && before == "för")
            || (self.at == 2
                && self.before(2) == "för"
                && matches!(before, "övriga" | "andra" | "resterande" | "alla" | "samtliga"));
        let is_whose = who && words::begins_with(w, &["remissinstans", "svarande"]);
        // "Frågor ställs senast den 3 maj och besvaras senast den 5 maj": the questions are
        let of_questions = w.starts_with("besvara")
            && (1..24).any(|n| self.before(n) == "frågor" && self.before(n - 1) != "som")
            && !ours;
        if is_whose || in_court || with_answers || self.puts_answers_on_record() {
            None
        } else if of_questions {
            Some(Topic::Request)
        } else if self.asks_for_views() || self.is_wanted_material() || self.empties_the_box() {
            Some(Topic::Answer)
        } else if words::is_meeting(w) {
            Some(Topic::Meeting)
        } else if (words::is_request(w) && !on_request) || answers_questions || registers || self.gives_notice() {
            Some(Topic::Request)
        } else if words::is_duty(w) || of_the_eu || self.is_answer_of_others() || self.is_act_of_the_issuer() {
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
            let is_ours = next == "om" && words::begins_with(self.after(2), &["förslag", "remiss", "plan", "utkast"]);
            let is_open = is_ours && (3..7).any(|n| self.after(n) == "öppen");
            let form = w.starts_with("enkät") && (self.at > 0 || stays_open || is_open);
            let on_show = on_show || reviewed || may_influence || form;
            let say = w == "say" && before == "your";
            // "Institutionernas underlag": what a house gathers for its own answer
            let gathered = matches!(w, "underlag" | "underlaget" | "bidrag")
                && ((1..6).any(|n| words::begins_with(self.before(n), &HOUSE_STEMS))
                    || (next == "från" && words::begins_with(self.after(2), &HOUSE_STEMS)));
            // "The survey closes": a form to answer in; not the Geological Survey
            let survey = w == "survey" && matches!(next, "closes" | "close" | "is" | "runs" | "remains" | "ends");
            (words::is_answer(w) || shown || on_show || say || gathered || survey).then_some(Topic::Answer)
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
            || (matches!(w, "eu" | "echa" | "efsa" | "ema" | "esma" | "eba" | "eiopa" | "acer" | "easa")
                && next == ":"
                && asks_too(self.after(3)))
            || (w == "eu:s" && asks_too(next));
        // "Vi återkommer till er", "Du får svar från oss": what those who ask do later
        let comes_back =
            w == "återkommer" && (self.before(1) == "vi" || next == "vi" || next == "till" && self.after(2) == "er");
        let answered = w == "svar" && (next == "från" && self.after(2) == "oss" || self.before(1) == "får");
        let confirmed = matches!(w, "bekräftelse" | "bekräftelsen" | "besked" | "återbud")
            && (1..4).any(|n| matches!(self.before(n), "får" | "skickas" | "skickar" | "lämnar"));
        // "Sökandens bemötande", "inspel till dagordningen"
        let replies = w.starts_with("bemötand") && self.before(1).ends_with('s');
        let for_a_meeting = words::is_answer_noun(w)
            && next == "till"
            && words::begins_with(self.after(2), &["dagordning", "agenda", "möte", "seminari", "konferens", "program"]);
        // "Vi yttrar oss till regeringen", "lämna ett yttrande till regeringen"
        let to_the_government = (1..9).any(|n| {
            self.after(n) == "till" && matches!(self.after(n + 1), "regeringen" | "riksdagen" | "kommissionen")
        });
        let states = (w == "yttrar" && matches!(next, "oss" | "sig")) || (w == "ett" && words::is_answer_noun(next));
        (states && to_the_government)
            || of_the_union
            || confirmed
            || replies
            || for_a_meeting
            || comes_back
            || answered
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
                || (before == "på" && words::begins_with(self.before(2), &["krav", "kravet"]))
                || (before == "om" && words::begins_with(self.before(2), &["anse", "tänk"])));
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
        matches!(self.after(0), "anstånd" | "förlängning")
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
        // "Synpunkter? Hör av er senast den 3 maj": of what, the sentence before says
        let of_something = || (2..24).any(|n| matches!(self.after(n), "om" | "för" | "vid" | "angående" | "så"));
        (hears && (1..4).any(|n| self.after(n) == "av") && !with() && (self.at > 0 || of_something()))
            || (self.after(0) == "meddela"
                && !with()
                && !(1..12).any(|n| self.before(n) == "avstå")
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
            "kontakta"
                | "till"
                | "av"
                | "från"
                | "hos"
                | "för"
                | "åt"
                | "med"
                | "mot"
                | "i"
                | "på"
                | "to"
                | "by"
                | "from"
                | "eu"
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
                    | "hör"
                    | "låt"
                    | "meddela"
                    | "berätta"
                    | "registrera"
                    | "let"
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
            ("open" | "öppen", "until" | "till") if self.is_ours_that_is_open() => 2,
            ("pågående", "(") if self.at == 0 => 2,
            ("last" | "end", "day" | "date") | ("closing", "day") => 2,
            ("utgår" | "svara", ":") | ("besvaras", _) if next != "senast" => 1,
            // "Hyresgästerna flyttar in senast"
            ("in", "senast") if self.has_a_subject_of_its_own() => return false,
            (
                "inkom" | "inkommer" | "inkomna" | "besvaras" | "åter" | "in" | "svar" | "inlämning" | "inlämnas"
                | "insändes",
                "senast",
            ) => 2,
            ("slut" | "förfallodatum", ":") => 1,
            ("pågår", ":") if self.at == 0 => 1,
            ("in", ":") if self.before(1) != "kom" => 1,
            ("stänger" | "slutar" | "avslutas" | "closes", _) if self.has_a_subject_of_its_own() => return false,
            ("stänger" | "slutar" | "avslutas" | "åter" | "closes" | "slutdatum", _) => 1,
            _ => return false,
        };
        (length..length + 4)
            .take_while(|n| {
                matches!(
                    self.after(*n),
                    ":" | "är"
                        | "den"
                        | "is"
                        | "-"
                        | "–"
                        | "("
                        | "senast"
                        | "on"
                        | "och"
                        | "med"
                        | "midnatt"
                        | "t"
                        | "o"
                        | "m"
                        | "."
                ) || starts_a_date(self.after(*n))
            })
            .any(|n| starts_a_date(self.after(n)))
    }

    /// `Öppen till`, `Den är öppen till`, at the head of a line; not `Utlysningen är öppen till`.
    fn is_ours_that_is_open(&self) -> bool {
        let subject = self.before(2);
        match self.at {
            0 | 1 => true,
            2 if self.before(1) == "är" => {
                words::is_answer(subject)
                    || matches!(subject, "den" | "det" | "it" | "tjänsten" | "portalen" | "e-tjänsten" | "formuläret")
            }
            _ => self.at == 2 || self.tokens[self.at - 1].kind != Kind::Word,
        }
    }

    /// `Projektet avslutas`: something else than answers ends.
    fn has_a_subject_of_its_own(&self) -> bool {
        let subject = self.before(1);
        self.at > 0
            && self.tokens[self.at - 1].kind == Kind::Word
            && !words::is_answer(subject)
            && !words::is_term(subject)
            && !matches!(subject, "och" | "som" | "det" | "den" | "konsultationen" | "dialogen" | "formuläret")
    }
}
