//! `subjects`: the subjects and their lists, why a title has which, and how well the lists find what a person has read.

use std::{
    collections::{BTreeSet, HashMap},
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::{
    answer::answer_line,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    config::{Config, Flags},
    domain::{Consultation, text::for_terminal},
    subjects::{Evaluation, Found, Labelled, Subjects},
};

/// The work that the flags ask for.
pub(super) struct Wanted<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) evaluate: Option<&'a Path>,
    pub(super) texts: Option<&'a Path>,
    pub(super) json: bool,
}

/// The subjects of a consultation, as a person has read them, with its texts where the line has them.
#[derive(Deserialize)]
struct Label {
    /// The path or the whole address of the consultation's page.
    #[serde(alias = "url")]
    path: String,
    subjects: BTreeSet<String>,
    #[serde(flatten)]
    texts: Texts,
}

/// A line of `--texts`.
#[derive(Deserialize)]
struct Page {
    #[serde(alias = "url")]
    path: String,
    #[serde(flatten)]
    texts: Texts,
}

/// The texts of a consultation.
#[derive(Deserialize)]
struct Texts {
    title: Option<String>,
    #[serde(default, alias = "summary")]
    text: Option<String>,
}

/// Does what the flags of `subjects` ask for.
pub(super) fn subjects(flags: &Flags, wanted: &Wanted<'_>) -> anyhow::Result<ExitCode> {
    let subjects = load(&Config::load(flags)?)?;
    match (wanted.title, wanted.evaluate) {
        (Some(title), _) => explain(&subjects, title, wanted.json),
        (None, Some(labels)) => evaluate(flags, &subjects, labels, wanted),
        (None, None) => {
            for subject in subjects.all() {
                let words = subject.words.len() + subject.phrases.len();
                if wanted.json {
                    answer_line!("{}", json!({"slug": subject.slug, "name": subject.name, "words": words}));
                } else {
                    answer_line!("{}  {}, {words} words", subject.slug, for_terminal(&subject.name));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The subjects in the program, with an installation's own.
pub(super) fn load(settings: &Config) -> anyhow::Result<Arc<Subjects>> {
    let Some(file) = settings.subjects.as_deref().filter(|file| file.exists()) else { return Ok(Subjects::shipped()) };
    let path = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{path}`"))?;
    Ok(Arc::new(Subjects::with_own(Some((&path, &text)))?))
}

fn explain(subjects: &Subjects, title: &str, json: bool) -> anyhow::Result<ExitCode> {
    for Found { subject, reasons, .. } in subjects.in_texts(&[title], &[]) {
        let words: Vec<&str> = reasons.iter().map(|reason| reason.found.as_str()).collect();
        if json {
            answer_line!("{}", json!({"slug": subject.slug, "name": subject.name, "words": words}));
        } else {
            answer_line!("{}  {}: {}", subject.slug, for_terminal(&subject.name), for_terminal(&words.join(", ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn evaluate(flags: &Flags, subjects: &Subjects, labels: &Path, wanted: &Wanted<'_>) -> anyhow::Result<ExitCode> {
    let labels: Vec<Label> = lines(labels)?;
    if labels.is_empty() {
        bail!(
            "there is no line to compare with; expected lines such as {{\"path\": \"/remisser/…\", \"subjects\": [\"djur\"]}}"
        );
    }
    let known: BTreeSet<&str> = subjects.all().iter().map(|subject| subject.slug.as_str()).collect();
    if let Some(slug) = labels.iter().flat_map(|label| &label.subjects).find(|slug| !known.contains(slug.as_str())) {
        bail!("there is no subject `{slug}`; `remissflode subjects` lists them");
    }
    let texts = texts(flags, &labels, wanted.texts)?;
    let (mut compared, mut without) = (Vec::new(), 0);
    for (number, label) in labels.iter().enumerate() {
        let Some(consultation) = texts.get(path_of(&label.path)) else {
            without += 1;
            continue;
        };
        let found = subjects.of(consultation).into_iter().map(|found| found.subject.slug.clone()).collect();
        compared.push((number, Labelled { right: label.subjects.clone(), found }));
    }
    let of = |chosen: &dyn Fn(usize) -> bool| {
        let chosen: Vec<&Labelled> = compared.iter().filter(|(n, _)| chosen(*n)).map(|(_, one)| one).collect();
        (chosen.len(), Evaluation::of(known.iter().copied(), &chosen))
    };
    let parts = [("all", of(&|_| true)), ("every fifth", of(&|n| n % 5 == 0)), ("the rest", of(&|n| n % 5 != 0))];
    if wanted.json {
        for (name, (count, evaluation)) in &parts {
            let scores = evaluation.scores.iter().map(|(slug, score)| {
                json!({"slug": slug, "precision": score.precision(), "recall": score.recall(),
                    "hits": score.hits, "wrong": score.wrong, "missed": score.missed})
            });
            let (precision, recall) = (evaluation.mean_precision(), evaluation.mean_recall());
            let subjects: Vec<_> = scores.collect();
            answer_line!(
                "{}",
                json!({"part": name, "consultations": count, "precision": precision, "recall": recall, "subjects": subjects})
            );
        }
    } else {
        answer_line!(
            "{:<16} {:>9} {:>6} {:>5} {:>5} {:>6}",
            "subject",
            "precision",
            "recall",
            "hits",
            "wrong",
            "missed"
        );
        let [(_, (_, all)), ..] = &parts;
        for (slug, score) in &all.scores {
            let (precision, recall) = (percent(score.precision()), percent(score.recall()));
            let (hits, wrong, missed) = (score.hits, score.wrong, score.missed);
            answer_line!("{slug:<16} {precision:>9} {recall:>6} {hits:>5} {wrong:>5} {missed:>6}");
        }
        for (name, (count, evaluation)) in &parts {
            let (precision, recall) = (percent(evaluation.mean_precision()), percent(evaluation.mean_recall()));
            answer_line!("mean, {name:<11} {precision:>8} {recall:>6}  ({count} consultations)");
        }
    }
    if without > 0 {
        super::answer::print_error(format_args!(
            "{without} of {} lines were left out: there is no text for their `path`; give the texts with --texts",
            labels.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// The consultations by the paths of their pages: of the labels themselves, of `file` or of the store.
fn texts(flags: &Flags, labels: &[Label], file: Option<&Path>) -> anyhow::Result<HashMap<String, Consultation>> {
    let of = |path: &str, texts: &Texts| {
        let title = texts.title.as_deref()?;
        let url = path_of(path).to_owned();
        let summary = texts.text.as_deref().map(running_text);
        let consultation = Consultation::new(&url, title, "", &url, Timestamp::UNIX_EPOCH);
        Some((url, Consultation { summary, ..consultation }))
    };
    if let Some(file) = file {
        let pages: Vec<Page> = lines(file)?;
        return Ok(pages.iter().filter_map(|page| of(&page.path, &page.texts)).collect());
    }
    if labels.iter().any(|label| label.texts.title.is_some()) {
        return Ok(labels.iter().filter_map(|label| of(&label.path, &label.texts)).collect());
    }
    let setup = Setup::load(flags)?;
    must_be_data_folder(&setup.settings).context("the lines have no texts, so that those of the store are needed")?;
    let stored = setup.open_store()?.load()?.consultations;
    Ok(stored.into_iter().map(|consultation| (path_of(&consultation.source_url).to_owned(), consultation)).collect())
}

/// The paragraphs of a page before its list of those who were asked.
fn running_text(text: &str) -> String {
    let is_list = |block: &&str| block.trim_start_matches(['#', '*', ' ']).to_lowercase().starts_with("remissinstans");
    let blocks = text.split("\n\n").map(str::trim).take_while(|block| !is_list(block));
    let is_item = |block: &&str| block.starts_with(|c: char| c.is_numeric() || "#[*-".contains(c));
    blocks.filter(|block| !is_item(block)).collect::<Vec<_>>().join("\n\n")
}

/// The path of an address.
fn path_of(address: &str) -> &str {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => address,
    };
    path.trim_end_matches('/')
}

/// The lines of a file, as JSON.
fn lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
    let mut all = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.with_context(|| format!("cannot read `{shown}`"))?;
        if !line.trim().is_empty() {
            let expected = "expected a line of JSON with `path`, and with `subjects` or `title`";
            all.push(serde_json::from_str(&line).with_context(|| format!("{shown}:{number}: {expected}"))?);
        }
    }
    Ok(all)
}
