//! Layers laid over each other key by key, with the origin of every value.

use super::error::Origin;
use super::layer::Layer;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// All layers so far.
#[derive(Default)]
pub(super) struct Merged {
    /// The settings.
    pub(super) table: Table,
    /// Where each value stands, by its path in the table; lists count as one value.
    pub(super) origins: BTreeMap<Vec<String>, Origin>,
    /// What was not done as a layer asks.
    pub(super) notes: Vec<String>,
}

impl Merged {
    /// Lays `layer` over what is there.
    pub(super) fn lay(&mut self, mut layer: Layer) {
        if matches!(layer.origin, Origin::Repository(_)) {
            self.keep_lower_limits(&mut layer);
        }
        over(&mut self.table, layer.table, &mut Vec::new(), &mut |path| {
            self.origins.insert(path.to_vec(), layer.origin.clone());
        });
    }

    /// Where the value at `key` (`llm.model`) stands, or the first value below it.
    pub(super) fn origin(&self, key: &[&str]) -> Option<&Origin> {
        let below = |path: &[String]| path.len() >= key.len() && path.iter().zip(key).all(|(a, b)| a == b);
        self.origins.iter().find(|(path, _)| below(path)).map(|(_, origin)| origin)
    }

    /// A repository may ask to spend less than its reader allows, never more.
    fn keep_lower_limits(&mut self, layer: &mut Layer) {
        let Some(Value::Table(asked)) = layer.table.get_mut("budget") else { return };
        let Some(Value::Table(set)) = self.table.get("budget") else { return };
        for (key, limit) in set {
            let higher = asked.get(key).is_some_and(|asked| !is_below(asked, limit));
            if higher && asked.remove(key).as_ref() != Some(limit) {
                let from = self.origins.get(&["budget".to_owned(), key.clone()][..]).map_or_else(String::new, Origin::to_string);
                self.notes.push(format!("{} cannot raise `budget.{key}`; {limit} stays, from {from}", layer.origin));
            }
        }
    }
}

fn is_below(asked: &Value, limit: &Value) -> bool {
    matches!((number(asked), number(limit)), (Some(asked), Some(limit)) if asked < limit)
}

#[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53, and the comparison is of money and tokens")]
fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
}

fn over(base: &mut Table, layer: Table, path: &mut Vec<String>, set: &mut impl FnMut(&[String])) {
    for (key, value) in layer {
        path.push(key.clone());
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(table)) => over(below, table, path, set),
            (_, Value::Table(table)) => {
                let mut below = Table::new();
                over(&mut below, table, path, set);
                base.insert(key, Value::Table(below));
            }
            (_, value) => {
                set(path);
                base.insert(key, value);
            }
        }
        path.pop();
    }
}
