//! The routes as clients meet them, over a small made-up snapshot.

mod abuse;
mod answering;
mod api;
mod bulk;
mod connections;
mod contract;
mod documented;
pub(in crate::web) mod fixture;
mod frozen;
mod hostile;
mod http;
mod http_2;
mod languages;
mod letters;
mod metrics;
mod open_data;
mod organizations;
mod pages;
mod prefix;
mod readers;
mod search;
mod tables;
mod views;
mod weekly;

use fixture::{App, amber};
