//! The lists in the program, and what a pattern matches.

use super::{pattern::Pattern, tokens::Tokens, *};
use crate::domain::{Reference, ReferenceKind};

fn slugs(titles: &[&str], summaries: &[&str]) -> Vec<String> {
    Subjects::shipped().in_texts(titles, summaries).into_iter().map(|found| found.subject.slug.clone()).collect()
}

#[test]
fn a_word_matches_with_its_endings_and_more_only_where_a_star_says_so() {
    let matches = |pattern: &str, text: &str| {
        let (pattern, tokens) = (Pattern::new(pattern).unwrap(), Tokens::new(text));
        (0..10).any(|number| pattern.matches_at(&tokens, number).is_some())
    };
    for (pattern, text) in [
        ("skarv", "Säl och skarvar"),
        ("skarv", "SKARVENS"),
        ("skog*", "Skogsstyrelsen"),
        ("*vatten", "dricksvatten"),
        ("*skatt*", "mervärdesskatten"),
        ("e-legitimation", "E-legitimationer"),
        ("hälso- och sjukvård", "hälso och sjukvården"),
        ("elektronisk* ident*", "elektroniska identiteter"),
        ("europaparlament*", "Europa\u{ad}parla\u{ad}mentets"),
        ("miljö", "miljo\u{308}n"),
    ] {
        assert!(matches(pattern, text), "{pattern}: {text}");
    }
    for (pattern, text) in [
        ("skarv", "skarvad"),
        ("skarv", "skarvsladd"),
        ("skarv", "storskarv"),
        ("skog*", "regnskog"),
        ("*vatten", "vattenskoter"),
        ("katt", "skatt"),
        ("gode män", "gode och andra män"),
    ] {
        assert!(!matches(pattern, text), "{pattern}: {text}");
    }
}

#[test]
fn the_shipped_lists_are_valid_and_explain_themselves() {
    let subjects = Subjects::with_own(None).unwrap();
    assert_eq!(subjects.all().len(), 27);
    for subject in subjects.all() {
        assert!(!subject.name.is_empty() && subject.description.ends_with('.'), "{}", subject.slug);
        assert!(subject.words.len() > 10, "{}", subject.slug);
    }
    let found = subjects.in_texts(&["Vissa redovisade regeringsuppdrag om säl och skarv"], &[]);
    let animals = found.iter().find(|found| found.subject.slug == "djur").unwrap();
    let reasons: Vec<_> = animals.reasons.iter().map(|reason| (reason.found.as_str(), reason.part)).collect();
    assert_eq!(reasons, [("säl", Part::Title), ("skarv", Part::Title)]);
}

#[test]
fn a_title_needs_one_word_and_a_summary_two_different_ones() {
    assert_eq!(slugs(&["En stärkt hästnäring"], &[]), ["djur", "jordbruk"]);
    assert!(slugs(&["Vissa frågor"], &["Hästar nämns, och hästar igen."]).is_empty());
    assert_eq!(slugs(&["Vissa frågor"], &["Hästar och hundar ska märkas."]), ["djur"]);
}

#[test]
fn the_names_of_departments_are_no_subject() {
    assert!(slugs(&["Rapport till Klimat- och näringslivsdepartementet"], &[]).is_empty());
    assert!(slugs(&["Landsbygds- och infrastrukturdepartementets promemoria"], &[]).is_empty());
}

#[test]
fn words_that_speak_against_silence_what_lies_inside_them() {
    assert_eq!(slugs(&["Höjt bostadsbidrag"], &[]), ["barn", "trygghet"], "no housing");
    assert!(!slugs(&["Fri parkering"], &[]).contains(&"transport".to_owned()));
    assert!(slugs(&["Parkering på gator"], &[]).contains(&"transport".to_owned()));
}

#[test]
fn a_kind_of_reference_speaks_for_a_subject() {
    let url = "https://a.example/1/";
    let at = jiff::Timestamp::UNIX_EPOCH;
    let reference = |kind| Reference { kind, number: "COM(2025) 1".to_owned(), url: None };
    let of = |kind| {
        let references = vec![reference(kind)];
        let consultation = Consultation { references, ..Consultation::new(url, "Vissa frågor", "a", url, at) };
        Subjects::shipped().of(&consultation)
    };
    let found = of(ReferenceKind::Com);
    assert_eq!((found.len(), found[0].subject.slug.as_str()), (1, "utrikes"));
    assert_eq!(found[0].reasons[0], Reason { found: "COM(2025) 1".to_owned(), part: Part::Reference });
    assert!(of(ReferenceKind::Sou).is_empty());
}

#[test]
fn an_installation_adds_words_and_subjects() {
    let own = "[djur]\nwords = [\"gadd\"]\n[tornfalk]\nname = \"Tornfalkar\"\nwords = [\"tornfalk\"]\n";
    let subjects = Subjects::with_own(Some(("subjects.toml", own))).unwrap();
    let found = subjects.in_texts(&["Gaddar och tornfalkar"], &[]);
    assert_eq!(found.iter().map(|found| found.subject.name.as_str()).collect::<Vec<_>>(), ["Djur", "Tornfalkar"]);
    assert_eq!(subjects.get("tornfalk").map(|(_, subject)| subject.name.as_str()), Some("Tornfalkar"));
    for (text, expected) in [
        ("[\"Ål\"]\nname = \"Ål\"", "found `Ål`"),
        ("[al]\nwords = [\"ål\"]", "expected a `name` for `al`"),
        ("[djur]\nwords = [\"*\"]", "expected a word with a letter or digit in the list of `djur`, found `*`"),
        ("[djur]\nord = [\"ål\"]", "TOML parse error at line 2"),
    ] {
        let problem = Subjects::with_own(Some(("subjects.toml", text))).unwrap_err().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}
