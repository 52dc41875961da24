use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The slug that a name leads to; `-` for a person or no name.
fn slug(name: &str) -> String {
    Register::shipped().resolve(name).organization().map_or("-", |organization| &organization.slug).to_owned()
}

fn is_known(name: &str) -> bool {
    matches!(Register::shipped().resolve(name), Resolution::Known(_))
}

#[test]
fn the_shipped_files_are_valid_and_complete() {
    let register = Register::with_own(&[]).unwrap_or_else(|error| panic!("{error}"));
    let of = |kind: Kind| register.organizations().filter(|one| one.kind == kind).count();
    // Gotland is a region and a municipality in one.
    assert_eq!((of(Kind::Municipality) + 1, of(Kind::Region)), (290, 21));
    let slugs: BTreeSet<&str> = register.organizations().map(|one| one.slug.as_str()).collect();
    assert_eq!(slugs.len(), register.organizations().count());
    for one in register.organizations() {
        let found = register.resolve(&one.name);
        assert_eq!(found.organization().map(|found| &found.slug), Some(&one.slug), "{}", one.name);
    }
    let count = |prefix: &str| slugs.iter().filter(|slug| slug.starts_with(prefix)).count();
    let courts = slugs.iter().filter(|slug| slug.ends_with("-tingsratt")).count();
    // Skaraborg had a county administrative board until 1997, and Hälsingland a district court.
    assert_eq!((count("lansstyrelsen-i-"), courts, count("forvaltningsratten-i-")), (22, 49, 12));
    assert_eq!((count("kammarratten-i-"), count("hovratten-")), (4, 4));
}

#[test]
fn every_spelling_of_a_public_body_leads_to_it() {
    for (spellings, expected) in [
        (
            &["Göteborgs kommun", "Göteborgs stad", "Göteborg stad", "GÖTEBORGS STAD", "Goteborgs kommun"][..],
            "goteborgs-kommun",
        ),
        (&["Falu kommun", "Falun kommun", "Faluns kommun"], "falu-kommun"),
        (&["Malung-Sälens kommun", "Malung Sälens kommun"], "malung-salens-kommun"),
        (&["Sävsjö kommun", "Sävjsö kommun"], "savsjo-kommun"),
        (&["Habo kommun", "habo-kommun"], "habo-kommun"),
        (&["Håbo kommun", "HÅBO KOMMUN (pdf 2 MB)"], "haabo-kommun"),
        (
            &["Malmö stads stadsbyggnadsnämnd", "Malmö stad, stadsbyggnadskontoret", "Malmö stad (Miljönämnden)"],
            "malmo-kommun",
        ),
        (&["Region Gotland", "Gotlands kommun", "Gotland kommun"], "region-gotland"),
        (
            &["Västra Götalandsregionen", "Västra Götalands läns landsting", "VGR", "Region Västra Götaland"],
            "vastra-gotalandsregionen",
        ),
        (
            &[
                "Region Jämtland Härjedalen",
                "Jämtlands läns landsting",
                "Region Jämtland-Härjedalen",
                "Landstinget i Jämtland",
            ],
            "region-jamtland-harjedalen",
        ),
        (
            &["Region Sörmland", "Södermanlands läns landsting", "Landstinget Sörmland", "Landstinget Södermanland"],
            "region-sormland",
        ),
        (
            &["Region Örebro län", "Örebro läns landsting (den regionala kollektivtrafikmyndigheten)", "Region Örebro"],
            "region-orebro-lan",
        ),
        (
            &[
                "Länsstyrelsen i Dalarnas län",
                "Länsstyrelsen Dalarna",
                "Länsstyrelsen i Dalamas län",
                "Dalarnas läns länsstyrelse",
            ],
            "lansstyrelsen-i-dalarnas-lan",
        ),
        (
            &[
                "Länsstyrelsen i Västra Götalands län",
                "Länsstyrelsen Västra Götaland",
                "Länsstyrelsen Västra Götalands län",
            ],
            "lansstyrelsen-i-vastra-gotalands-lan",
        ),
        (
            &[
                "Växjö tingsrätt",
                "Mark- och miljödomstolen vid Växjö tingsrätt",
                "Växjö tingsrätt, mark- och miljödomstolen",
                "Tingsrätten i Växjö",
            ],
            "vaxjo-tingsratt",
        ),
        (
            &["Svea hovrätt", "Svea hovrätt, Mark- och miljööverdomstolen", "Mark- och miljööverdomstolen"],
            "svea-hovratt",
        ),
        (&["Kammarrätten i Göteborg", "Kammarrätten Göteborg"], "kammarratten-i-goteborg"),
        (&["Statens skolverk", "Skolverket", "Statens skolverk (Skolverket)"], "statens-skolverk"),
        (
            &["Post- och telestyrelsen", "Post & telestyrelsen", "PTS", "Post- och Telestyrelsen (PTS)"],
            "post-och-telestyrelsen",
        ),
        (&["Riksdagens ombudsmän", "JO", "Riksdagens ombudsmän CTO)"], "riksdagens-ombudsman-jo"),
        (
            &["Myndigheten för civilt försvar", "Myndigheten för samhällsskydd och beredskap (MSB)", "MSB", "MCF"],
            "myndigheten-for-civilt-forsvar",
        ),
        (
            &[
                "Uppsala universitet",
                "Juridiska fakulteten vid Uppsala universitet",
                "Uppsala universitet, juridiska fakulteten och Institutet för bostads- och urbanforskning",
            ],
            "uppsala-universitet",
        ),
        (
            &["Sveriges Kommuner och Regioner", "SKL", "Sveriges kommuner och landsting, SKL"],
            "sveriges-kommuner-och-regioner",
        ),
        (&["Funktionsrätt Sverige", "HSO", "Handikappförbunden (HSO)"], "funktionsratt-sverige"),
        (&["Sveriges Allmännytta", "SABO", "Sveriges Allmännyttiga Bostadsföretag, SABO"], "sveriges-allmannytta"),
    ] {
        for spelling in spellings {
            assert_eq!(slug(spelling), expected, "{spelling}");
        }
    }
}

/// Every municipality, region and county administrative board in every form, with a file's notes.
#[test]
fn every_form_of_a_closed_set_is_known() {
    let register = Register::shipped();
    for one in register.organizations() {
        let forms: Vec<String> = match one.kind {
            Kind::Municipality => {
                let stem = one.name.trim_end_matches(" kommun");
                vec![
                    format!("{stem} kommun (pdf 119 kB)"),
                    format!("{stem} stad"),
                    format!("{} KOMMUN", stem.to_uppercase()),
                ]
            }
            Kind::Court | Kind::University | Kind::Region => {
                vec![format!("{}.pdf", one.name), format!("Remissvar {}", one.name.to_uppercase())]
            }
            _ => continue,
        };
        for form in forms {
            assert_eq!(slug(&form), one.slug, "{form}");
        }
    }
}

#[test]
fn near_twins_stay_apart() {
    for names in [
        &["Umeå kommun", "Umeå universitet", "Umeå tingsrätt", "Förvaltningsrätten i Umeå", "Umeå studentkår"][..],
        &["Gotlands tingsrätt", "Region Gotland", "Länsstyrelsen i Gotlands län", "Högskolan på Gotland"],
        &["Ersta Sköndal Bräcke högskola", "Ersta Sköndal Bräcke Högskola AB", "Bräcke kommun", "Bräcke diakoni"],
        &["Chalmers tekniska högskola", "Stiftelsen Chalmers tekniska högskola", "Chalmers studentkår"],
        &["Habo kommun", "Håbo kommun"],
        &["Lidköpings kommun", "Linköpings kommun", "Norrköpings kommun", "Nyköpings kommun", "Köpings kommun"],
        &["Malmö kommun", "Malmö universitet", "Malmö tingsrätt", "Förvaltningsrätten i Malmö", "Malmö FF"],
        &["Region Kalmar län", "Kalmar kommun", "Länsstyrelsen i Kalmar län", "Regionförbundet i Kalmar län"],
        &["Region Uppsala", "Samverkansorganet i Uppsala län", "Uppsala kommun", "Uppsala universitet"],
        &["Statskontoret", "Ekonomistyrningsverket"],
        &["Tillväxtverket", "Regelrådet", "Tillväxtverket, Regelrådet"],
        &["Folkhälsomyndigheten", "Statens folkhälsoinstitut", "Smittskyddsinstitutet"],
        &["Svenskt Näringsliv", "LO", "PTK", "Svenskt Näringsliv LO PTK", "Svenskt Näringsliv, LO"],
        &["Svenska institutet", "Svenska institutet i Alexandria", "Svenska institutet för europapolitiska studier"],
        &["Lärarförbundet", "Lärarförbundet Student", "Sveriges Lärare", "Lärarnas Riksförbund"],
        &["Naturskyddsföreningen", "Naturskyddsföreningen Skåne", "Naturvårdsverket"],
        &["Linköpings universitet", "Jönköping University"],
        &["Konstfack", "Kooperativa Förbundet", "KF"],
        &["Statens institutionsstyrelse", "SIS"],
        &["Göteborgs kommun", "Göteborgsregionens kommunalförbund", "Göteborgs universitet"],
        &["Polismyndigheten", "Polismyndigheten i Uppsala län", "Polisförbundet"],
        &[
            "Stockholms kommun",
            "Region Stockholm",
            "Stockholms Handelskammare",
            "Stockholms stads bostadsförmedling AB",
        ],
    ] {
        let slugs: BTreeMap<String, &str> = names.iter().map(|name| (slug(name), *name)).collect();
        assert_eq!(slugs.len(), names.len(), "{names:?} {slugs:?}");
    }
}

#[test]
fn a_slip_between_two_names_leads_to_neither() {
    assert!(is_known("Stenungssunds kommun"));
    // one letter from Linköping and one from Lidköping
    assert!(!is_known("Liköpings kommun"));
}

#[test]
fn a_name_nobody_knows_is_an_organization_of_its_own() {
    for (name, slug, kind) in [
        ("Sveriges Motorcyklister (SMC)", "sveriges-motorcyklister", Kind::Organization),
        ("Sveriges motorcyklister", "sveriges-motorcyklister", Kind::Organization),
        ("Hector Rail AB (pdf 80 kB)", "hector-rail-ab", Kind::Company),
        ("Länsrätten i Örebro län", "lansratten-i-orebro-lan", Kind::Court),
        ("Svenskt Näringsliv LO PTK", "svenskt-naringsliv-lo-ptk", Kind::Organization),
    ] {
        let Resolution::Own(found) = Register::shipped().resolve(name) else { panic!("{name}") };
        assert_eq!((found.slug.as_str(), found.kind), (slug, kind), "{name}");
    }
    assert_eq!(Register::shipped().resolve("Anna Andersson.pdf"), Resolution::Person);
    assert_eq!(Register::shipped().resolve(" – "), Resolution::Nothing);
}

#[test]
fn an_ended_authority_has_its_successor() {
    let register = Register::shipped();
    let of = |slug: &str| register.get(slug).unwrap();
    assert_eq!(of("vagverket").replaced_by.as_deref(), Some("trafikverket"));
    assert_eq!(of("vagverket").ended, Some("2010-03-31".parse().unwrap()));
    assert_eq!(of("lararforbundet").replaced_by.as_deref(), Some("sveriges-larare"));
    assert_eq!(of("boverket").org_number.as_deref(), Some("2021003989"));
    assert_eq!(of("malmo-tingsratt").org_number, None);
}

#[test]
fn own_files_add_and_are_checked() {
    let own = |text: &str| Register::with_own(&[("organizations.toml".to_owned(), text.to_owned())]);
    let register =
        own("[hector-rail]\nname = \"Hector Rail\"\nalso = [\"Hector Rail AB\"]\n[boverket]\nalso = [\"BV\"]\n")
            .unwrap();
    let slug = |name: &str| register.resolve(name).organization().unwrap().slug.clone();
    assert_eq!((slug("Hector Rail AB"), slug("BV")), ("hector-rail".to_owned(), "boverket".to_owned()));
    for (text, problem) in [
        ("[Boverket]\nname = \"x\"", "`organizations.toml`: expected a slug"),
        ("[x]\nalso = [\"X\"]", "expected a `name` for `x`"),
        ("[x]\nname = \"Boverket\"", "found `Boverket` for `x` and `boverket`"),
        ("[x]\nname = \"X y\"\nreplaced-by = \"z\"", "successor of `x`, found `z`"),
        ("[x]\nnmae = \"X\"", "expected entries such as"),
    ] {
        let error = own(text).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn doubtful_pairs_are_listed_once() {
    let register = Register::shipped();
    let names = [
        "JM AB",
        "JM",
        "Hector Rail",
        "Svenskt Näringsliv",
        "Svenskt Näringsliv, PTK",
        "Sveriges Jordägareförbund",
        "Sveriges Jordägarförbund",
        "Unionen",
    ];
    let all: Vec<Organization> =
        names.iter().filter_map(|name| register.resolve(name).organization().cloned()).collect();
    let pairs: Vec<String> = doubtful(&all, &register)
        .iter()
        .map(|pair| format!("{} {} ({})", pair.one.0, pair.other.0, pair.reason))
        .collect();
    assert_eq!(
        pairs,
        [
            "jm jm-ab (only the form differs)",
            "svenskt-naringsliv svenskt-naringsliv-ptk (one name is in the other)",
            "sveriges-jordagareforbund sveriges-jordagarforbund (one letter differs)",
        ]
    );
}
