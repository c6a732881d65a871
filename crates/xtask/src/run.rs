//! `cargo xtask run`: from a fresh checkout to the demo county in a browser.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context, Result, bail};

use crate::process::{Running, Signal};
use crate::{server, tools, ui, workspace};

/// How many ports after the wished one are tried.
const PORTS_TRIED: u16 = 50;

/// Builds everything, then serves the demo county until it is told to stop.
pub fn run(listen: &str) -> Result<()> {
    println!("== 1/4 tools");
    tools::require_builders()?;
    println!("== 2/4 screens");
    ui::build()?;
    println!("== 3/4 server (optimised; the first build takes some minutes)");
    let program = server::build("fast")?;
    println!("== 4/4 demo county");
    let listen = free_address(listen)?;
    let data = workspace::target().join("demo-county");
    let mut command = server::lianhu(&program);
    command.arg("demo").arg("--data").arg(&data).args(["--listen", &listen.to_string()]);
    println!("  ctrl-c stops it; the data stay in {}", data.display());
    let status = Running::start(&mut command, "lianhu demo", Signal::INT)?.wait(None)?;
    if !status.success() {
        bail!("lianhu demo ended with {status}; to begin anew, remove {}", data.display());
    }
    Ok(())
}

/// The wished address, or the same with the next free port.
fn free_address(listen: &str) -> Result<SocketAddr> {
    let wished: SocketAddr =
        listen.parse().with_context(|| format!("{listen:?} is no address like 127.0.0.1:8080"))?;
    for step in 0..PORTS_TRIED {
        let mut address = wished;
        address.set_port(wished.port().saturating_add(step));
        if TcpListener::bind(address).is_ok() {
            if step > 0 {
                println!("  port {} is taken; using {}", wished.port(), address.port());
            }
            return Ok(address);
        }
    }
    bail!("no free port from {wished} on: name another one with --listen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_way_to_the_next_free_one() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
        let address = taken.local_addr().expect("a bound socket has an address");
        let found = free_address(&address.to_string()).expect("fifty ports are not all taken");
        assert!(found.port() > address.port());
    }

    #[test]
    fn a_word_is_no_address() {
        assert!(free_address("localhost").is_err());
    }
}
