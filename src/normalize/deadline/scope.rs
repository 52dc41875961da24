//! The scope of one of several deadlines: `… senast den 5 maj när det gäller avsnitt 8.2` to `avsnitt 8.2`.
//!
//! Read from the words right after the date, else from the beginning of its clause. Only shown where a text has several
//! deadlines; a single one needs no scope.

use std::sync::LazyLock;

use regex::Regex;

use super::super::pattern;

/// The longest scope worth showing, in characters.
const MAX_CHARS: usize = 160;

/// A clause beyond that many bytes is no scope.
const MAX_CLAUSE: usize = 400;

/// `… den 5 maj 2017 när det gäller avsnitt 8.2 Ökat ansvar`, up to the next clause
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,]*(?:när det gäller|vad gäller|i fråga om|avseende|beträffande|gällande|för|i den del)\s+(?P<scope>[^;]+?)(?:[,;] (?:samt|och|men|respektive|medan|dock)\b.*|\s(?:och|respektive|samt|men)(?:\s(?:senast|till|fram|den))*|[.;]?)\s*$",
    )
});

/// `För kommunerna …`, `Remissvar på resterande delar …`, `samt när det gäller utbyte av körkort …`
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[,;] )\s*(?:(?:samt|och|men) )?(?:(?:[Rr]emiss)?[Ss]var(?:en)? (?:på|över|avseende|om|från)|[Ss]ynpunkter på|[Yy]ttranden? över|[Nn]är det gäller|[Vv]ad gäller|[Ff]ör|[Ii] fråga om|[Bb]eträffande)\s+(?P<scope>[^,;]+?)(?:,| ska| skall| bör| är| finns| gäller| lämnas| senast| förlängs| kan)\b",
    )
});

/// `… och kommunerna kan svara …`, `Länsstyrelserna ska svara …`: those who have a deadline of their own.
static WHO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[,;] )\s*(?:(?:samt|och|men|medan) )?(?P<scope>(?:(?:[Öö]vriga|[Bb]erörda|[Dd]e) )?(?:[Kk]ommun|[Rr]egion|[Ll]andsting|[Ll]änsstyrels|[Mm]yndighet|[Dd]omstol|[Oo]rganisation|[Uu]niversitet|[Hh]ögskol|[Ss]ameb)\p{L}*(?:,? och \p{L}+)?) (?:kan|ska|skall|får|bör|har)\b",
    )
});

/// `Svar senast (Kommuner): …`, as `layout` writes a row of a table.
static ROW: LazyLock<Regex> = LazyLock::new(|| pattern(r"\((?P<scope>[^()]+)\): ?$"));

/// `* Kommuner: 27 mars`, an entry of a list.
static ENTRY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[*•·–-] (?P<scope>[^:]{2,60}): ?$"));

/// The scope of a date, from what stands before and after it in its clause.
pub(super) fn of(before: &str, after: &str) -> Option<String> {
    if after.len().max(before.len()) > MAX_CLAUSE {
        return None;
    }
    let scope = |pattern: &Regex, text: &str| {
        let scope = pattern.captures(text)?.name("scope")?.as_str().trim();
        (!scope.is_empty() && scope.chars().count() <= MAX_CHARS && !scope.contains("remissen"))
            .then(|| scope.to_owned())
    };
    scope(&AFTER, after)
        .or_else(|| scope(&ROW, before))
        .or_else(|| scope(&ENTRY, before))
        .or_else(|| scope(&BEFORE, before))
        .or_else(|| scope(&WHO, before))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::normalize::read_deadlines;

    #[test]
    fn several_deadlines_have_scopes() {
        for (text, scopes) in [
            (
                "Svaren ska ha kommit in senast den 5 maj 2017 när det gäller avsnitt 8.2. Svar på resterande delar ska ha kommit in senast den 1 juni 2017.",
                vec![Some("avsnitt 8.2"), Some("resterande delar")],
            ),
            (
                "Sista dag att svara på remissen är den 3 maj 2017. För kommunerna finns dock möjlighet att inkomma med svar fram till den 8 juni 2017.",
                vec![None, Some("kommunerna")],
            ),
            (
                "Svaren ska ha kommit in senast den 9 november 2016 i fråga om skepp, samt när det gäller båtar senast den 11 januari 2017.",
                vec![Some("skepp"), Some("båtar")],
            ),
            ("Svara senast den 3 maj 2017 för kommuner.", vec![None]),
            (
                "Synpunkter på avsnitt 2 ska ha kommit in senast den 15 augusti 2017, och kommunerna kan svara till och med den 1 oktober 2017.",
                vec![Some("avsnitt 2"), Some("kommunerna")],
            ),
            (
                "Remissvaren ska ha kommit in senast den 3 maj 2017. Länsstyrelserna och regionerna ska svara senast den 8 juni 2017.",
                vec![None, Some("Länsstyrelserna och regionerna")],
            ),
        ] {
            let reading = read_deadlines(text, Some(date(2016, 9, 1)));
            let found: Vec<Option<&str>> = reading.deadlines.iter().map(|d| d.scope.as_deref()).collect();
            assert_eq!(found, scopes, "{text}");
        }
    }
}
