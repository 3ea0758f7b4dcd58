//! The fast path for notes: a fact's values are read where they stand, once its rule is known.
//!
//! Serde would buffer them, because a note is one object for the note and its fact.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::analysis::fact::{Fact, RecordNumber};
use crate::step::Statement;
use crate::trace::record::{NoteRecord, NoteWords};

/// Reads a note of a fact that this version knows; `None` if the slow path has to.
pub(super) fn read(text: &str) -> Option<NoteRecord> {
    serde_json::from_str::<DirectNote>(text).ok().map(|DirectNote(note)| note)
}

/// A note whose rule stands before its values, as captrace writes it.
struct DirectNote(NoteRecord);

impl<'de> Deserialize<'de> for DirectNote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NoteVisitor).map(Self)
    }
}

/// The members of a note.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    N,
    TNs,
    Flow,
    About,
    Rule,
    Values,
    Basis,
    Evidence,
    Rfc,
    Book,
    Text,
    #[serde(other)]
    Other,
}

struct NoteVisitor;

impl<'de> Visitor<'de> for NoteVisitor {
    type Value = NoteRecord;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a note")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NoteRecord, A::Error> {
        let (mut n, mut t_ns, mut flow, mut about) = (None, None, None, None);
        let (mut rule, mut fact, mut basis, mut evidence) = (None::<String>, None, None, None);
        let (mut rfc, mut book, mut text) = (None::<String>, None::<String>, None::<BTreeMap<_, _>>);
        while let Some(member) = members.next_key()? {
            match member {
                Member::N => n = Some(members.next_value()?),
                Member::TNs => t_ns = Some(members.next_value()?),
                Member::Flow => flow = members.next_value()?,
                Member::About => about = members.next_value()?,
                Member::Rule if fact.is_none() => rule = Some(members.next_value()?),
                Member::Values => {
                    let rule = rule.as_deref().ok_or_else(|| A::Error::missing_field("rule"))?;
                    fact = Some(members.next_value_seed(FactValues { rule })?);
                }
                Member::Rule => return Err(A::Error::duplicate_field("rule")),
                Member::Basis => basis = Some(members.next_value()?),
                Member::Evidence => evidence = Some(members.next_value::<Vec<RecordNumber>>()?),
                Member::Rfc => rfc = Some(members.next_value()?),
                Member::Book => book = Some(members.next_value()?),
                Member::Text => text = Some(members.next_value()?),
                Member::Other => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        let fact = match (fact, rule) {
            (Some(fact), _) => fact,
            (None, Some(rule)) => Fact::deserialize(Tagged::<StrDeserializer<'_, A::Error>>::alone(&rule))?,
            (None, None) => return Err(A::Error::missing_field("rule")),
        };
        let missing = A::Error::missing_field;
        Ok(NoteRecord {
            n: n.ok_or_else(|| missing("n"))?,
            t_ns: t_ns.ok_or_else(|| missing("t_ns"))?,
            flow,
            about,
            statement: Statement::Known(fact),
            basis: basis.ok_or_else(|| missing("basis"))?,
            evidence: evidence.ok_or_else(|| missing("evidence"))?,
            rfc: Cow::Owned(rfc.ok_or_else(|| missing("rfc"))?),
            book: Cow::Owned(book.ok_or_else(|| missing("book"))?),
            text: NoteWords::Read(text.ok_or_else(|| missing("text"))?),
        })
    }
}

/// The values of a fact with this rule.
struct FactValues<'r> {
    rule: &'r str,
}

impl<'de> DeserializeSeed<'de> for FactValues<'_> {
    type Value = Fact;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fact, D::Error> {
        Fact::deserialize(Tagged { rule: Some(self.rule), values: Some(deserializer) })
    }
}

/// A fact as serde expects it: an object of its rule, and of its values if it has any.
struct Tagged<'r, D> {
    rule: Option<&'r str>,
    values: Option<D>,
}

impl<'r, D> Tagged<'r, D> {
    const fn alone(rule: &'r str) -> Self {
        Self { rule: Some(rule), values: None }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tagged<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, D: Deserializer<'de>> MapAccess<'de> for Tagged<'_, D> {
    type Error = D::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, D::Error> {
        let name = match (self.rule, &self.values) {
            (Some(_), _) => "rule",
            (None, Some(_)) => "values",
            (None, None) => return Ok(None),
        };
        seed.deserialize(StrDeserializer::<D::Error>::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, D::Error> {
        if let Some(rule) = self.rule.take() {
            return seed.deserialize(StrDeserializer::<D::Error>::new(rule));
        }
        let values = self.values.take().ok_or_else(|| D::Error::missing_field("values"))?;
        seed.deserialize(values)
    }
}
