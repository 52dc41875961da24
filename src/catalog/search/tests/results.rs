//! Hits, their order, and guesses.

use super::{filter, keys, snapshot};
use crate::catalog::{Expected, Filter, Guess, ProblemKind, SearchState, Snapshot, testing};

#[test]
fn the_best_match_comes_first() {
    let snapshot = snapshot();
    assert_eq!(snapshot.search_state(), SearchState::Ready);
    for (typed, expected) in [
        // Exact before compound, whatever the form.
        ("vatten", "water drink"),
        ("vattnet", "water drink"),
        ("skola", "school"),
        ("skolor", "school"),
        ("elcertifikat", "power"),
        ("elcertifikatssystem", "power"),
        ("sänka skatterna", "tax"),
        ("remiss om vatten", "water drink"),
        // An organization's name is found whole, not by a word of it.
        ("Svenskt Vatten", "school"),
        ("instans:\"svenskt vatten\"", "school"),
        ("svenskt", ""),
        ("havsmyndigheten", ""),
        ("\"Havsmyndigheten\"", "fox"),
        ("instans:havsmyndigheten", "fox"),
        // Without marks both, with marks one.
        ("orebro", "water"),
        ("rav", "rav fox"),
        ("räv", "fox"),
        // Operators.
        ("vatten -dricksvatten", "water"),
        ("vatten -örebro", "drink"),
        ("räv OR bensin -rent", "fox tax"),
        ("\"mark och miljö\"", "power"),
        ("-vatten -bensin -räv -rav -skola", "power refers"),
        ("elcert*", "power"),
        ("viltrapporten", "fox"),
        // Parts.
        ("titel:vatten", "water drink"),
        ("titel:kommunerna", ""),
        ("departement:utbildning", "school"),
        // Numbers: one's own first, then where it is referred to.
        ("SOU 2026:14", "power refers"),
        ("sou 2026 14", "power refers"),
        ("2026:14", "power refers"),
        ("sou:2026:14", "power refers"),
        ("Fi2026/01655", "tax refers"),
        ("fi 2026 1655", "tax refers"),
        ("dnr:1655", "tax"),
        ("dnr:Fi2026/1655", "tax"),
        ("sou 2026 15", ""),
        ("lag", ""),
        ("zebra", ""),
    ] {
        let mut found: Vec<_> = keys(&snapshot, &filter(&snapshot, typed)).split(' ').map(str::to_owned).collect();
        let mut expected: Vec<&str> = expected.split(' ').collect();
        if typed.contains("OR") || typed.starts_with('-') {
            found.sort();
            expected.sort_unstable();
        }
        assert_eq!(found, expected, "{typed}");
    }
}

#[test]
fn compounds_are_found_however_many_there_are() {
    // So few that each is looked up, and so many that they are looked up as a set.
    for many in [3, 90] {
        let letter = |n: u8| char::from(b'a' + n);
        let title = |n: u8| format!("{}{}blåvatten", letter(n / 26), letter(n % 26));
        let consultations: Vec<_> = (0..many).map(|n| testing::consultation(&n.to_string(), &title(n))).collect();
        let snapshot = testing::snapshot(&consultations, &[]);
        for typed in ["vatten", "vattnet", "titel:vatten"] {
            let found = keys(&snapshot, &filter(&snapshot, typed));
            assert_eq!(found.split(' ').count(), usize::from(many), "{typed}");
        }
        assert_eq!(keys(&snapshot, &filter(&snapshot, "vattenbruk")), "");
    }
}

#[test]
fn a_search_without_hits_is_guessed_at() {
    let snapshot = snapshot();
    let spelling = |meant: &str| Guess::Spelling(meant.to_owned());
    let fewer = |meant: &str| Guess::FewerWords(meant.to_owned());
    let any_word = |meant: &str| Guess::AnyWord(meant.to_owned());
    for (typed, guess, expected) in [
        ("drikcsvatten", spelling("dricksvatten"), "drink"),
        ("skatt bensni", spelling("skatt bensin"), "tax"),
        ("vatten bensin", fewer("bensin"), "tax"),
        ("vatten bensin grundskola -rent", any_word("vatten OR bensin OR grundskola -rent"), "school tax drink"),
    ] {
        let asked = filter(&snapshot, typed);
        let guesses = asked.guesses(&snapshot);
        assert_eq!(guesses.first(), Some(&guess), "{typed}");
        assert_eq!(keys(&snapshot, &filter(&snapshot, guess.typed())), expected, "{typed}");
        assert_eq!(keys(&snapshot, &asked), "", "what was asked for is not what was meant: {typed}");
    }
    for typed in ["vatten", "xyzxyzxyz", "SOU 2019:99", "-vatten -bensni", "räf", "skart"] {
        assert_eq!(filter(&snapshot, typed).guesses(&snapshot), [], "{typed}");
    }
}

#[test]
fn the_parts_of_a_compound_may_stand_apart_in_any_order() {
    let titles = ["Kvaliteten på vattenmiljön", "Kvalitet i skolan", "Vatten och rening", "Sänkt skatt på bensin"];
    let mut consultations: Vec<_> = titles.map(|title| testing::consultation(title, title)).into();
    let mut near = testing::consultation("near", "Något annat");
    near.body = Some("EU har en ny förordning om AI. Också vattenmiljöns goda kvalitet tas upp.".to_owned());
    consultations.push(near);
    let snapshot = testing::snapshot(&consultations, &[]);
    for (typed, expected) in [
        ("vattenkvalitet", "Kvaliteten på vattenmiljön near"),
        ("vattenkvaliteten", "Kvaliteten på vattenmiljön near"),
        ("bensinskatt", "Sänkt skatt på bensin"),
        ("ai-förordning", "near"),
        ("skatt-skola", ""),
    ] {
        assert_eq!(keys(&snapshot, &filter(&snapshot, typed)), expected, "{typed}");
    }
}

#[test]
fn a_plain_word_looks_in_no_name_of_a_department_or_of_those_asked() {
    let mut consultation = testing::consultation("a", "Avräkning i finansieringssystemet");
    consultation.issuers[0].name = "Klimat- och näringslivsdepartementet".to_owned();
    consultation.body = Some(
        "Svaren ska ha kommit in till Klimat- och näringslivsdepartementet, klimat.remiss@regeringskansliet.se.\n\
         Remissinstanser:\n1. Djurens rätt"
            .to_owned(),
    );
    consultation.consultees = vec![crate::domain::Consultee::named("Djurens rätt")];
    let snapshot = testing::snapshot(&[consultation], &[]);
    for (typed, expected) in [
        ("klimat", ""),
        ("näringsliv", ""),
        ("djur", ""),
        ("avräkning", "a"),
        ("departement:klimat", "a"),
        ("departement:näringsliv", "a"),
        ("näringslivsdepartementet", "a"),
        ("\"klimat- och näringslivsdepartementet\"", "a"),
        ("instans:\"djurens rätt\"", "a"),
        ("Djurens rätt", "a"),
    ] {
        assert_eq!(keys(&snapshot, &filter(&snapshot, typed)), expected, "{typed}");
    }
}

#[test]
fn without_an_index_no_search_is_answered() {
    let consultations: Vec<_> = snapshot().consultations().iter().map(|indexed| indexed.consultation.clone()).collect();
    let build = || Snapshot::new(1, Default::default(), consultations.clone(), Vec::new(), Vec::new());
    let problem = |snapshot: &Snapshot, typed| {
        let filter = Filter::from_pairs([("q", typed)], snapshot, &[]);
        filter.map(|_| ()).map_err(|problem| problem.kind)
    };
    for (snapshot, state) in
        [(build(), SearchState::Building), (build().with_failed_search(), SearchState::Failed("no space left".into()))]
    {
        assert_eq!(snapshot.search_state(), state);
        assert_eq!(problem(&snapshot, "vatten"), Err(ProblemKind::SearchUnavailable));
        assert_eq!(problem(&snapshot, "–"), Err(ProblemKind::Malformed(Expected::WordOrDigit)), "no use to try again");
        assert!(Filter::from_pairs([("status", "open")], &snapshot, &[]).is_ok());
    }
    assert_eq!(problem(&build().with_search(), "vatten"), Ok(()));
}

#[test]
fn odd_searches_are_answered_or_refused_with_a_sentence() {
    let snapshot = snapshot();
    let long = "vatten ".repeat(70);
    let many = "a* ".repeat(160);
    let deep = "-".repeat(400) + "a";
    for typed in [
        "a* OR b*",
        "*",
        "-a",
        "((((a",
        "\"",
        "a:b:c:",
        "titel:",
        "sou:",
        "OR",
        "- - -",
        "\\",
        "a\u{0}b",
        &long,
        &many,
        &deep,
        "x\u{301}\u{308}",
        "AND OR NOT",
        "[1 TO 2]",
        "id:0",
        "~1 ^2",
    ] {
        match Filter::from_pairs([("q", typed)], &snapshot, &[]) {
            Ok(filter) => drop((keys(&snapshot, &filter), filter.guesses(&snapshot), filter.marks(typed))),
            Err(problem) => assert_eq!(problem.key, "q", "{typed}"),
        }
    }
    let problem = Filter::from_pairs([("q", "x".repeat(10_000).as_str())], &snapshot, &[]).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Malformed(Expected::ShorterText));
    assert!(problem.value.chars().count() < 50, "{}", problem.value);
}
