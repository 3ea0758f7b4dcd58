//! The names of a field: the book's in both languages, the RFC's and Wireshark's. `templates/names.json` has those of the
//! headers that the book shows; other fields are called as everywhere else.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::both_texts::pair;
use crate::decode::field::Field;

/// The book's name in English and in Chinese, the RFC's, Wireshark's.
pub(super) type FieldNames = [String; 4];

static NAMES: LazyLock<HashMap<String, FieldNames>> = LazyLock::new(|| {
    // A test reads it: it cannot fail here.
    serde_json::from_str(include_str!("../../templates/names.json")).unwrap_or_default()
});

/// The names of a field.
pub(super) fn field_names(field: &Field) -> FieldNames {
    let is_bit = field.bits.as_ref().is_some_and(|bits| bits.len() == 1);
    if let Some(names) = NAMES.get(field.machine) {
        return names.clone();
    }
    let [english, chinese] = pair(|language| language.words().field(field.name).into_owned());
    match abbreviation(&chinese).filter(|_| is_bit) {
        Some(short) => [short; 4].map(str::to_owned),
        None => [english.clone(), chinese, english, field.machine.to_owned()],
    }
}

/// The abbreviation in a Chinese name, which stands in brackets: all that a box of one bit has room for.
fn abbreviation(name: &str) -> Option<&str> {
    name.split_once('（')?.1.strip_suffix('）')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_book_are_there() {
        assert_eq!(NAMES["tcp.window"][0], "receive window");
        assert_eq!(abbreviation("推送（PSH）"), Some("PSH"));
        assert_eq!(abbreviation("推送"), None);
    }
}
