//! One file per language: the table of its nodes, and what a table cannot say.

pub(super) mod bash;
pub(super) mod c;
pub(super) mod csharp;
pub(super) mod go;
pub(super) mod java;
pub(super) mod javascript;
pub(super) mod php;
pub(super) mod python;
pub(super) mod ruby;
pub(super) mod rust;
