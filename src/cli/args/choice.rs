//! Choices on the command line that are types of other rooms: the name that a user types for each, and its help.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::analysis::column::Column;
use crate::app::View;
use crate::app::charset::Charset;
use crate::call::{End, TransportProtocol};
use crate::explain::Language;
use crate::homework::export::SheetFormat;
use crate::scene::plot::PlotQuestion;

/// Makes a choice of a type: for each variant its names, of which the first one is shown, and its help. With `_`
/// the other variants are no choice.
macro_rules! choices {
    ($type:ty $(, $others:tt)?: $($variant:ident = $name:literal $(| $alias:literal)?, $help:literal;)+) => {
        impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(Self::$variant => PossibleValue::new($name)$(.alias($alias))?.help($help),)+
                    $($others => return None,)?
                })
            }
        }
    };
}

choices! { View:
    Ladder = "ladder", "Two lifelines and an arrow for each packet";
    List = "list", "One line a packet";
    Detail = "detail", "Every field of every layer";
    Hex = "hex", "Every byte, with a field marked";
    Jsonl = "jsonl", "The records, one JSON object a line";
    Json = "json", "The records as one JSON document";
}

choices! { Column, _:
    Flow = "flow", "As they appear";
    Packets = "packets", "Packets, both ways";
    Bytes = "bytes", "Bytes on the wire, both ways";
    Duration = "duration", "Time from the first packet to the last";
    Handshake = "handshake", "Time that the handshake took";
    RttMedian = "rtt", "The median round trip";
    Retransmissions = "retransmissions", "Segments that repeated something";
    DuplicateAcks = "duplicate-acks", "Duplicate ACKs, both ways";
    OutOfOrder = "out-of-order", "Segments that were overtaken on the way, both ways";
    ZeroWindows = "zero-windows", "How often a window became 0, both ways";
}

choices! { PlotQuestion:
    Sequence = "seq", "Bytes over time: sent, acknowledged, the window, sent again, lost";
    ReceiveWindow = "window", "The receive window, and the bytes in flight within it";
    CongestionWindow = "cwnd", "The congestion window and its threshold, as the kernel says; else bytes in flight";
    RoundTrip = "rtt", "Samples of the round trip, EstimatedRTT and the timeout";
    Queue = "queue", "Packets in the queue of a lab's link";
    Throughput = "throughput", "Bits acknowledged a second";
}

choices! { End:
    Client = "client", "The client";
    Server = "server", "The server";
}

choices! { TransportProtocol:
    Udp = "udp", "Datagrams, no connection";
    Tcp = "tcp", "A connection, bytes in order";
}

choices! { Charset:
    Utf8 = "utf-8" | "utf8", "All, whatever the locale says";
    Ascii = "ascii", "ASCII alone: arrows are -->";
}

choices! { Language:
    English = "en", "English";
    Chinese = "zh", "Chinese (中文)";
}

choices! { SheetFormat:
    Gift = "gift", "GIFT, for Moodle and others";
    MoodleXml = "moodle-xml", "Moodle XML, with tolerances, units and feedback";
    Aiken = "aiken", "Aiken, which holds multiple choice alone";
    Markdown = "md", "Markdown, for paper";
    Notebook = "ipynb", "A Jupyter notebook that reads the trace with pandas";
}
