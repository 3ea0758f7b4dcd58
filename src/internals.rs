//! What the program, the tests, the benches and the fuzz targets of this package use beyond the library's interface.
//!
//! No other program should use it: it changes without notice. It names single items, never whole rooms, so that the compiler
//! still reports what nothing uses. Paths are those within the library.
#![allow(missing_docs, reason = "the modules repeat those of the library, where they are documented")]

pub mod analysis {
    pub use crate::analysis::{Analysis, Change, LISTED, Seen, Verdict};
    pub mod column {
        pub use crate::analysis::column::Column;
    }
    pub mod counting {
        pub use crate::analysis::counting::Ordinary;
    }
    pub mod difference {
        pub use crate::analysis::difference::{Claim, Compared, Comparer, Comparison, Difference};
    }
    pub mod fact {
        pub use crate::analysis::fact::{
            Basis, CapturePlace, Congestion, Covered, Fact, Finding, Findings, HeldBack, IcmpAnswer,
            PacketId, PacketRef, RecordNumber, SampleBy, Waited, WindowStep,
        };
    }
    pub mod flow {
        pub use crate::analysis::flow::{Both, Direction, Endpoints, FlowId};
    }
    pub mod measure {
        pub use crate::analysis::measure::Coverage;
    }
    pub mod reason {
        pub use crate::analysis::reason::{
            AckCause, AckTrigger, Checksummed, DatagramDefect, Differing, EcnStep, FormerState, LateCause,
            ResendCause, ResetCause, Shape,
        };
    }
    pub mod second_capture {
        pub use crate::analysis::second_capture::{RecentSegments, SegmentOrigin};
    }
    pub mod summary {
        pub use crate::analysis::summary::{Ending, FlowSummary, Tally};
    }
    pub mod tcp {
        pub use crate::analysis::tcp::state::TABLE;
        pub use crate::analysis::tcp::{Connection, PortKnowledge, REMEMBERED, Segment, TcpState};
    }
    pub mod topic {
        pub use crate::analysis::topic::Topic;
    }
    pub mod vantage {
        pub use crate::analysis::vantage::{Standpoint, VantageKind};
    }
    pub mod wireshark {
        pub use crate::analysis::wireshark::{Limits, StreamSegment, Streams, Wireshark, WiresharkVerdict};
    }
}
pub mod app {
    pub use crate::app::stepping::Terminal;
}
pub mod call {
    pub use crate::call::{Action, Call, CallObserver, End, TransportProtocol, no_observer};
}
pub mod cli {
    pub use crate::cli::{complain, parse, refuse, run};
    pub mod chinese {
        pub use crate::cli::chinese::help::mismatches;
    }
    pub mod args {
        pub use crate::cli::args::{Arguments, Command, join_times};
    }
}
pub mod decode {
    pub use crate::decode::{
        Checksum, ChecksumStatus, Ethernet, Flags, Icmp, Ipv4, Ipv6, Link, Network, Packet, Reassembler,
        Stop, Tcp, TcpOption, Transport, Udp, decode, decode_in_place, tree,
    };
    pub mod encapsulation {
        pub use crate::decode::encapsulation::{Encapsulation, EncapsulationKind};
    }
    pub mod extension {
        pub use crate::decode::ipv6::extension::{Extension, list};
    }
    pub mod tcp_option {
        pub use crate::decode::tcp_option::TcpOptions;
    }
    pub mod field {
        pub use crate::decode::field::FieldValue;
    }
    pub mod meaning {
        pub use crate::decode::meaning::Meaning;
    }
    pub mod stop {
        pub use crate::decode::stop::{DEPTH, FRAME, QUOTATION, SNAPSHOT};
    }
    pub mod reassemble {
        pub use crate::decode::reassemble::{MAX_LEN, Reassembled, Reassembly, ReassemblyLimits, Refusal};
    }
}
pub mod explain {
    pub use crate::explain::Language;
    pub mod glossary {
        pub use crate::explain::glossary::{Entry, Found, Glossary, Group};
    }
}
pub mod fate {
    pub use crate::fate::{Cause, Delivery, Fate, Treatment};
}
pub mod frame {
    pub use crate::frame::{Frame, FrameDirection, LinkType, Timestamp, VantageIndex};
}
pub mod homework {
    pub use crate::homework::question::{LabQuestion, Subject, Unanswerable};
    pub use crate::homework::submission::{
        AnswerRecord, PosedQuestion, Submission, SubmissionRecord, written,
    };
    pub use crate::homework::value::AnswerValue;
    pub use crate::homework::variant::Variant;
    pub use crate::homework::{Asked, QuestionedFlow};
}
pub mod host {
    pub mod pair {
        pub use crate::host::pair::{Pair, Setup};
    }
    pub mod private {
        pub use crate::host::private::{MARKER, PrivateError, enter, is_inside, packet_socket, probe};
    }
}
pub mod lab {
    pub mod scenario {
        pub use crate::lab::scenario::builtin::{Builtin, ScenarioGroup};
        pub use crate::lab::scenario::knob::{Metric, MetricKind, SYSCTLS};
        pub use crate::lab::scenario::step::ScriptStep;
        pub use crate::lab::scenario::{IpVersion, Said, Scenario, ScenarioPlot, Transports};
    }
}
pub mod link {
    pub use crate::link::{
        Departure, FrameNumber, LabLink, LinkRule, LinkSettings, Path, keeps_the_network_running,
    };
    pub mod quantity {
        pub use crate::link::quantity::{Probability, Rate, TimeSpan};
    }
}
pub mod kernel {
    pub use crate::kernel::{CongestionState, KernelSample, SampleCause, SocketState};
}
pub mod near {
    pub use crate::near::plain;
}
pub mod source {
    pub use crate::source::{
        Capture, CaptureError, Conversation, Filter, FilterError, FilterProgramError, Instruction, Interface,
        Running, Statistics,
    };
    pub mod file {
        pub use crate::source::file::{
            Annotations, FileError, FileReader, FileWriteError, Format, FrameRef, Input,
            InterfaceDescription, PacketFlags, Section, Writer, open,
        };
    }
    pub mod filter {
        pub use crate::source::filter::Problem;
    }
    pub mod interface {
        pub use crate::source::interface::{all_up, loopback, named, towards};
    }
    pub mod privilege {
        pub use crate::source::privilege::{Advice, Container};
    }
}
pub mod step {
    pub mod score {
        pub use crate::step::score::{Score, ScoreCount, Scores, score};
    }
    pub use crate::step::{Recorder, Step};
}
pub mod textbook {
    pub use crate::textbook::{
        BindError, ClientError, ListenAddress, ReadPolicy, Reply, Served, ServerEvent, TcpClient, TcpServer,
        UdpClient, UdpServer,
    };
    /// For its example.
    pub mod upper {
        pub use crate::textbook::upper::Upper;
    }
}
pub mod trace {
    pub use crate::trace::{Encoder, Item, Record};
    pub mod packet {
        pub use crate::trace::packet::PacketRecord;
    }
    pub mod read {
        pub use crate::trace::read::{MAX_DEFECTS, ReadReport, records, steps};
    }
    pub mod record {
        pub use crate::trace::record::{
            Clock, Header, LabSetup, PartialAddress, SCHEMA, SummaryRecord, VERSION, Vantage, VantageKind,
        };
    }
    pub mod schema {
        pub use crate::trace::schema::{TEXT, schema};
    }
    pub mod write {
        pub use crate::trace::write::{Form, TraceFile, TraceText, text};
    }
}
pub mod view {
    pub use crate::view::{Level, Look, Spacing, Times};
    pub mod canvas {
        pub use crate::view::canvas::Canvas;
    }
    pub mod drawing {
        pub use crate::view::drawing::Drawing;
    }
    pub mod text {
        pub use crate::view::text::Line;
    }
}
