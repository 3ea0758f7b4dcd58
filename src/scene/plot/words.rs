//! What is written on a plot.

use super::{PlotQuestion, PlotUnit, SeriesKind};
use crate::explain::Language;

impl PlotQuestion {
    /// What the plot shows.
    pub const fn title(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Sequence => ("bytes sent and acknowledged over time", "随时间发送和确认的字节"),
            Self::ReceiveWindow => ("receive window and bytes in flight", "接收窗口与在途字节"),
            Self::CongestionWindow => ("how much may be in flight", "允许有多少数据在途"),
            Self::RoundTrip => ("round-trip time and timeout", "往返时间和超时"),
            Self::Queue => ("packets in the queue of the link", "链路队列中的分组"),
            Self::Throughput => ("throughput: bits delivered a second", "吞吐量：每秒送达的比特"),
        };
        language_of(language, english, chinese)
    }

    /// Why there is nothing to draw, if there is nothing.
    pub const fn missing(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Throughput => {
                ("too few packets of TCP are known for a rate to be told", "已知的 TCP 分组太少，算不出速率")
            }
            Self::Sequence | Self::ReceiveWindow => {
                ("the flow carries no data of TCP whose numbers are known", "这个流没有序号已知的 TCP 数据")
            }
            Self::CongestionWindow => (
                "nothing says how much may be in flight: a lab asks the kernels",
                "没有什么能说明允许多少数据在途：实验室会询问内核",
            ),
            Self::RoundTrip => ("no round trip could be measured", "没有能测量的往返时间"),
            Self::Queue => {
                ("nothing is known of a queue: only a lab has one", "不知道队列的情况：只有实验室有")
            }
        };
        language_of(language, english, chinese)
    }
}

impl PlotUnit {
    /// Its name at the axis.
    pub const fn name(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Bytes => ("bytes", "字节"),
            Self::Segments => ("segments", "报文段"),
            Self::Milliseconds => ("ms", "ms"),
            Self::Packets => ("packets", "分组"),
            Self::MegabitsPerSecond => ("Mbit/s", "Mbit/s"),
        };
        language_of(language, english, chinese)
    }
}

impl SeriesKind {
    /// Its name in the legend.
    pub const fn name(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::ReceiveWindow => ("end of the receive window", "接收窗口的末端"),
            Self::Offered => ("receive window", "接收窗口"),
            Self::Acknowledged => ("acknowledged", "已确认"),
            Self::Rate => ("delivered", "送达"),
            Self::Sent => ("sent", "发送"),
            Self::SentAgain => ("sent again", "重传"),
            Self::Lost => ("lost", "丢失"),
            Self::InFlight => ("in flight", "在途"),
            Self::CongestionWindow => ("congestion window (kernel)", "拥塞窗口（内核）"),
            Self::Threshold => ("ssthresh (kernel)", "ssthresh（内核）"),
            Self::Sample => ("SampleRTT", "SampleRTT"),
            Self::Estimated => ("EstimatedRTT", "EstimatedRTT"),
            Self::Timeout => ("TimeoutInterval", "TimeoutInterval"),
            Self::KernelSmoothed => ("SRTT (kernel)", "SRTT（内核）"),
            Self::KernelTimeout => ("RTO (kernel)", "RTO（内核）"),
            Self::Waiting => ("waiting", "等待"),
        };
        language_of(language, english, chinese)
    }
}

const fn language_of(language: Language, english: &'static str, chinese: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
