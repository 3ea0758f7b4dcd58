//! The statement of a note: a fact that this version knows, or the rule of another version.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::de::StrRead;
use serde_json::value::RawValue;

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

impl Statement {
    /// The statement of this rule, with these values if it has any.
    ///
    /// # Errors
    ///
    /// When a known rule has a value of a wrong type. A known rule that lacks a value was written by an earlier version, whose
    /// facts had fewer values.
    pub fn read(rule: &str, values: Option<&RawValue>) -> serde_json::Result<Self> {
        match fact(rule, values) {
            Ok(fact) => Ok(Self::Known(fact)),
            Err(error) if lacks_a_member(&error) || !is_known(rule) => Ok(Self::Other {
                rule: rule.to_owned(),
                values: values.map(|values| serde_json::from_str(values.get())).transpose()?,
            }),
            Err(error) => Err(error),
        }
    }
}

fn fact(rule: &str, values: Option<&RawValue>) -> serde_json::Result<Fact> {
    let mut values = values.map(|values| serde_json::Deserializer::from_str(values.get()));
    Fact::deserialize(RuleAndValues { rule: Some(rule), values: values.as_mut() })
}

/// Whether the only error is a missing member: serde reports that last, after it has checked all members present.
fn lacks_a_member(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("missing field `")
}

/// Whether this version has a fact for the rule. Without values, only the rule can be unknown.
fn is_known(rule: &str) -> bool {
    fact(rule, None).map_or_else(|error| !error.to_string().starts_with("unknown variant `"), |_| true)
}

/// The text of a JSON value.
type ValueText<'v, 'de> = &'v mut serde_json::Deserializer<StrRead<'de>>;

/// A fact as serde expects it: an object of its rule, and of its values if it has any. A fact is read from text in this one way:
/// its many types are compiled once.
struct RuleAndValues<'r, 'v, 'de> {
    rule: Option<&'r str>,
    values: Option<ValueText<'v, 'de>>,
}

impl<'de> Deserializer<'de> for RuleAndValues<'_, '_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for RuleAndValues<'_, '_, 'de> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> serde_json::Result<Option<K::Value>> {
        let name = match (self.rule, &self.values) {
            (Some(_), _) => "rule",
            (None, Some(_)) => "values",
            (None, None) => return Ok(None),
        };
        seed.deserialize(StrDeserializer::<serde_json::Error>::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> serde_json::Result<V::Value> {
        if let Some(rule) = self.rule.take() {
            return seed.deserialize(StrDeserializer::<serde_json::Error>::new(rule));
        }
        let values = self.values.take().ok_or_else(|| serde_json::Error::missing_field("values"))?;
        seed.deserialize(values)
    }
}

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
        let read = |rule, values: Value| {
            let values = serde_json::value::to_raw_value(&values).unwrap();
            Statement::read(rule, Some(&values))
        };
        let wrong = read("tcp.handshake.syn", json!({ "raw_isn": "1" })).unwrap_err();
        assert!(wrong.to_string().starts_with("invalid type: string"), "{wrong}");
        let earlier = json!({ "end": "client", "first": 1 });
        assert_eq!(
            serde_json::to_value(read("tcp.data", earlier.clone()).unwrap()).unwrap(),
            json!({ "rule": "tcp.data", "values": earlier })
        );
        assert!(read("tcp.data", json!({ "end": "client", "first": "1" })).is_err());
        let unknown_word =
            read("tcp.data", json!({ "end": "tcp.data", "first": 1, "bytes": 1, "next": 2, "in_flight": 0 }));
        assert!(unknown_word.is_err());
        let later = json!([1, null]);
        assert_eq!(
            serde_json::to_value(read("tcp.later", later.clone()).unwrap()).unwrap(),
            json!({ "rule": "tcp.later", "values": later })
        );
        assert_eq!(Statement::read("tcp.unfinished", None).unwrap(), Statement::Known(Fact::Unfinished));
    }
}
