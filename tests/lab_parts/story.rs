//! What a lab adds: what the link did with each packet, and what the kernels said; in facts, in a trace and in a ladder.

use captrace::internals::analysis::fact::{Fact, WindowStep};
use captrace::internals::analysis::flow::Both;
use captrace::internals::analysis::reason::ResendCause;
use captrace::internals::call::End;
use captrace::internals::explain::Language;
use captrace::internals::frame::{Frame, Timestamp};
use captrace::internals::kernel::{CongestionState, KernelSample, SampleCause, SocketState};
use captrace::internals::step::{Recorder, Step};
use captrace::internals::trace::Item;
use captrace::internals::trace::read;
use captrace::internals::trace::record::{Header, LabSetup};
use captrace::internals::trace::write::{Form, TraceText};
use captrace::internals::view::canvas::Canvas;
use captrace::internals::view::text::Line;
use captrace::internals::view::{Level, Look};

use crate::both_ends;
use crate::both_ends::{BOTH, at_client, header, steps, with_fates};

const LOOK: Look = Look::new(80, Language::English);

fn drawn(header: &Header, steps: &[Step], look: Look) -> String {
    let mut canvas = Canvas::ladder(look);
    let mut lines = canvas.begin(header);
    for step in steps {
        canvas.feed(step, &mut |line: &Line| lines.push(line.clone()));
    }
    lines.extend(canvas.flush());
    let mut text = String::new();
    for line in &lines {
        text.push_str(line.text().trim_end());
        text.push('\n');
    }
    text
}

/// The place of the segment of loss.pcap.gz that was lost.
fn lost() -> usize {
    let alone = steps(at_client("loss.pcap.gz"), &BOTH[..1]);
    let again = alone.iter().flat_map(Step::facts).find_map(|fact| match fact {
        Fact::DataAgain { original, .. } => original.map(|packet| packet.0),
        _ => None,
    });
    usize::try_from(again.unwrap()).unwrap() - 1
}

fn with_loss() -> Vec<Frame> {
    with_fates(&at_client("loss.pcap.gz"), &[lost()])
}

/// What a kernel says at this moment.
fn sample(time: Timestamp, cwnd: u32, congestion: CongestionState, cause: SampleCause) -> KernelSample {
    KernelSample {
        time,
        end: End::Client,
        local: "10.9.0.1:45299".parse().unwrap(),
        peer: "10.9.0.2:12000".parse().unwrap(),
        state: SocketState::Established,
        congestion,
        cwnd,
        ssthresh: (congestion == CongestionState::Recovery).then_some(7),
        mss: 1448,
        srtt_us: 20_000,
        rttvar_us: 10_000,
        rto_us: 220_000,
        retransmits: 0,
        total_retransmits: u32::from(congestion == CongestionState::Recovery),
        lost: 0,
        sacked: 0,
        unacked: 0,
        backoff: 0,
        cause,
    }
}

/// The steps of the exchange with a loss, and four samples of the client's kernel among them.
fn with_kernel() -> Vec<Step> {
    let frames = with_loss();
    let mut recorder = Recorder::new(frames[0].time, None).seen_at(BOTH.to_vec());
    let mut steps = Vec::new();
    let is_arrival = |frame: &Frame| frame.vantage == both_ends::CLIENT && frame.fate.is_none();
    let mut arrivals = 0;
    for frame in frames {
        let (time, arrived) = (frame.time, is_arrival(&frame));
        steps.extend(recorder.frame(frame));
        arrivals += usize::from(arrived);
        let said = match arrivals {
            1 if arrived => Some(sample(time, 10, CongestionState::Open, SampleCause::Delivery)),
            2 if arrived => Some(sample(time, 11, CongestionState::Open, SampleCause::Delivery)),
            9 if arrived => Some(sample(time, 10, CongestionState::Recovery, SampleCause::Delivery)),
            _ => None,
        };
        steps.extend(said.into_iter().flat_map(|said| recorder.kernel(said)));
    }
    steps.extend(recorder.finish(None));
    steps
}

#[test]
fn what_the_link_did_is_reported_of_the_packet_and_a_retransmission_has_its_true_cause() {
    let steps = steps(with_loss(), &BOTH);
    let reported: Vec<_> = steps
        .iter()
        .filter(|step| step.facts().any(|fact| matches!(fact, Fact::LinkTreated { .. })))
        .collect();
    assert_eq!(reported.len(), 1);
    assert_eq!(reported[0].packet().unwrap().id.0, u64::try_from(lost()).unwrap() + 1);
    let sentence = reported[0].notes.last().unwrap().words(Language::English);
    assert_eq!(sentence, "The link dropped it: rule 1, “client data 5”.");
    let truly: Vec<_> =
        steps.iter().flat_map(Step::facts).filter(|fact| matches!(fact, Fact::ResentTruly { .. })).collect();
    let original = reported[0].packet().unwrap().id;
    assert_eq!(
        truly,
        [&Fact::ResentTruly {
            end: End::Client,
            original,
            arrived_ns: None,
            claimed: true,
            cause: Some(ResendCause::Fast)
        }]
    );
    assert!(
        !steps.iter().flat_map(Step::facts).any(|fact| matches!(fact, Fact::LostOnPath { .. })),
        "the fate says it"
    );
}

#[test]
fn without_fates_the_loss_is_found_from_both_ends() {
    let frames = with_loss().into_iter().map(|frame| Frame { fate: None, ..frame }).collect();
    let steps = steps(frames, &BOTH);
    let found = steps.iter().flat_map(Step::facts).filter_map(|fact| match fact {
        Fact::LostOnPath { packet } => Some(packet.0),
        _ => None,
    });
    assert_eq!(found.collect::<Vec<_>>(), [u64::try_from(lost()).unwrap() + 1]);
}

#[test]
fn a_kernel_says_which_acknowledgment_changed_its_window() {
    let steps = with_kernel();
    let windows = steps.iter().flat_map(Step::facts).filter_map(|fact| match fact {
        Fact::KernelWindow { before, after, threshold, step, by, .. } => {
            Some((*before, *after, *threshold, *step, by.is_some()))
        }
        _ => None,
    });
    assert_eq!(
        windows.collect::<Vec<_>>(),
        [(10, 11, None, WindowStep::SlowStart, true), (11, 10, Some(7), WindowStep::Recovery, true)]
    );
    let resent = steps.iter().flat_map(Step::facts).find(|fact| matches!(fact, Fact::KernelResent { .. }));
    assert_eq!(resent, Some(&Fact::KernelResent { end: End::Client, segments: 1, cause: ResendCause::Fast }));
    assert!(steps.iter().filter(|step| step.kernel().is_some()).all(|step| step.flow.is_some()));
}

#[test]
fn fates_samples_and_the_lab_come_out_of_a_trace_as_they_went_in() {
    let steps = with_kernel();
    let tuning = [("net.ipv4.tcp_sack".to_owned(), "1".to_owned())].into();
    let counters = Both { client: [("TcpRetransSegs".to_owned(), 1)].into(), ..Both::default() };
    let (scenario, kernel) = ("one-loss".to_owned(), "6.1.0".to_owned());
    let lab = LabSetup { scenario, seed: 7, kernel, tuning, counters };
    let header = Header { lab: Some(lab), ..header(&BOTH) };
    for form in [Form::Lines, Form::Document] {
        let text = written(&header, &steps, form);
        let (mut again, mut read_header) = (Vec::new(), None);
        let report = read::steps(text.as_bytes(), |item| match item {
            Item::Header(header) => read_header = Some(header),
            Item::Step(step) => again.push(step),
        });
        assert_eq!(report.unwrap().defects, []);
        assert_eq!(read_header.as_ref(), Some(&header));
        let fates =
            |steps: &[Step]| steps.iter().filter_map(|step| step.packet()?.fate.clone()).collect::<Vec<_>>();
        assert_eq!(fates(&again), fates(&steps));
        let samples =
            |steps: &[Step]| steps.iter().filter_map(|step| step.kernel().cloned()).collect::<Vec<_>>();
        assert_eq!(samples(&again), samples(&steps));
        assert!(samples(&again).len() == 3 && !fates(&again).is_empty());
        assert_eq!(written(&header, &again, form), text);
        assert_eq!(drawn(&header, &again, LOOK), drawn(&header, &steps, LOOK));
    }
}

fn written(header: &Header, steps: &[Step], form: Form) -> String {
    let (mut script, mut text) = (TraceText::new(form), String::new());
    script.header(header, &mut text).unwrap();
    for step in steps {
        script.step(step, &mut text).unwrap();
    }
    text
}

#[test]
fn a_loss_ends_in_a_cross_with_the_rule_that_did_it() {
    let text = drawn(&header(&BOTH), &steps(with_loss(), &BOTH), LOOK);
    assert_eq!(text.matches('×').count(), 1);
    assert!(text.contains("× dropped by rule 1"), "{text}");
    let chinese =
        drawn(&header(&BOTH), &steps(with_loss(), &BOTH), Look { language: Language::Chinese, ..LOOK });
    assert!(chinese.contains("× 被规则 1 丢弃"), "{chinese}");
}

#[test]
fn the_kernels_values_stand_at_the_lifelines_where_they_change_if_that_is_asked_for() {
    let steps = with_kernel();
    let plain = drawn(&header(&BOTH), &steps, LOOK);
    assert!(!plain.contains("cwnd"), "{plain}");
    let kernel = drawn(&header(&BOTH), &steps, Look { kernel: true, ..LOOK });
    for words in
        ["cwnd 10  ssthresh ∞  SRTT 20.0 ms  RTO 220.0 ms", "│ cwnd 11 ", "│ cwnd 10  ssthresh 7  recovery"]
    {
        assert!(kernel.contains(words), "{words} in {kernel}");
    }
    let why = drawn(&header(&BOTH), &steps, Look { kernel: true, level: Some(Level::Why), ..LOOK });
    assert!(why.contains("congestion window was 10") && why.contains("slow start"), "{why}");
}
