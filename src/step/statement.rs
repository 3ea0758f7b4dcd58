//! The statement of a note: a fact that this version knows, or the rule of another version.

use serde::de::value::MapDeserializer;
use serde::de::{self, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::analysis::fact::Fact;

/// A fact that this version knows, or one that a later version wrote.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Statement {
    /// A known fact, which every language has a sentence for.
    Known(Fact),
    /// Not known, or not completely: the text in the trace is shown.
    Other {
        /// The token.
        #[cfg_attr(test, schemars(schema_with = "unknown_rule"))]
        rule: String,
        /// Its values; absent if it has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        values: Option<Value>,
    },
}

impl<'de> Deserialize<'de> for Statement {
    /// A known rule whose values have wrong types is an error, not an unknown rule. A known rule that lacks a value was
    /// written by an earlier version, whose facts had fewer values.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct RawStatement {
            rule: String,
            values: Option<Value>,
        }
        let RawStatement { rule, values } = RawStatement::deserialize(deserializer)?;
        if !is_known(&rule) {
            return Ok(Self::Other { rule, values });
        }
        let mut members = serde_json::Map::from_iter([("rule".to_owned(), Value::String(rule.clone()))]);
        members.extend(values.clone().map(|values| ("values".to_owned(), values)));
        match Fact::deserialize(Value::Object(members)) {
            Ok(fact) => Ok(Self::Known(fact)),
            Err(error) if lacks_a_member(&error) => Ok(Self::Other { rule, values }),
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}

/// Whether the only error is a missing member: serde reports that last, after it has checked all members present.
fn lacks_a_member(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("missing field `")
}

/// Whether this version has a fact for the rule.
fn is_known(rule: &str) -> bool {
    let alone = MapDeserializer::new([("rule", rule)].into_iter());
    !matches!(Fact::deserialize(alone), Err(RuleError::UnknownRule))
}

/// Why a rule without its values cannot be read as a fact.
#[derive(Debug)]
enum RuleError {
    /// The rule is unknown.
    UnknownRule,
    /// The rule is known and needs values.
    Values,
}

impl de::Error for RuleError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Values
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::UnknownRule
    }
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::UnknownRule => "unknown rule",
            Self::Values => "a rule without its values",
        })
    }
}

impl std::error::Error for RuleError {}

/// Any rule that this version does not know.
#[cfg(test)]
fn unknown_rule(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let facts = <Fact as schemars::JsonSchema>::json_schema(generator);
    let facts = facts.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let known: Vec<_> = facts.filter_map(|fact| fact.pointer("/properties/rule/const")).collect();
    schemars::json_schema!({ "type": "string", "not": { "enum": known } })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_is_known_whether_or_not_it_has_values() {
        assert!(is_known("tcp.handshake.syn") && is_known("tcp.unfinished") && !is_known("tcp.later"));
    }

    #[test]
    fn a_known_rule_with_wrong_values_is_an_error_and_one_of_another_version_keeps_whatever_it_has() {
        let read = |value| serde_json::from_value::<Statement>(value);
        assert!(read(json!({ "rule": "tcp.handshake.syn", "values": { "raw_isn": "1" } })).is_err());
        let earlier = json!({ "rule": "tcp.data", "values": { "end": "client", "first": 1 } });
        assert_eq!(serde_json::to_value(read(earlier.clone()).unwrap()).unwrap(), earlier);
        let wrong = json!({ "rule": "tcp.data", "values": { "end": "client", "first": "1" } });
        assert!(read(wrong).is_err());
        let later = json!({ "rule": "tcp.later", "values": [1, null] });
        assert_eq!(serde_json::to_value(read(later.clone()).unwrap()).unwrap(), later);
    }
}
