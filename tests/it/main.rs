//! The behaviour of the program, through the binary: given this tree and these arguments, this output and this exit code.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up its tree has failed")]

mod analyze;
mod arguments;
mod bad_input;
mod cache;
mod cache_command;
mod config;
mod docs;
mod files;
mod fixture;
mod generate;
mod harness;
mod interrupt;
mod layers;
mod manifests;
mod model;
mod model_server;
mod postgres_server;
mod publish;
mod redis_server;
mod reference;
mod report;
mod serve;
mod web_server;
