//! The routes as clients meet them, over a small made-up snapshot.

mod api;
mod connections;
mod documented;
mod fixture;
mod hostile;
mod http;
mod languages;
mod metrics;
mod pages;
mod readers;
mod views;

use fixture::{App, amber};
