//! The predicates of the rules of `date_role` that give a day to those who answer, and those of periods.

use super::{
    clause::{Clause, is_range, place_of_answers},
    cues::{Cues, Topic},
    date_role::Role,
    spelling::slips,
    swedish,
    tokens::{Kind, Token},
    vocabulary as words,
};

impl Clause<'_> {
    /// `från den …`, `efter den …`, an act's `av den …`, and the first of two days with a dash between.
    pub(super) fn begins_a_period(&self) -> bool {
        let tokens = self.sentence.tokens;
        let mut at = self.date.first;
        while at > 0 && (tokens[at - 1].is("den") || swedish::weekday(tokens[at - 1].text).is_some()) {
            at -= 1;
        }
        let lead: String = tokens[at.saturating_sub(6)..at].iter().map(|token| token.text).collect();
        let ends_with = |words: &[&str]| words.iter().any(|word| lead.ends_with(word));
        let dates_an_act = ends_with(&["av"]) && !ends_with(&["utgångenav", "slutetav"]);
        // "genom beslut den 3 mars förlängts till": the day of the decision
        let dates_a_decision = ends_with(&["beslut", "skrivelse", "remissbrev", "protokoll"]);
        let starts = ends_with(&[
            "från",
            "frånochmed",
            "efter",
            "sedan",
            "mellan",
            "per",
            "from",
            "fr.o.m.",
            "fr.o.m",
            "f.o.m.",
        ]);
        dates_an_act || dates_a_decision || starts || self.is_first_of_a_range()
    }

    /// `10 februari–3 maj`, `den 10 februari till den 3 maj`
    fn is_first_of_a_range(&self) -> bool {
        self.next.is_some_and(|next| is_range(&self.sentence.tokens[self.date.end..next.first]))
    }

    /// The words of a proposal stand before the date, and no answers before them: `Förslaget innebär att …`
    pub(super) fn is_of_the_proposal(&self) -> bool {
        let cues = self.cues_of_the_range();
        let Some(place) = cues.iter().position(|cue| cue.proposal) else { return false };
        if self.says_what_more_time_means(place) {
            return false;
        }
        place_of_answers(cues).is_none_or(|answers| answers > place)
    }

    /// `Samrådstiden förlängs. Det innebär att synpunkter kan lämnas till och med den 3 maj.`: of the time, not of the
    /// proposal. `that` is the place of `att`.
    fn says_what_more_time_means(&self, that: usize) -> bool {
        let tokens = self.sentence.tokens;
        let Some(pronoun) = that.checked_sub(2).map(|at| tokens[at].text) else { return false };
        let means = matches!(tokens[that - 1].text, "innebär" | "medför" | "betyder");
        let longer = match pronoun {
            "det" | "detta" => that == 2 && self.sentence.before.gives_more_time,
            "vilket" => self.sentence.cues[that.saturating_sub(16)..that]
                .iter()
                .any(|cue| cue.term || cue.replaces || cue.lasting),
            _ => false,
        };
        let about_answers = self.sentence.cues[that..self.date.first].iter().take(9).any(|cue| cue.answers || cue.term);
        means && longer && about_answers
    }

    /// Someone acts who has a day of their own, and does not ask for answers: `Kommissionen ska yttra sig senast …`
    pub(super) fn is_of_another_actor(&self) -> bool {
        let cues = self.cues_of_the_range();
        let Some(place) = cues.iter().position(|cue| cue.actor) else { return false };
        let asks = cues[place..].iter().any(|cue| cue.asking);
        !asks && place_of_answers(cues).is_none_or(|answers| answers > place)
    }

    /// `synpunkter som kom in`, `som lämnades under samrådet`
    pub(super) fn speaks_of_what_has_come(&self) -> bool {
        // "svar som kommit in senast den 3 maj beaktas" is no past; "har beaktats" is
        let now =
            !self.after(|cue| cue.link) && !self.sentence.tokens[self.date.end..].iter().take(4).any(|t| t.is("har"));
        let came = |word: &str| match word {
            "kom" | "inkom" | "lämnades" | "skickades" | "avslutades" | "pågick" => true,
            "kommit" | "inkommit" | "lämnats" => !now || !self.has_limit(),
            _ => false,
        };
        let words = self.words_of_the_range();
        // "Vi svarade på remissen senast den 16 oktober"
        let answered = |token: &Token<'_>| matches!(token.text, "svarade" | "yttrade" | "lämnade" | "skickade");
        if self.is_first() && words.iter().take(3).any(answered) && !self.before(|cue| cue.modal && !cue.limit) {
            return true;
        }
        let reworked = ["omarbeta", "revidera", "bearbeta"];
        let after = &self.sentence.tokens[self.date.end..];
        let is_over = words
            .windows(2)
            .any(|pair| matches!(pair[0].text, "var" | "varit") && matches!(pair[1].text, "på" | "ute"))
            && after.iter().take(8).any(|token| reworked.iter().any(|stem| token.text.starts_with(stem)));
        if is_over {
            return true;
        }
        let relative = words.iter().position(|token| token.is("som"));
        relative.is_some_and(|at| words[at..].iter().take(4).any(|token| came(token.text)))
            && !self.cues_of_the_range().iter().any(|cue| cue.modal && !cue.limit)
    }

    /// `eftersom …`, `därefter …`, with no word of answers of its own
    pub(super) fn gives_a_reason(&self) -> bool {
        !self.is_first() && self.own_topic.is_none() && self.before(|cue| cue.reason)
    }

    pub(super) fn is_deadline(&self) -> bool {
        self.states_a_limit_for_answers()
            || self.continues_a_list_of_deadlines()
            || self.is_for_others_in_the_same_sentence()
            || self.leads_to_a_limit()
            || self.is_the_deadline_of_others()
    }

    /// A limit (`senast`), a soft one, the name of the time to answer, or answers that are due, about answers.
    pub(super) fn states_a_limit_for_answers(&self) -> bool {
        if self.topic != Some(Topic::Answer) {
            return false;
        }
        if self.sentence.quotes {
            return self.has_limit() && (self.names_the_time_to_answer() || self.is_due());
        }
        let named = self.names_the_time_to_answer() && !self.starts_something();
        let due = self.is_due() && self.own_topic.is_some() && !self.starts_something();
        self.has_limit() || self.has_soft_limit() || named || due
    }

    /// `Svaren behövs den 3 maj`, `Vi måste ha ert svar den 3 maj`: the words of answers and of need, then the day.
    pub(super) fn wants_answers_on_the_day(&self) -> bool {
        let words = self.words_before();
        let near = &words[words.len().saturating_sub(8)..];
        let is_needed = near.iter().any(|token| matches!(token.text, "behövs" | "behöver" | "måste"));
        let ends_with_the_day = near.last().is_some_and(|token| {
            token.is("den")
                || words::is_answer_noun(token.text)
                || token.is("behövs")
                || swedish::weekday(token.text).is_some()
        });
        is_needed
            && ends_with_the_day
            && self.own_topic == Some(Topic::Answer)
            && self.before(|cue| cue.answers)
            && !self.before(|cue| cue.proposal || cue.reason || cue.start)
            && !self.sentence.quotes
    }

    /// `senast den 5 maj respektive den 8 juni`, `mellan den 1 mars och den 5 maj`: linked, with no topic between.
    pub(super) fn continues_a_list_of_deadlines(&self) -> bool {
        let after_one = matches!(self.earlier.role, Some(Role::Deadline | Role::Start));
        let answers = self.earlier.topic == Some(Topic::Answer) && self.own_topic.is_none();
        let between = self.words_before();
        let dash = !self.is_first()
            && between.len() <= 2
            && between.first().is_some_and(|token| matches!(token.text, "-" | "–" | "—"));
        let link = self.before(|cue| cue.link);
        let linked = between.len() <= 14
            && !self.is_a_clause_of_its_own()
            && ((link && self.earlier.role != Some(Role::Start)) || ((dash || link) && self.earlier.framed));
        after_one && answers && linked && !self.sentence.quotes
    }

    /// `Den 5 maj är sista dag att svara`, `Den 5 maj gick remisstiden ut`, `Den 5 maj ska svaren ha kommit in`.
    pub(super) fn leads_to_a_limit(&self) -> bool {
        let leads = |token: &Token<'_>| {
            matches!(
                token.text,
                "den"
                    | "fram"
                    | "till"
                    | "och"
                    | "med"
                    | "på"
                    | "påminnelse"
                    | ":"
                    | ","
                    | "*"
                    | "-"
                    | "–"
                    | "•"
                    | "on"
                    | "by"
                    | "until"
                    | "före"
                    | "innan"
                    | "before"
            ) || swedish::weekday(token.text).is_some()
                || slips(token.text, "den", 1).is_some()
        };
        let begins =
            self.is_first() && self.words_before().iter().all(leads) && !self.has_limit() && self.own_topic.is_none();
        let limit = self.after(|cue| cue.limit || cue.term) && !self.after(|cue| cue.start);
        // "Fram till den 4 maj kan du tycka till"
        let limit = limit || (self.before(|cue| cue.soft_limit) && self.after(|cue| cue.modal));
        let arrival = self.after(|cue| cue.modal) && self.after(|cue| cue.arrival);
        begins && self.topic_after() == Some(Topic::Answer) && (limit || arrival)
    }

    /// A day that takes the place of the one before it, in this sentence or in the one before.
    pub(super) fn replaces_the_one_before(&self) -> bool {
        let moved = self.before(|cue| cue.replaces) && self.before(|cue| cue.soft_limit || cue.fresh);
        // "Det är fel – det ska vara den 12 juni."
        let rights = self.words_before().windows(3).any(|words| {
            words[0].is("det")
                && matches!(words[1].text, "ska" | "skall" | "skulle")
                && matches!(words[2].text, "vara" | "stå" | "varit")
        });
        if self.is_first() && rights && self.own_topic.is_none() && self.sentence.before.role == Some(Role::Deadline) {
            return true;
        }
        // "Vi förlänger remisstiden. Nu gäller den 12 mars."
        let words = self.words_before();
        let holds_now = words.len() <= 6
            && words.iter().any(|token| token.is("gäller"))
            && words.iter().any(|token| matches!(token.text, "nu" | "istället" | "stället"));
        if self.is_first()
            && holds_now
            && self.sentence.before.topic == Some(Topic::Answer)
            && self.sentence.before.role.is_none()
        {
            return true;
        }
        if self.is_first() {
            return !self.is_of_another_time()
                && moved
                && self.own_topic.is_none()
                && self.sentence.before.role == Some(Role::Deadline);
        }
        // "för kommunerna i stället den 8 juni" is another day beside it
        let for_others = self.words_before().iter().any(|token| matches!(token.text, "för" | "på"));
        let now = self.before(|cue| cue.fresh) && self.words_before().len() <= 8 && !for_others;
        let adjoins = self.words_before().is_empty() && self.after(|cue| cue.fresh);
        matches!(self.earlier.role, Some(Role::Deadline | Role::OldDeadline))
            && matches!(self.own_topic, None | Some(Topic::Answer))
            && (moved || now || adjoins)
    }

    /// `Utredningstiden har förlängts`, `Uppdraget är förlängt`: what is extended is no time to answer.
    fn is_of_another_time(&self) -> bool {
        const OTHERS: [&str; 10] = [
            "tiden",
            "perioden",
            "uppdraget",
            "projektet",
            "avtalet",
            "tillståndet",
            "lagen",
            "försöket",
            "stödet",
            "bidraget",
        ];
        let first = self.words_before().iter().zip(self.cues_before()).take(3);
        let is_other = |(token, cue): (&Token<'_>, &Cues)| {
            let is_ours = cue.term || cue.topic == Some(Topic::Answer) || matches!(token.text, "tiden" | "perioden");
            !is_ours && OTHERS.iter().any(|end| token.text.ends_with(end))
        };
        first.into_iter().any(is_other)
    }

    /// `Samråd 1 februari–15 mars`: a short label about answers, and a range.
    pub(super) fn ends_a_labelled_period(&self) -> bool {
        self.ends_a_range()
            && self.earlier.role == Some(Role::Start)
            && self.earlier.topic == Some(Topic::Answer)
            && self.from <= 30
    }

    /// `Samrådet pågår 4–25 maj`: the first day has no month.
    pub(super) fn ends_a_range_in_its_month(&self) -> bool {
        let words = self.words_before();
        let [.., lead, first, mark] = words else { return false };
        let is_dash = matches!(mark.text, "-" | "–" | "—");
        let opens = first.text.len() <= 2
            && first.value().is_some_and(|first| (1..u32::from(self.date.day.unsigned_abs())).contains(&first));
        is_dash
            && opens
            && lead.kind == Kind::Word
            && self.own_topic == Some(Topic::Answer)
            && self.before(|cue| cue.lasting || cue.term)
            && !self.before(|cue| cue.proposal || cue.actor || cue.reason)
            && !self.sentence.quotes
    }

    /// `12 januari–13 mars, då du kan lämna synpunkter`, `Under perioden … till den 13 mars är förslaget utställt`
    pub(super) fn ends_a_period_explained_behind_it(&self) -> bool {
        let may_answer = self.after(|cue| cue.modal) && self.after(|cue| cue.arrival);
        (self.ends_a_range() || self.ends_what_lies_between())
            && self.earlier.role == Some(Role::Start)
            && matches!(self.earlier.topic, None | Some(Topic::Answer))
            && self.topic_after() == Some(Topic::Answer)
            && (may_answer || self.after(|cue| cue.lasting))
            && !self.sentence.quotes
    }

    /// `Sista dag: 6 mars`, where nothing says that it is the last day of something else.
    pub(super) fn stands_behind_a_label(&self) -> bool {
        self.own_topic.is_none()
            && (matches!(self.sentence.before.topic, None | Some(Topic::Answer)) || self.is_a_pair_of_its_own())
            && (self.before(|cue| cue.label) || self.ends_a_labelled_range())
            && matches!(self.topic_after(), None | Some(Topic::Answer))
    }

    /// `Pågår: 11 januari–26 februari`
    fn ends_a_labelled_range(&self) -> bool {
        self.ends_a_range() && self.from <= 6 && self.sentence.cues.first().is_some_and(|cue| cue.label)
    }

    /// `Stänger: 17 apr` in a line of its own, below another pair of a label and a day.
    fn is_a_pair_of_its_own(&self) -> bool {
        self.is_first()
            && self.sentence.only_date
            && self.sentence.before.role.is_some()
            && self.sentence.cues.first().is_some_and(|cue| cue.label)
    }

    /// A heading names the deadline, and this line has one day and no word about it.
    pub(super) fn stands_under_a_heading(&self) -> bool {
        self.sentence.before.is_heading && self.sentence.only_date && self.sentence.subject.is_none()
    }
}
