//! The register of organizations: real names, and the command that lists what a person should decide.

use std::{collections::BTreeSet, fs, path::Path};

use remissflode::organizations::{Register, Resolution};
use serde_json::Value;
use tempfile::tempdir;

use crate::{
    program::{Server, at, remissflode, run},
    site::{Published, Site},
};

/// Words of public bodies, and the names with one that are no body of the register: bodies of companies and
/// associations, committees, and bodies that no list has.
const PUBLIC: [&str; 22] = [
    "kommun",
    "landsting",
    "region",
    "länsstyrelse",
    "tingsrätt",
    "hovrätt",
    "rätten",
    "domstol",
    "universitet",
    "högskola",
    "myndighet",
    "verket",
    "styrelse",
    "inspektion",
    "nämnd",
    "ombudsm",
    "statens",
    "institutet",
    "museet",
    "arkivet",
    "kollegi",
    "rådet",
];
const NOT_OF_THE_REGISTER: [&str; 34] = [
    "Byggnadsindustrins yrkesnämnd",
    "Djurbranschens yrkesnämnd",
    "Elbranschens Centrala Yrkesnämnd",
    "Föreningen Sveriges Bygglovgranskare och Byggnadsnämndssekreterare",
    "Institutet för Näringslivsforskning (IFN)",
    "Judiska Centralrådet i Sverige",
    "Kalmarsunds gymnasieförbund",
    "Kommunalekonomernas förening (KEF)",
    "Kommunalförbundet Jämtlands gymnasieförbund",
    "Kommunalförbundet Sydarkivera",
    "Kommunalförbundet Sörmlands Kollektivtrafikmyndighet",
    "Kommuninvest i Sverige AB",
    "Lapplands kommunalförbund",
    "NFB – Nämnden för Båtlivsutbildning",
    "Nationella Biobanksrådet",
    "Närverket unga för tillgänglighet (NUFT)",
    "Nätverket Unga För Tillgänglighet, NUFT",
    "Nätverket unga för tillgänglighet",
    "Ombudsmannen mot kommersiell sexuell exploatering av barn",
    "Regionala kollektivtrafikmyndigheten Norrbotten",
    "Regionförbundet i Kalmar",
    "Rekonstruktions- och konkursförvaltarkollegiet (REKON)",
    "Rådet för kommunal redovisning (RKR)",
    "Statens Bostadsomvandling AB, Sbo",
    "Stiftelsen Institutet för framtidsstudier",
    "Svenska Informations- ochTelekommunikationsstandardiseringen (ITS)",
    "Svenska Institutet för Kognitiv Psykoterapi i Stockholm",
    "Svenska Kommunaltekniska föreningen",
    "Svenska Regionala Flygplatser",
    "Svenska regionala flygplatser (SRF)",
    "Sveriges Kommunikationselektronik Företagare Förening \u{a0}(SKEF)",
    "Tillväxtverket, Regelrådet",
    "Tolkservicerådet",
    "Utrikespolitiska Institutet",
];

/// The real names, beside the project or beside the folder of its work trees.
fn real_names() -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shared = ["../shared", "../../shared"].into_iter();
    shared.find_map(|shared| fs::read_to_string(root.join(shared).join("real/register/names-in-texts.tsv")).ok())
}

#[test]
fn every_public_body_in_real_texts_is_known() {
    let Some(text) = real_names() else {
        return crate::skip("no names-in-texts.tsv beside the project; `organizations/tests.rs` has our own spellings");
    };
    let names: BTreeSet<&str> = text.lines().skip(1).filter_map(|line| line.split('\t').nth(2)).collect();
    let register = Register::shipped();
    let is_known = |name: &str| matches!(register.resolve(name), Resolution::Known(_));
    let is_public = |name: &str| PUBLIC.iter().any(|word| name.to_lowercase().contains(word));
    let unknown: Vec<&str> = names.into_iter().filter(|name| is_public(name) && !is_known(name)).collect();
    let unexpected: Vec<&&str> = unknown.iter().filter(|name| !NOT_OF_THE_REGISTER.contains(name)).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

fn answered() -> Site {
    let mut published = Published::new("vatten", "2026-06-20");
    let names = ["ÖREBRO KOMMUN", "Örebro kommun, bilaga 2", "Provbolaget AB", "Provbolaget", "Anna Andersson"];
    published.answers = names.map(str::to_owned).to_vec();
    Site::with([published])
}

#[test]
fn the_command_lists_organizations_and_doubtful_pairs_alone_and_beside_a_server() {
    let (site, data) = (answered(), tempdir().unwrap());
    let (out, err, code) = run(&mut at(&site, data.path()), &["harvest", "finansdepartementet"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let listed = |out: &str| -> Vec<(String, String, u64)> {
        let lines = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut all: Vec<_> =
            lines.map(|line| (text(&line["slug"]), text(&line["kind"]), line["answered"].as_u64().unwrap())).collect();
        all.sort();
        all
    };
    let expected = [("orebro-kommun", "municipality"), ("provbolaget", "organization"), ("provbolaget-ab", "company")]
        .map(|(slug, kind)| (slug.to_owned(), kind.to_owned(), 1));
    let (out, err, code) = run(&mut remissflode(data.path()), &["organizations", "--json"]);
    assert_eq!((listed(&out), code), (expected.to_vec(), Some(0)), "no person is listed: {out}{err}");
    let (pairs, ..) = run(&mut remissflode(data.path()), &["organizations", "--doubtful"]);
    assert_eq!(pairs, "provbolaget  provbolaget-ab  Provbolaget | Provbolaget AB (only the form differs)\n");

    let own = data.path().join("own.toml");
    fs::write(&own, "[provbolaget-ab]\nname = \"Provbolaget AB\"\nalso = [\"Provbolaget\"]\n").unwrap();
    let arguments = ["--organizations", own.to_str().unwrap(), "organizations", "--doubtful"];
    let (pairs, err, _) = run(&mut remissflode(data.path()), &arguments);
    assert_eq!(pairs, "", "a person has decided: {err}");
    fs::write(&own, "[boverket]\nals = []\n").unwrap();
    let (out, err, code) = run(&mut remissflode(data.path()), &arguments);
    assert!(err.contains("own.toml") && !out.is_empty() && code == Some(0), "the register that ships is used: {err}");

    let server = Server::start(&mut remissflode(data.path()), data.path(), &[]);
    let (out, err, code) = run(&mut remissflode(data.path()), &["organizations", "--json"]);
    assert_eq!((listed(&out), code), (expected.to_vec(), Some(0)), "{out}{err}");
    drop(server);
}
