//! The words that end or last, by the words beside them: `senast` is a limit, `senast ändrad` is none.

use super::{cues::Words, swedish, vocabulary as words, word_lists};

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
        let asked_for =
            matches!(w, "önskas" | "emotses" | "motses") && (matches!(next, ":" | "(") || starts_a_date(next));
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
            || (last && self.is_last_emptying())
            || w == "tillhanda"
            || (w == "handa" && self.before(1) == "till")
            || (w == "utgången" && next == "av")
            || (matches!(w, "closing" | "end") && next == "date")
            || (w == "time" && next == "limit")
            || (w == "by" && (starts_a_date(next) || swedish::month(next).is_some()))
            || words::kinds(w) & word_lists::ENDING != 0
            || (w == "upphör" && next != "att")
            || (matches!(w, "löper" | "löpte") && next == "ut")
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
            "to" | "through" => opens(next),
            "till" => {
                matches!(next, "den" | "och" | "midnatt")
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
        let until = || {
            starts_a_date(next)
                || words::begins_with(
                    next,
                    &[
                        "till",
                        "fram",
                        "t",
                        "från",
                        "i",
                        "den",
                        "dock",
                        "fortfarande",
                        "alltjämt",
                        "oförändrat",
                        "tidigare",
                    ],
                )
        };
        match w {
            "går" | "gick" | "gått" => next == "ut",
            "ställs" => next == "ut",
            "ute" => matches!(next, "på" | "för" | "till" | "fram") || starts_a_date(next),
            "uppe" => self.before(1) == "ligger",
            "have" | "has" => next == "until",
            "på" => matches!(next, "remiss" | "samråd" | "granskning" | "internremiss" | "slutremiss"),
            "har" => matches!(next, "till" | "fram" | "tiden"),
            "gäller" | "gällde" => until(),
            _ => words::kinds(w) & word_lists::LASTING != 0,
        }
    }

    pub(super) fn is_arrival(&self) -> bool {
        let (w, next, before) = (self.after(0), self.after(1), self.before(1));
        (words::is_arrival(w) && (words::kinds(w) & word_lists::ELSEWHERE == 0 || (w == "sändes" && next == "senast")))
            || (w == "hos" && before == "vara")
            || w == "framme"
            || w == "accepted"
            || self.lets_know()
            || self.puts_answers_on_record()
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
        let mut rest =
            rest.skip_while(|word| matches!(*word, "in" | "till" | "oss" | "åter" | "inne" | ":" | "," | "datum"));
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

pub(super) fn starts_a_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || swedish::weekday(word).is_some()
}
