//! What tokens cost: a dated table as data, under prices that a user gives. An unknown price is unknown, never zero.
//!
//! Surcharges for long contexts (above 272,000 tokens on some models) are not counted: prompts here are far shorter.

use crate::config::PriceSettings;
use crate::model::Usage;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The built-in table; field names as in LiteLLM's, US dollars a token.
const BUILTIN: &str = include_str!("prices.json");

/// The most bytes of a price file: LiteLLM's own has about 2 MB.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// Prices by model.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    rows: HashMap<String, PriceRow>,
    as_of: String,
    default_model: String,
}

/// What is known of a model; money in US dollars a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceRow {
    /// At the standard tier; none when unknown.
    pub standard: Option<TierPrice>,
    /// At the flex tier, which costs what a batch costs.
    pub flex: Option<TierPrice>,
    /// At the priority tier.
    pub priority: Option<TierPrice>,
    /// A token that the provider had cached.
    pub cache_read: Option<f64>,
    /// A token that the provider wrote to its cache.
    pub cache_write: Option<f64>,
    /// The most tokens of a prompt.
    pub max_input_tokens: Option<u64>,
    /// The most tokens of an answer.
    pub max_output_tokens: Option<u64>,
    /// The day from which the model is retired, as `2026-10-23`.
    pub deprecation_date: Option<String>,
}

/// Prices of one tier, US dollars a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TierPrice {
    /// Of a prompt.
    pub input: f64,
    /// Of an answer.
    pub output: f64,
}

/// A price file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PriceError {
    /// It cannot be read.
    #[error("price table {}: cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is too large.
    #[error("price table {}: {bytes} bytes are more than {MAX_FILE_BYTES}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// It is not a JSON object of models.
    #[error("price table {}: not a JSON object of models", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

impl Prices {
    /// The built-in table.
    #[must_use]
    pub fn builtin() -> Self {
        let table: Value = serde_json::from_str(BUILTIN).unwrap_or_default();
        let text = |name: &str| table[name].as_str().unwrap_or_default().to_owned();
        let rows = table["models"].as_object().map(read_rows).unwrap_or_default();
        Self { rows, as_of: text("as_of"), default_model: text("default_model") }
    }

    /// The table under the rows that a user gives.
    #[must_use]
    pub fn with(mut self, overrides: &BTreeMap<String, PriceSettings>) -> Self {
        self.rows.extend(overrides.iter().map(|(model, given)| (model.clone(), PriceRow::from(given))));
        self
    }

    /// The table under the rows of a file in the form of LiteLLM's table; rows that make no sense are left out.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or holds no JSON object.
    pub fn with_file(mut self, path: &Path) -> Result<Self, PriceError> {
        let unreadable = |source| PriceError::Unreadable { path: path.to_owned(), source };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MAX_FILE_BYTES {
            return Err(PriceError::TooLarge { path: path.to_owned(), bytes });
        }
        let text = std::fs::read(path).map_err(unreadable)?;
        let models: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|source| PriceError::Malformed { path: path.to_owned(), source })?;
        self.rows.extend(read_rows(&models));
        Ok(self)
    }

    /// The day of the built-in table.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// The model to use when none is set: a cheap one that is able.
    #[must_use]
    pub fn default_model(&self) -> &str {
        &self.default_model
    }

    /// The row of `model`: by its name, without `provider/` before it, or without a date after it.
    #[must_use]
    pub fn row(&self, model: &str) -> Option<&PriceRow> {
        let without_provider = std::iter::successors(Some(model), |name| name.split_once('/').map(|(_, rest)| rest));
        let names: Vec<&str> = without_provider.collect();
        let exact = names.iter().find_map(|name| self.rows.get(*name));
        exact.or_else(|| names.iter().find_map(|name| self.rows.get(without_date(name)?)))
    }

    /// What `usage` cost, at the tier that the provider names; none when the price is unknown.
    #[must_use]
    pub fn cost(&self, model: &str, usage: &Usage, service_tier: Option<&str>) -> Option<f64> {
        let row = self.row(model)?;
        let (standard, tier) = (row.standard?, row.tier(service_tier)?);
        let share = if standard.input > 0.0 { tier.input / standard.input } else { 1.0 };
        let (cached, written) = (usage.cached_tokens, usage.cache_write_tokens);
        let plain = usage.prompt_tokens.saturating_sub(cached).saturating_sub(written);
        Some(
            dollars(plain, tier.input)
                + dollars(cached, row.cache_read.map_or(tier.input, |price| price * share))
                + dollars(written, row.cache_write.map_or(tier.input, |price| price * share))
                + dollars(usage.completion_tokens, tier.output),
        )
    }

    /// The most that a call can cost, whichever of the standard and the asked-for tier it gets; none when the price is unknown.
    #[must_use]
    pub fn cost_at_most(&self, model: &str, prompt_tokens: u64, output_tokens: u64, service_tier: Option<&str>) -> Option<f64> {
        let row = self.row(model)?;
        let (standard, asked) = (row.standard?, row.tier(service_tier)?);
        let write = row.cache_write.unwrap_or_default();
        let input = standard.input.max(write).max(asked.input);
        Some(dollars(prompt_tokens, input) + dollars(output_tokens, standard.output.max(asked.output)))
    }
}

impl PriceRow {
    /// The prices of a tier; none when they are unknown.
    fn tier(&self, service_tier: Option<&str>) -> Option<TierPrice> {
        match service_tier {
            Some("flex" | "batch") => self.flex.or(self.standard),
            Some("priority" | "fast") => self.priority,
            _ => self.standard,
        }
    }

    /// A row of a table.
    fn read(row: &Value) -> Self {
        let number = |name: &str| row[name].as_f64().filter(|price| price.is_finite() && *price >= 0.0);
        let tier = |suffix: &str| {
            let (input, output) = (format!("input_cost_per_token{suffix}"), format!("output_cost_per_token{suffix}"));
            Some(TierPrice { input: number(&input)?, output: number(&output)? })
        };
        Self {
            standard: tier(""),
            flex: tier("_flex").or_else(|| tier("_batches")),
            priority: tier("_priority"),
            cache_read: number("cache_read_input_token_cost"),
            cache_write: number("cache_creation_input_token_cost"),
            max_input_tokens: row["max_input_tokens"].as_u64(),
            max_output_tokens: row["max_output_tokens"].as_u64(),
            deprecation_date: row["deprecation_date"].as_str().map(str::to_owned),
        }
    }
}

impl From<&PriceSettings> for PriceRow {
    fn from(given: &PriceSettings) -> Self {
        let price = |price: f64| Some(price).filter(|price| price.is_finite() && *price >= 0.0);
        let standard = price(given.input_cost_per_token)
            .zip(price(given.output_cost_per_token))
            .map(|(input, output)| TierPrice { input, output });
        Self {
            standard,
            cache_read: given.cache_read_input_token_cost.and_then(price),
            cache_write: given.cache_creation_input_token_cost.and_then(price),
            ..Self::default()
        }
    }
}

fn read_rows(models: &Map<String, Value>) -> HashMap<String, PriceRow> {
    models.iter().map(|(model, row)| (model.clone(), PriceRow::read(row))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "tokens stay far below 2^53")]
fn dollars(tokens: u64, price: f64) -> f64 {
    tokens as f64 * price
}

/// `name` without a date at its end, `-2026-03-17` or `-20260317`; none when there is no such date.
fn without_date(name: &str) -> Option<&str> {
    [11, 9].into_iter().find_map(|length| {
        let (family, date) = name.split_at_checked(name.len().checked_sub(length)?)?;
        is_date(date).then_some(family)
    })
}

fn is_date(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        0 => byte == b'-',
        5 | 8 if text.len() == 11 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value - expected).abs() < 1e-12)
    }

    #[test]
    fn the_builtin_table_is_whole() {
        let prices = Prices::builtin();
        assert_eq!(prices.as_of(), "2026-11-23");
        assert!(prices.row(prices.default_model()).is_some_and(|row| row.standard.is_some() && row.deprecation_date.is_none()));
        assert_eq!(prices.rows.len(), 23);
        for (model, row) in &prices.rows {
            assert_eq!(row.standard.is_none(), row.deprecation_date.is_some(), "{model}");
            if let (Some(standard), Some(flex)) = (row.standard, row.flex) {
                assert!((standard.input - 2.0 * flex.input).abs() < 1e-12 && standard.output > standard.input, "{model}");
            }
        }
    }

    #[test]
    fn a_model_is_found_under_its_other_names() {
        let prices = Prices::builtin();
        for name in [
            "gpt-5.4-mini",
            "openai/gpt-5.4-mini",
            "openrouter/openai/gpt-5.4-mini",
            "gpt-5.4-mini-2026-03-17",
            "gpt-5.4-mini-20260317",
            "openai/gpt-5.4-mini-2026-03-17",
        ] {
            assert_eq!(prices.row(name), prices.rows.get("gpt-5.4-mini"), "{name}");
        }
        for name in
            ["", "gpt", "gpt-5.4-mini-2026", "gpt-5.4-mini-x0260317", "-2026-03-17", "llama", "ä-2026-03-17", "gpt-5.4-mini/"]
        {
            assert_eq!(prices.row(name), None, "{name}");
        }
    }

    #[test]
    fn every_sort_of_token_has_its_price() {
        let prices = Prices::builtin();
        let usage =
            Usage { prompt_tokens: 1000, cached_tokens: 400, cache_write_tokens: 100, completion_tokens: 50, reasoning_tokens: 9 };
        let standard = 500.0 * 0.2e-6 + 400.0 * 0.02e-6 + 100.0 * 0.25e-6 + 50.0 * 1.2e-6;
        assert!(near(prices.cost("gpt-5.6-luna", &usage, None), standard));
        assert!(near(prices.cost("gpt-5.6-luna", &usage, Some("default")), standard));
        assert!(near(prices.cost("gpt-5.6-luna", &usage, Some("flex")), standard / 2.0));
        assert_eq!(prices.cost("gpt-5.6-luna", &usage, Some("priority")), None, "a price that is not in the table");
        assert_eq!(prices.cost("gpt-4.1-nano", &usage, None), None, "a retired model without a price");
        assert_eq!(prices.cost("local", &usage, None), None);
        let worst = prices.cost_at_most("gpt-5.6-luna", 1000, 50, Some("flex"));
        assert!(near(worst, 1000.0 * 0.25e-6 + 50.0 * 1.2e-6), "a write to the provider's cache costs more than a plain token");
        let nonsense = Usage { prompt_tokens: 1, cached_tokens: u64::MAX, ..Usage::default() };
        assert!(prices.cost("gpt-5", &nonsense, None).is_some_and(f64::is_finite));
    }

    #[test]
    fn given_prices_take_the_place_of_built_in_ones() {
        let given =
            |input, output| PriceSettings { input_cost_per_token: input, output_cost_per_token: output, ..Default::default() };
        let overrides = BTreeMap::from([
            ("gpt-5".to_owned(), given(1.0, 2.0)),
            ("local".to_owned(), given(0.0, 0.0)),
            ("wrong".to_owned(), given(-1.0, f64::NAN)),
        ]);
        let prices = Prices::builtin().with(&overrides);
        let usage = Usage { prompt_tokens: 2, cached_tokens: 1, completion_tokens: 1, ..Usage::default() };
        assert!(near(prices.cost("gpt-5", &usage, None), 4.0));
        assert!(near(prices.cost("local", &usage, Some("flex")), 0.0));
        assert_eq!(prices.cost("wrong", &usage, None), None);
    }

    #[test]
    fn a_price_file_is_read_or_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.json");
        let write = |text: &str| std::fs::write(&path, text).unwrap();
        write(
            r#"{"sample_spec": {"max_tokens": "a number", "input_cost_per_token": "x"}, "odd": 7,
                "mine": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "output_cost_per_token_flex": 1e-6,
                         "input_cost_per_token_flex": 5e-7, "max_input_tokens": 4096, "litellm_provider": "x"}}"#,
        );
        let prices = Prices::builtin().with_file(&path).unwrap();
        let usage = Usage { prompt_tokens: 1_000_000, ..Usage::default() };
        assert!(near(prices.cost("mine", &usage, None), 1.0) && near(prices.cost("x/mine", &usage, Some("flex")), 0.5));
        assert_eq!(prices.row("mine").unwrap().max_input_tokens, Some(4096));
        assert_eq!((prices.cost("odd", &usage, None), prices.cost("sample_spec", &usage, None)), (None, None));
        assert!(prices.cost("gpt-5", &usage, None).is_some(), "the built-in rows stay");
        write("[1]");
        assert!(matches!(Prices::builtin().with_file(&path), Err(PriceError::Malformed { .. })));
        assert!(matches!(Prices::builtin().with_file(&folder.path().join("none")), Err(PriceError::Unreadable { .. })));
    }
}
