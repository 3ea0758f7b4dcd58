use strum::VariantNames;

use super::*;

/// The names of a table's words that no variant has, and of variants that have no word.
fn differences<T: VariantNames>(table: &WordTable<T>) -> [Vec<&'static str>; 2] {
    let words = table.file.get(table.name).unwrap_or_else(|| panic!("no table {}", table.name));
    let surplus = words.keys().map(String::as_str).filter(|name| !T::VARIANTS.contains(name));
    let missing = T::VARIANTS.iter().copied().filter(|name| !words.contains_key(*name));
    [surplus.collect(), missing.collect()]
}

#[test]
fn an_unknown_key_and_a_missing_translation_are_refused() {
    let read =
        |text| toml::from_str::<HashMap<String, BilingualWord>>(text).map_err(|error| error.to_string());
    assert!(read(r#"Reset = { en = "RST", zh = "RST" }"#).is_ok());
    let unknown = read(r#"Reset = { en = "RST", zn = "RST" }"#);
    assert!(unknown.is_err_and(|error| error.contains("unknown field `zn`")));
    assert!(read(r#"Reset = { en = "RST" }"#).is_err_and(|error| error.contains("missing field `zh`")));
}

#[test]
fn every_table_has_the_words_of_its_type_and_no_others() {
    let mut names: HashMap<_, Vec<&str>> = HashMap::new();
    macro_rules! hold {
        ($($file:ident: $($table:ident)+;)+) => {$($(
            names.entry(stringify!($file)).or_default().push($table.name);
            assert!(std::ptr::eq($table.file, &raw const $file), stringify!($table));
            let [surplus, missing] = differences(&$table);
            assert_eq!(surplus, [""; 0], stringify!($table));
            assert_eq!(missing, elsewhere(stringify!($table)), stringify!($table));
        )+)+};
    }
    hold! {
        HEADINGS: TERM COLUMN ENDING CLOSED_BY RESET_BY SHAPE TROUBLE GROUP GROUP_HEADING;
        TOPICS: TOPIC;
        COMPARISON: MEASURE WHY_DIFFERENT WHY_SAME;
        LAYERS: TITLE CARRIER;
        FIELDS: FIELD CARRIER_FIELD;
        VALUES: MEANING CHECKSUM PACKET_TYPE PPPOE_MESSAGE RESERVED_LABEL OPERATION SERVICE ECN IP_OPTION HEADER_OPTION
            NEIGHBOUR_OPTION UDP_LENGTH;
        ICMP: ICMP_KIND ICMP_CODE;
    }
    for (name, file) in [
        ("HEADINGS", &HEADINGS),
        ("TOPICS", &TOPICS),
        ("COMPARISON", &COMPARISON),
        ("LAYERS", &LAYERS),
        ("FIELDS", &FIELDS),
        ("VALUES", &VALUES),
        ("ICMP", &ICMP),
    ] {
        let unknown = file.keys().find(|table| !names[name].contains(&table.as_str()));
        assert_eq!(unknown, None, "{name}");
    }
}

/// The variants that have a table of their own, or names of numbers.
fn elsewhere(table: &str) -> &[&str] {
    match table {
        "TITLE" | "FIELD" => &["Carrier"],
        "MEANING" => &[
            "Checksum",
            "EtherType",
            "IpProtocol",
            "Hardware",
            "Ppp",
            "ServicePoint",
            "PacketType",
            "PppoeMessage",
            "ReservedLabel",
            "Operation",
            "Service",
            "Ecn",
            "IpOption",
            "HeaderOption",
            "IcmpType",
            "IcmpCode",
            "NeighbourOption",
            "UdpLength",
        ],
        _ => &[],
    }
}

#[test]
fn every_place_for_a_value_is_filled() {
    let port = [Language::English, Language::Chinese].map(|language| meaning(language, Meaning::Port(80)));
    assert_eq!(port, ["port 80", "端口 80"]);
    let call = Meaning::Call { bytes: 20, call: 7 };
    assert_eq!(meaning(Language::Chinese, call), "呼叫 7，20 字节");
    for language in [Language::English, Language::Chinese] {
        for filled in [
            field(language, Name::Option(9)),
            meaning(language, call),
            meaning(language, Meaning::Bytes(9)),
            meaning(language, Meaning::AtByte(9)),
            meaning(language, Meaning::Missing(9)),
            meaning(language, Meaning::OptionNumber(9)),
            meaning(language, Meaning::ErspanType(3)),
            meaning(language, Meaning::Address("::9".parse().unwrap())),
            meaning(language, Meaning::SourceRoutedTo("::9".parse().unwrap())),
            meaning(language, Meaning::UdpLength(UdpLength::Data(9))),
        ] {
            assert!(filled.contains(['9', '2', 'I']) && !filled.contains(['{', '}']), "{filled}");
        }
    }
}

#[test]
fn each_chinese_name_of_a_number_has_a_number() {
    let wide = (0..=u16::MAX).flat_map(|value| [number::ether_type(value), number::hardware(value)]);
    let narrow = (0..=u8::MAX).flat_map(|value| [number::ip_protocol(value), llc::service(value)]);
    let english: std::collections::HashSet<_> = wide.chain(narrow).flatten().collect();
    for name in NUMBERS.keys() {
        assert!(english.contains(name.as_str()), "{name}");
    }
}
