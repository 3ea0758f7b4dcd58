//! Two hosts: each a network namespace with one interface, whose cable ends in this process. What leaves one of them reaches
//! the other only if this process carries it there.

use std::io;
use std::net::IpAddr;
use std::panic::resume_unwind;
use std::thread;

use thiserror::Error;

use super::address::Addresses;
use super::diag::Diagnosis;
use super::interface::HostInterface;
use super::namespace::Namespace;
use super::passages::PassedFrames;
use super::port::Port;
use super::private::{self, PrivateError};
use super::{names, tuning};
use crate::call::End;
use crate::language::{Text, answered, both, said};

/// The name of the interface of each host.
pub const INTERFACE: &str = "eth0";

/// How the hosts are to be.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The length of the longest packet, in bytes: 1280 (what IPv6 needs) to 65,535.
    pub mtu: u32,
    /// Whether the hosts ask for each other's Ethernet address; otherwise they know it.
    pub asks_for_addresses: bool,
    /// Knobs of each host, with their values.
    pub knobs: Vec<(End, String, String)>,
    /// Metrics of the route to the other host (`RTAX_…`), for each host.
    pub metrics: Vec<(End, u16, u32)>,
    /// The congestion control of new connections, where it is not the machine's.
    pub congestion: Option<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            mtu: 1500,
            asks_for_addresses: false,
            knobs: Vec::new(),
            metrics: Vec::new(),
            congestion: None,
        }
    }
}

/// Why there are no two hosts.
#[derive(Debug, Error)]
pub enum PairError {
    /// This user may make no network.
    #[error(transparent)]
    Refused(#[from] PrivateError),
    /// A knob cannot be turned.
    #[error(
        "{}",
        said!(
            "{} cannot be set to {value}: {error}",
            "{} 不能设为 {value}：{error}",
            knob.replace('/', "."), error = answered(error)
        )
    )]
    Knob {
        /// The knob.
        knob: String,
        /// The value that it was to have.
        value: String,
        /// The kernel's answer.
        error: io::Error,
    },
    /// The kernel does not have this congestion control, or not for this user.
    #[error(
        "{}",
        said!(
            "congestion control {name} cannot be used here ({error}); this kernel has: {has}",
            "这里不能使用拥塞控制 {name}（{error}）；这个内核有：{has}",
            error = answered(error)
        )
    )]
    Congestion {
        /// Its name.
        name: String,
        /// The kernel's answer.
        error: io::Error,
        /// Those that the kernel has.
        has: String,
    },
    /// The kernel refused a step.
    #[error(
        "{}",
        said!(
            "no two hosts: {step} failed ({error}); `captrace doctor` tells what works here",
            "没有两台主机：{step}失败（{error}）；`captrace doctor` 说明这里什么可用",
            error = answered(error)
        )
    )]
    Step {
        /// The step.
        step: Text,
        /// The kernel's answer.
        error: io::Error,
    },
}

/// One host.
#[derive(Debug)]
pub struct Host {
    /// Its network.
    pub namespace: Namespace,
    /// Its interface.
    pub interface: HostInterface,
    /// The link's end of its cable.
    pub port: Port,
    /// What its interface sees.
    pub sightings: PassedFrames,
    /// What its kernel says of connections.
    pub diagnosis: Diagnosis,
}

/// Two hosts.
#[derive(Debug)]
pub struct Pair {
    /// The client's.
    pub client: Host,
    /// The server's.
    pub server: Host,
    /// Whether the cables are veth, because no TAP could be made.
    pub by_cable: bool,
    /// Whether the names `client` and `server` lead to them.
    pub has_names: bool,
}

impl Pair {
    /// Makes them. This process may have to enter a user namespace for it, so no other thread may run yet.
    ///
    /// # Errors
    ///
    /// [`PairError`]: what was refused. Nothing remains of what was made before.
    pub fn make(setup: &Setup) -> Result<Self, PairError> {
        private::become_root()?;
        let has_names = names::give().is_ok();
        match Self::hosts(setup, None) {
            Err(PairError::Step { step: TAP, .. }) => {}
            hosts => {
                return hosts.map(|(client, server)| Self { client, server, by_cable: false, has_names });
            }
        }
        let wire = Namespace::make(|| Ok(())).map_err(|error| PairError::Step { step: NAMESPACE, error });
        let (client, server) = Self::hosts(setup, Some(&wire?.0))?;
        Ok(Self { client, server, by_cable: true, has_names })
    }

    /// Makes both hosts at the same time: each waits for the kernel to set up its ring of frames (about 10 ms).
    fn hosts(setup: &Setup, wire: Option<&Namespace>) -> Result<(Host, Host), PairError> {
        let make = |end| Host::make(end, setup, wire);
        thread::scope(|scope| {
            let client = scope.spawn(|| make(End::Client));
            let server = make(End::Server);
            let client = client.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok((client?, server?))
        })
    }
}

/// The steps that an error names.
const TAP: Text = both("making an interface (TAP)", "建立接口（TAP）");
const CABLE: Text = both("making an interface (veth)", "建立接口（veth）");
const NAMESPACE: Text = both("making a network namespace", "建立网络命名空间");
const ADDRESS: Text = both("giving a host its addresses", "给主机配置地址");
const WATCH: Text = both("watching an interface", "监视接口");
const ASK: Text = both("asking the kernel about connections (sock_diag)", "向内核询问连接（sock_diag）");

impl Host {
    fn make(end: End, setup: &Setup, wire: Option<&Namespace>) -> Result<Self, PairError> {
        let made = Namespace::make(|| Ok(Parts::make(end, setup, wire)));
        let (namespace, parts) = made.map_err(|error| PairError::Step { step: NAMESPACE, error })?;
        let Parts { interface, port, sightings, diagnosis } = parts?;
        Ok(Self { namespace, interface, port, sightings, diagnosis })
    }
}

/// What is made in a host's namespace.
struct Parts {
    interface: HostInterface,
    port: Port,
    sightings: PassedFrames,
    diagnosis: Diagnosis,
}

impl Parts {
    fn make(end: End, setup: &Setup, wire: Option<&Namespace>) -> Result<Self, PairError> {
        let failed = |step| move |error| PairError::Step { step, error };
        // Before the interface is there: it takes its settings from these.
        quiet_ipv6().map_err(failed(ADDRESS))?;
        let port = match wire {
            None => Port::tap(INTERFACE).map_err(failed(TAP))?,
            Some(wire) => Port::cable(INTERFACE, end.name(), wire, setup.mtu).map_err(failed(CABLE))?,
        };
        let interface = HostInterface::named(INTERFACE).map_err(failed(ADDRESS))?;
        interface.set_mtu(setup.mtu).map_err(failed(both("setting the MTU", "设置 MTU")))?;
        for (_, knob, value) in setup.knobs.iter().filter(|(at, ..)| *at == end) {
            tuning::set(knob, value).map_err(|error| PairError::Knob {
                knob: knob.clone(),
                value: value.clone(),
                error,
            })?;
        }
        address(end, &interface, setup).map_err(failed(ADDRESS))?;
        // A socket that watches an interface that is down reports that it went down.
        let sightings = PassedFrames::of(interface.index(), setup.mtu).map_err(failed(WATCH))?;
        let diagnosis = Diagnosis::open(end).map_err(failed(ASK))?;
        route(end, &interface, setup)?;
        Ok(Self { interface, port, sightings, diagnosis })
    }
}

/// Keeps IPv6 from sending anything by itself: no duplicate address detection, no router solicitation, no address that is
/// derived from the hardware's.
fn quiet_ipv6() -> io::Result<()> {
    for (knob, value) in
        [("accept_dad", "0"), ("router_solicitations", "0"), ("accept_ra", "0"), ("addr_gen_mode", "1")]
    {
        tuning::set(&format!("net/ipv6/conf/default/{knob}"), value).or_else(tuning::ignore_absent)?;
    }
    Ok(())
}

fn address(end: End, interface: &HostInterface, setup: &Setup) -> io::Result<()> {
    let (own, other) = (Addresses::of(end), Addresses::of(end.other()));
    HostInterface::named("lo")?.bring_up()?;
    interface.set_hardware_address(own.hardware)?;
    interface.bring_up()?;
    for (address, prefix) in own.all() {
        interface.add_address(address, prefix).or_else(|error| without_ipv6(address, error))?;
    }
    if !setup.asks_for_addresses {
        for (address, _) in other.all() {
            interface.add_neighbour(address, other.hardware).or_else(|error| without_ipv6(address, error))?;
        }
    }
    Ok(())
}

/// A machine whose kernel has no IPv6 has hosts without it.
fn without_ipv6(address: IpAddr, error: io::Error) -> io::Result<()> {
    if address.is_ipv6() { Ok(()) } else { Err(error) }
}

/// The congestion control stands in the route, too: then it holds for connections that a program opens as it likes.
fn route(end: End, interface: &HostInterface, setup: &Setup) -> Result<(), PairError> {
    let metrics: Vec<_> = setup
        .metrics
        .iter()
        .filter(|(at, ..)| *at == end)
        .map(|(_, metric, value)| (*metric, *value))
        .collect();
    let congestion = setup.congestion.as_deref();
    if metrics.is_empty() && congestion.is_none() {
        return Ok(());
    }
    for (other, _) in Addresses::of(end.other()).all() {
        let added = interface.add_route(other, &metrics, congestion);
        added.or_else(|error| without_ipv6(other, error)).map_err(|error| match congestion {
            Some(name) => PairError::Congestion {
                name: name.to_owned(),
                error,
                has: tuning::value("net/ipv4/tcp_available_congestion_control").unwrap_or_default(),
            },
            None => PairError::Step {
                step: both("setting the metrics of a route", "设置路由的参数"), error
            },
        })?;
    }
    Ok(())
}
