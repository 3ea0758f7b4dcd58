//! Arbitrary and damaged bytes.

use std::io::Cursor;

use captrace::internals::source::file::FileReader;
use proptest::prelude::*;

use super::build::{ORDERS, Order, Pcap, PcapNg};
use super::file_frame::FileFrame;
use super::packing::gzip;

/// Reads to the end and touches everything. Returns the number of frames.
pub(crate) fn survive(file: &[u8]) -> usize {
    let mut frames = 0;
    let Ok(mut reader) = FileReader::new(Cursor::new(file.to_vec())) else { return 0 };
    loop {
        match reader.next() {
            Ok(Some(frame)) => {
                assert!(frame.original_len >= frame.bytes.len());
                assert!(frame.vantage.0 < frame.interfaces().len());
                assert_eq!(frame.interfaces()[frame.vantage.0].link_type, frame.link_type);
                let _ = FileFrame::of(&frame);
                frames += 1;
            }
            Ok(None) => return frames,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert!(reader.next().unwrap().is_none(), "there is nothing after an error");
                return frames;
            }
        }
    }
}

fn sound_file() -> impl Strategy<Value = Vec<u8>> {
    let pcap = (0..2_usize, prop::sample::select(vec![0xa1b2_c3d4_u32, 0xa1b2_3c4d, 0xa1b2_cd34])).prop_map(
        |(order, magic)| {
            let mut file = Pcap::new(ORDERS[order], magic, (2, 4), 65535, 1);
            for n in 0..5 {
                file = file.packet([n, n, 16, 20], &[7; 24][..if magic == 0xa1b2_cd34 { 24 } else { 16 }]);
            }
            file.bytes
        },
    );
    let pcapng = (0..2_usize).prop_map(|order| {
        let order = ORDERS[order];
        PcapNg::new(order)
            .interface(1, 96, &[(2, b"eth0"), (9, &[9]), (14, &order.u64(5))])
            .enhanced(0, 1 << 40, 99, b"abcde", &[(1, b"a comment"), (2, &order.u32(1)), (5, &order.u64(7))])
            .simple(3, b"abc")
            .block(5, b"statistics")
            .block(2, &order.words(&[0, 0, 9, 4, 4, 0x6162_6364]))
            .section(Order::Little, u64::MAX, &[(1, b"again")])
            .interface(101, 0, &[])
            .enhanced(0, 1, 1, b"z", &[])
            .bytes
    });
    prop_oneof![pcap, pcapng]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_end_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_magic_end_without_a_panic(
        magic in prop::sample::select(vec![
            vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], vec![0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4],
            vec![0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0], vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
            Order::Little.words(&[0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28, 1, 20, 1, 0, 20]),
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        survive(&[magic, bytes].concat());
    }

    #[test]
    fn a_sound_file_with_some_bytes_changed_ends_without_a_panic(
        file in sound_file(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
        packed in any::<bool>(),
    ) {
        let mut file = if packed { gzip(&file) } else { file };
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        survive(&file);
        survive(&file[..end.index(file.len())]);
    }
}

#[test]
fn small_changes_to_every_word_of_a_file_end_without_a_panic() {
    let order = Order::Big;
    let file = PcapNg::new(order)
        .interface(1, 96, &[(2, b"eth0"), (9, &[9])])
        .enhanced(0, 1, 9, b"abcde", &[(1, b"a comment")])
        .simple(3, b"abc")
        .bytes;
    for place in (0..file.len()).step_by(4) {
        for value in [0, 1, 3, 4, 11, 12, 13, 0x7fff_ffff, 0x8000_0000, u32::MAX - 3, u32::MAX] {
            for order in ORDERS {
                let mut file = file.clone();
                file[place..place + 4].copy_from_slice(&order.u32(value));
                survive(&file);
            }
        }
    }
}
