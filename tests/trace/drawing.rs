//! `captrace read` draws a saved trace exactly as it was drawn when it was made.

use crate::traces;

/// Runs a demonstration and reads both of its files, in every look; the three drawings must be the same bytes.
fn assert_drawn_alike(kind: &str) {
    for width in ["80", "100", "180"] {
        for language in ["en", "zh"] {
            for absolute in [&[] as &[_], &["--absolute"]] {
                let look = [&["--width", width, "--lang", language], absolute].concat();
                let Some(demo) = traces::demo(&[&[kind], look.as_slice()].concat()) else { return };
                assert!(!demo.drawn.is_empty());
                for file in [&demo.lines, &demo.document] {
                    let output = traces::captrace().arg("read").arg(file).args(&look).output().unwrap();
                    assert!(output.status.success(), "{look:?}: {}", String::from_utf8_lossy(&output.stderr));
                    let (drawn, read) =
                        (String::from_utf8_lossy(&demo.drawn), String::from_utf8_lossy(&output.stdout));
                    // A demo ends with what to try next.
                    let next = ["Next: ", "接下来："].iter().find_map(|next| drawn.find(next));
                    let drawn = &drawn[..next.unwrap_or(drawn.len())];
                    assert!(drawn == read, "{kind} {look:?}: drawn as\n{drawn}\nread as\n{read}");
                    assert!(output.stderr.is_empty());
                }
            }
        }
    }
}

#[test]
fn a_tcp_exchange_is_drawn_alike_live_and_read() {
    assert_drawn_alike("--tcp");
}

#[test]
fn a_udp_exchange_is_drawn_alike_live_and_read() {
    assert_drawn_alike("--udp");
}

#[test]
fn both_exchanges_and_their_comparison_are_drawn_alike_live_and_read() {
    assert_drawn_alike("--compare");
}
