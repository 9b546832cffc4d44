//! Values as both databases know them: nothing, whole numbers, fractions and texts.

use super::DatabaseError;

/// What a statement is given, and what a row holds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) enum Value {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// A text.
    Text(String),
}

/// The values of a statement's parameters, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::database::Value::from($value)),*] };
}
pub(in crate::store) use values;

/// A row that was read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) struct Row(pub(super) Vec<Value>);

/// What a column can be read as.
pub(in crate::store) trait FromValue: Sized {
    /// What it is called in an error.
    const NAME: &'static str;

    /// The value; none when it is of another kind.
    fn of(value: &Value) -> Option<Self>;
}

impl Row {
    /// The value of a column, counted from 0.
    ///
    /// # Errors
    /// When there is no such column, or its value is of another kind.
    pub(in crate::store) fn get<T: FromValue>(&self, column: usize) -> Result<T, DatabaseError> {
        let value = self.0.get(column).unwrap_or(&Value::Null);
        T::of(value).ok_or_else(|| DatabaseError::Column { column, reason: format!("{} is needed", T::NAME) })
    }

    /// A number that is never negative.
    ///
    /// # Errors
    /// When the column holds no whole number.
    pub(in crate::store) fn count(&self, column: usize) -> Result<u64, DatabaseError> {
        self.get::<i64>(column).map(i64::unsigned_abs)
    }
}

impl FromValue for i64 {
    const NAME: &'static str = "a whole number";

    fn of(value: &Value) -> Option<Self> {
        if let Value::Integer(number) = value { Some(*number) } else { None }
    }
}

impl FromValue for u32 {
    const NAME: &'static str = "a whole number of 32 bits";

    fn of(value: &Value) -> Option<Self> {
        i64::of(value).and_then(|number| number.try_into().ok())
    }
}

impl FromValue for u8 {
    const NAME: &'static str = "a whole number of 8 bits";

    fn of(value: &Value) -> Option<Self> {
        i64::of(value).and_then(|number| number.try_into().ok())
    }
}

impl FromValue for f64 {
    const NAME: &'static str = "a number";

    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Real(number) => Some(*number),
            Value::Integer(number) => Some(*number as Self),
            Value::Null | Value::Text(_) => None,
        }
    }
}

impl FromValue for String {
    const NAME: &'static str = "a text";

    fn of(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const NAME: &'static str = T::NAME;

    fn of(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::of(value).map(Some) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u8> for Value {
    fn from(number: u8) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl<T> From<Option<T>> for Value
where
    Self: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

impl From<&Option<String>> for Value {
    fn from(text: &Option<String>) -> Self {
        text.clone().map_or(Self::Null, Self::Text)
    }
}
