//! Finds the member of a record that violates the format, by checking the record against the schema.
//!
//! Deserializing fails for such a record too, but serde cannot name the member of a flattened type.

use std::net::IpAddr;

use serde_json::{Map, Number, Value};

use super::defect::brief;
use crate::language::{both, said};
use crate::trace::schema::schema;

/// The maximum number of words that a message lists.
const MAX_WORDS: usize = 12;

/// Describes the first member that the schema refuses: its path, what was expected, and what was found.
pub(super) fn explain(record: &Value) -> Option<String> {
    let definitions = schema().get("$defs")?.as_object()?;
    Walk { definitions }.check(definitions.get("Record")?, record, "").err()
}

struct Walk<'s> {
    definitions: &'s Map<String, Value>,
}

impl Walk<'_> {
    fn check(&self, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
        let Some(schema) = schema.as_object() else { return Ok(()) };
        if let Some(definition) = self.definition(schema) {
            self.check(definition, value, path)?;
        }
        check_itself(schema, value, path)?;
        match value {
            Value::Object(members) => self.check_members(schema, members, path)?,
            Value::Array(items) => self.check_items(schema, items, path)?,
            _ => {}
        }
        for alternatives in ["anyOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array()) {
            self.check_alternatives(alternatives, value, path)?;
        }
        Ok(())
    }

    fn check_items(&self, schema: &Map<String, Value>, items: &[Value], path: &str) -> Result<(), String> {
        let Some(schema) = schema.get("items") else { return Ok(()) };
        let mut numbered = items.iter().zip(0_u64..);
        numbered.try_for_each(|(item, place)| self.check(schema, item, &join(path, &place.to_string())))
    }

    fn definition(&self, schema: &Map<String, Value>) -> Option<&Value> {
        self.definitions.get(schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?)
    }

    fn check_members(
        &self,
        schema: &Map<String, Value>,
        members: &Map<String, Value>,
        path: &str,
    ) -> Result<(), String> {
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, member) in members {
            let known = known.and_then(|known| known.get(name));
            if let Some(schema) = known.or_else(|| schema.get("additionalProperties")) {
                self.check(schema, member, &join(path, &brief(name)))?;
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        if let Some(name) = required.filter_map(Value::as_str).find(|name| !members.contains_key(*name)) {
            return Err(said!("\"{}\" is missing", "缺少 \"{}\"", join(path, name)));
        }
        Ok(())
    }

    /// Checks that one of several schemas holds. If none does, the error is that of the alternative whose tag the value has.
    fn check_alternatives(&self, alternatives: &[Value], value: &Value, path: &str) -> Result<(), String> {
        if alternatives.iter().any(|schema| self.check(schema, value, path).is_ok()) {
            return Ok(());
        }
        let words: Vec<_> = alternatives.iter().filter_map(|schema| schema.get("const")).collect();
        if words.len() == alternatives.len() {
            return Err(wrong(path, &one_of(&words), value));
        }
        let named = |schema: &&Value| tag(schema).is_some_and(|(name, word)| value.get(name) == Some(word));
        if let Some(schema) = alternatives.iter().find(named) {
            return self.check(schema, value, path);
        }
        let tags: Vec<_> = alternatives.iter().filter_map(tag).collect();
        match (tags.as_slice(), value) {
            ([(name, _), ..], Value::Object(members)) => {
                let words: Vec<_> = tags.iter().map(|(_, word)| *word).collect();
                let path = join(path, name);
                match members.get(*name) {
                    Some(value) => Err(wrong(&path, &one_of(&words), value)),
                    None => Err(said!("\"{path}\" is missing", "缺少 \"{path}\"")),
                }
            }
            _ => alternatives.first().map_or(Ok(()), |schema| self.check(schema, value, path)),
        }
    }
}

/// The member that distinguishes alternatives (the tag), and its value in this one.
fn tag(schema: &Value) -> Option<(&str, &Value)> {
    let members = schema.get("properties")?.as_object()?;
    members.iter().find_map(|(name, member)| Some((name.as_str(), member.get("const")?)))
}

/// Checks a value against a schema, without its members.
fn check_itself(schema: &Map<String, Value>, value: &Value, path: &str) -> Result<(), String> {
    if let Some(expected) = schema.get("const").filter(|expected| *expected != value) {
        return Err(wrong(path, &one_of(&[expected]), value));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array).filter(|words| !words.contains(value)) {
        return Err(wrong(path, &one_of(&words.iter().collect::<Vec<_>>()), value));
    }
    let excluded = schema.get("not").and_then(|not| not.get("enum")?.as_array());
    if excluded.is_some_and(|words| words.contains(value)) {
        return Err(wrong(path, both("another word", "另一个词").spoken(), value));
    }
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
    let wants_address = matches!(schema.get("format").and_then(Value::as_str), Some("ipv4" | "ipv6"));
    if wants_address && value.as_str().is_some_and(|text| !is_address(text)) {
        return Err(wrong(path, both("an IP address", "IP 地址").spoken(), value));
    }
    let types: Vec<_> = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        one => one.and_then(Value::as_str).into_iter().collect(),
    };
    let integer = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let limit = |word: &str| schema.get(word).and_then(Value::as_number).and_then(integer);
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    let has_type = types.is_empty() || types.iter().any(|name| is_of_type(value, name));
    let within = value.as_number().is_none_or(|number| {
        let at_least = minimum.is_none_or(|minimum| integer(number).is_some_and(|number| number >= minimum));
        at_least && maximum.is_none_or(|maximum| integer(number).is_some_and(|number| number <= maximum))
    });
    if has_type && within {
        return Ok(());
    }
    let name = |name: &&str| match (*name, minimum, maximum) {
        ("integer", Some(minimum), Some(maximum)) => {
            said!("an integer from {minimum} to {maximum}", "从 {minimum} 到 {maximum} 的整数")
        }
        ("null", _, _) => "null".to_owned(),
        ("integer" | "object", _, _) => said!("an {name}", "{name}"),
        ("array", _, _) => said!("a list", "列表"),
        _ => said!("a {name}", "{name}"),
    };
    Err(wrong(path, &types.iter().map(name).collect::<Vec<_>>().join(both(" or ", " 或 ").spoken()), value))
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
        Value::Number(number) => name == "number" || (name == "integer" && !number.is_f64()),
    }
}

fn one_of(words: &[&Value]) -> String {
    let listed: Vec<_> = words.iter().take(MAX_WORDS).map(ToString::to_string).collect();
    let more = if words.len() > MAX_WORDS { ", …" } else { "" };
    format!("{}{more}", listed.join(", "))
}

fn wrong(path: &str, expected: &str, found: &Value) -> String {
    let found = match found {
        Value::Array(_) => said!("a list", "列表"),
        Value::Object(_) => said!("an object", "对象"),
        Value::String(text) => format!("\"{}\"", brief(text)),
        scalar => scalar.to_string(),
    };
    said!("\"{path}\": expected {expected}, found {found}", "\"{path}\"：应是 {expected}，却是 {found}")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
