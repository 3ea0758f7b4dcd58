use super::*;

/// Each variant that has no word in its table.
fn missing<T: VariantNames>(table: &WordTable<T>) -> Vec<&'static str> {
    T::VARIANTS.iter().copied().filter(|name| !table.words.contains_key(*name)).collect()
}

fn read(text: &str) -> Result<WordTable<Shape>, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn an_unknown_name_and_an_unknown_key_are_refused() {
    assert!(read(r#"Reset = { en = "RST", zh = "RST" }"#).is_ok());
    assert!(
        read(r#"Rest = { en = "RST", zh = "RST" }"#)
            .is_err_and(|error| error.contains("unknown variant `Rest`"))
    );
    assert!(
        read(r#"Reset = { en = "RST", zn = "RST" }"#)
            .is_err_and(|error| error.contains("unknown field `zn`"))
    );
    assert!(read(r#"Reset = { en = "RST" }"#).is_err_and(|error| error.contains("missing field `zh`")));
    assert!(
        toml::from_str::<IcmpWords>("[kinds]")
            .is_err_and(|error| error.to_string().contains("unknown field `kinds`"))
    );
}

#[test]
fn no_word_is_missing() {
    let all = &VOCABULARY;
    let (headings, values) = (&all.headings, &all.values);
    let whole = [
        missing(&headings.term),
        missing(&headings.column),
        missing(&headings.ending),
        missing(&headings.closed_by),
        missing(&headings.reset_by),
        missing(&headings.shape),
        missing(&headings.topic),
        missing(&headings.trouble),
        missing(&headings.group),
        missing(&headings.group_heading),
        missing(&all.layers.carrier),
        missing(&all.fields.carrier),
        missing(&values.checksum),
        missing(&values.packet_type),
        missing(&values.pppoe_message),
        missing(&values.reserved_label),
        missing(&values.operation),
        missing(&values.service),
        missing(&values.ecn),
        missing(&values.ip_option),
        missing(&values.header_option),
        missing(&values.neighbour_option),
        missing(&values.udp_length),
        missing(&all.icmp.kind),
        missing(&all.icmp.code),
    ];
    assert_eq!(whole.concat(), [""; 0]);
    // These have a table of their own, or names of numbers.
    assert_eq!(missing(&all.layers.title), ["Carrier"]);
    assert_eq!(missing(&all.fields.name), ["Carrier"]);
    let elsewhere = [
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
    ];
    assert_eq!(missing(&values.meaning), elsewhere);
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
    for name in VOCABULARY.numbers.keys() {
        assert!(english.contains(name.as_str()), "{name}");
    }
}
