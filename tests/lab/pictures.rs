//! The pictures of recorded runs, as values.

use std::io::Read as _;

use captrace::internals::lab::scenario::{Builtin, Scenario, ScenarioGroup, ScenarioPlot};
use captrace::internals::trace::{Item, read};
use captrace::scene::plot::{PlotBuilder, PlotQuestion, SeriesKind};
use captrace::{FlowId, Step};
use flate2::read::GzDecoder;

/// The points of one kind in a plot of the first connection of a recorded run.
fn points(scenario: &Builtin, question: PlotQuestion, kind: SeriesKind) -> Vec<(i64, f64)> {
    let mut text = String::new();
    GzDecoder::new(scenario.recording).read_to_string(&mut text).unwrap();
    let mut builder = PlotBuilder::new(question, FlowId(1));
    let take = |item| {
        if let Item::Step(step) = item {
            builder.step(&step);
        }
    };
    read::steps(text.as_bytes(), take).unwrap();
    let series = builder.plot(None).series.into_iter().find(|series| series.kind == kind);
    series.unwrap_or_else(|| panic!("{}: no {kind:?}", scenario.name)).points
}

#[test]
fn no_throughput_is_higher_than_the_rate_of_the_link() {
    for name in ["recovery", "slow-start"] {
        let rates = points(Builtin::named(name).unwrap(), PlotQuestion::Throughput, SeriesKind::Rate);
        let highest = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
        // 10 Mbit/s, of which headers take 4 %; a busy machine gives several packets away at once.
        assert!((8.0..=13.0).contains(&highest), "{name}: {highest} Mbit/s");
    }
}

#[test]
fn the_end_of_a_receive_window_does_not_fall_back_because_two_ends_saw_it() {
    for name in ["recovery", "slow-start", "window-scaling", "no-window-scaling"] {
        let scenario = Builtin::named(name).unwrap();
        let ends = points(scenario, PlotQuestion::Sequence, SeriesKind::ReceiveWindow);
        assert!(ends.len() > 50 && ends.is_sorted_by(|one, next| one.1 <= next.1), "{name}: {ends:?}");
    }
}

#[test]
fn what_is_too_long_for_a_ladder_is_plotted() {
    for scenario in Builtin::ALL {
        let plots = Scenario::read(scenario.text).unwrap().plots;
        let mut text = String::new();
        GzDecoder::new(scenario.recording).read_to_string(&mut text).unwrap();
        let mut packets = 0;
        let count = |item| {
            if let Item::Step(Step { event: captrace::Event::Packet(packet), .. }) = item {
                packets = packets.max(packet.id.0);
            }
        };
        read::steps(text.as_bytes(), count).unwrap();
        assert_eq!(packets > 200, !plots.is_empty(), "{}: {packets} packets", scenario.name);
        let expected = match scenario.name {
            // The bursts of each round trip are the lesson.
            "slow-start" => [ScenarioPlot::Sequence, ScenarioPlot::CongestionWindow],
            _ => [ScenarioPlot::CongestionWindow, ScenarioPlot::RoundTrip],
        };
        assert!(
            scenario.group != ScenarioGroup::Congestion || plots == expected,
            "{}: {plots:?}",
            scenario.name
        );
    }
}
