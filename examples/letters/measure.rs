//! What is read of each letter against what is there.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context as _;
use remissflode::{
    documents::{pdf::PdfReader, read_letter},
    domain::Letter,
};
use serde::{Deserialize, Serialize};

/// The sums over all letters.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sums {
    /// The letters that were counted, with those without text.
    letters: usize,
    consultees: Tally,
    answer_to: Tally,
    deadlines: Tally,
    copy_to: Tally,
    case_numbers: Tally,
    informed: Tally,
    limits: Tally,
    /// Letters without a text layer that were reported as such.
    no_text: usize,
    /// Letters without a text layer of which something was read, and letters with one of which nothing could be.
    no_text_wrong: usize,
}

/// Values that are there, and what became of them.
#[derive(Debug, Default, Serialize)]
struct Tally {
    truth: usize,
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Tally {
    /// Counts the values, and returns a line for each that is missed or wrong.
    fn count(&mut self, what: &str, truth: &[String], read: &[String]) -> Vec<String> {
        let (there, found): (BTreeSet<&String>, BTreeSet<&String>) = (truth.iter().collect(), read.iter().collect());
        let missed: Vec<_> = truth.iter().filter(|value| !found.contains(value)).collect();
        let wrong: Vec<_> = read.iter().filter(|value| !there.contains(value)).collect();
        self.truth += there.len();
        self.right += there.intersection(&found).count();
        self.missed += missed.len();
        self.wrong += wrong.len();
        let lines = missed.iter().map(|value| format!("  {what} missed: {value}"));
        lines.chain(wrong.iter().map(|value| format!("  {what} wrong:  {value}"))).collect()
    }
}

/// A line of the file of letters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Truth {
    file: String,
    #[serde(default)]
    consultees: Vec<String>,
    #[serde(default)]
    informed: Vec<String>,
    #[serde(default)]
    limits: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    deadlines: Vec<String>,
    answer_to: Option<String>,
    #[serde(default)]
    copy_to: Vec<String>,
    #[serde(default)]
    case_numbers: Vec<String>,
    #[serde(default = "yes")]
    text_layer: bool,
}

fn yes() -> bool {
    true
}

/// Measures the letters of a file, and prints what differs.
pub(crate) fn letters(reader: &PdfReader, folder: &Path, truth: &str) -> anyhow::Result<Sums> {
    let mut sums = Sums::default();
    for line in truth.lines().filter(|line| !line.trim().is_empty()) {
        let truth: Truth = serde_json::from_str(line)?;
        let bytes = fs::read(folder.join(&truth.file)).with_context(|| truth.file.clone())?;
        sums.letters += 1;
        let differences = match (reader.read(&bytes), truth.text_layer) {
            (Err(problem), false) => {
                sums.no_text += 1;
                vec![format!("  {problem}")]
            }
            (Err(problem), true) => {
                sums.no_text_wrong += 1;
                vec![format!("  not read: {problem}")]
            }
            (Ok(_), false) => {
                sums.no_text_wrong += 1;
                vec!["  text was read where there is none".to_owned()]
            }
            (Ok(text), true) => sums.compare(&truth, &read_letter(&text)),
        };
        if !differences.is_empty() {
            println!("{}\n{}", truth.file, differences.join("\n"));
        }
    }
    Ok(sums)
}

impl Sums {
    fn compare(&mut self, truth: &Truth, letter: &Letter) -> Vec<String> {
        let names: Vec<String> = letter.consultees.iter().map(|consultee| consultee.name.clone()).collect();
        let days: Vec<String> = letter.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
        let numbers: Vec<String> = letter.case_numbers.iter().map(|number| number.display.clone()).collect();
        let limit = |(name, limit): (&String, &String)| format!("{name}: {limit}");
        let limits: Vec<String> = truth.limits.iter().map(limit).collect();
        let read_limits: Vec<String> = letter
            .consultees
            .iter()
            .filter_map(|of| of.limits.as_ref().map(|of_name| limit((&of.name, of_name))))
            .collect();
        let one = |address: &Option<String>| address.iter().cloned().collect::<Vec<_>>();
        let mut lines = self.consultees.count("consultee", &truth.consultees, &names);
        if lines.is_empty() && truth.consultees != names {
            lines.push("  consultees in another order".to_owned());
        }
        lines.extend(self.answer_to.count("answerTo", &one(&truth.answer_to), &one(&letter.answer_to)));
        lines.extend(self.deadlines.count("deadline", &truth.deadlines, &days));
        lines.extend(self.copy_to.count("copyTo", &truth.copy_to, &letter.copy_to));
        lines.extend(self.case_numbers.count("case number", &truth.case_numbers, &numbers));
        lines.extend(self.informed.count("informed", &truth.informed, &letter.informed));
        lines.extend(self.limits.count("limit", &limits, &read_limits));
        lines
    }
}

/// Measures the names of appendices: those asked, whether they answered or not.
pub(crate) fn appendices(reader: &PdfReader, folder: &Path) -> anyhow::Result<Sums> {
    let mut sums = Sums::default();
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "txt")) {
        sums.letters += 1;
        let mut asked = false;
        let mut truth = Vec::new();
        for line in fs::read_to_string(file)?.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(heading) = line.strip_prefix("## ") {
                asked = !heading.contains("not asked");
            } else if !line.starts_with('#') && asked {
                truth.push(line.to_owned());
            }
        }
        let differences = match reader.read(&fs::read(file.with_extension("pdf"))?) {
            Err(problem) => vec![format!("  not read: {problem}")],
            Ok(text) => {
                let names: Vec<_> = read_letter(&text).consultees.into_iter().map(|consultee| consultee.name).collect();
                sums.consultees.count("consultee", &truth, &names)
            }
        };
        if !differences.is_empty() {
            println!("{}\n{}", file.display(), differences.join("\n"));
        }
    }
    Ok(sums)
}
