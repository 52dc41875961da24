//! Tests of the whole program, in one binary.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may, as the tests themselves may")]

mod alarms;
mod app;
mod authority;
mod bounds;
mod broken_log;
mod changes;
mod columns;
mod command_mistakes;
mod commands;
mod copies;
mod difficult_pages;
mod doctor;
mod faults;
mod flow;
mod hostile;
mod identity;
mod instances;
mod kinds;
mod language;
mod letter_commands;
mod letters;
mod linked_documents;
mod many;
mod metadata;
mod mirror;
mod modules;
mod moved;
mod new_rules;
mod new_source;
mod newcomers;
mod one_source;
mod operation;
mod operator;
mod organizations;
mod outcomes;
mod own_sources;
mod paging;
mod politeness;
mod program;
mod readme;
mod real_pages;
mod real_texts;
mod redesigns;
mod refused;
mod retract;
mod rows;
mod site;
mod small;
mod store_health;
mod stored;
mod subjects;
mod swung;
mod tutorial;
mod twins;
mod who_may_speak;
mod workbench;
mod world;

/// Prints that a test is skipped, and why. `eprintln!` would not do: the harness hides it for a test that passes.
pub(crate) fn skip(why: &str) {
    use std::io::Write as _;
    let line = format!("skipped: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
