//! Which ports a deployment has.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

/// How long the kernel may take to give a killed process's port free.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between looks whether it has. Nothing tells.
const LOOK: Duration = Duration::from_millis(10);

/// The ports of a deployment, by what they are for. They are written down, so that the same are
/// chosen again when a supervisor starts anew: a URL that was copied stays right.
#[derive(Debug)]
pub(crate) struct Ports {
    record: PathBuf,
    chosen: Mutex<BTreeMap<String, u16>>,
}

impl Ports {
    /// Opens the record; one that cannot be read is an empty one.
    pub(crate) fn open(record: PathBuf) -> Self {
        let written = fs::read(&record).unwrap_or_default();
        let chosen = serde_json::from_slice(&written).unwrap_or_default();
        Self {
            record,
            chosen: Mutex::new(chosen),
        }
    }

    /// Chooses a TCP port: the wanted one, or else the one it was before, or else any. It is free,
    /// and nothing else of the deployment has it.
    ///
    /// # Errors
    /// When the machine has no port left.
    pub(crate) fn choose(&self, what: &str, wanted: Option<u16>) -> io::Result<u16> {
        self.choose_free(what, wanted, is_free)
    }

    /// As [`Self::choose`], of one that UDP has as well.
    ///
    /// # Errors
    /// When the machine has no port left.
    pub(crate) fn choose_for_both(&self, what: &str) -> io::Result<u16> {
        let is_free = |port| is_free(port) && UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        self.choose_free(what, None, is_free)
    }

    /// Waits a moment for the port that was chosen before, if that is taken: by what the supervisor
    /// before ran, if that was killed just now.
    pub(crate) async fn let_go(&self, what: &str) {
        let before = self.chosen().get(what).copied();
        let Some(port) = before else {
            return;
        };
        let given_free = async {
            while !is_free(port) {
                sleep(LOOK).await;
            }
        };
        // One that somebody else has stays taken.
        let _ = timeout(PATIENCE, given_free).await;
    }

    /// Gives a port back that is not to be chosen again.
    pub(crate) fn forget(&self, what: &str) {
        let mut chosen = self.chosen();
        chosen.remove(what);
        self.write(&chosen);
    }

    fn choose_free(
        &self,
        what: &str,
        wanted: Option<u16>,
        is_free: impl Fn(u16) -> bool,
    ) -> io::Result<u16> {
        let mut chosen = self.chosen();
        let before = chosen.remove(what);
        let is_left = |port: &u16| !chosen.values().any(|other| other == port) && is_free(*port);
        let port = match wanted.into_iter().chain(before).find(is_left) {
            Some(port) => port,
            None => loop {
                let port = any()?;
                if is_left(&port) {
                    break port;
                }
            },
        };
        chosen.insert(what.to_owned(), port);
        self.write(&chosen);
        Ok(port)
    }

    fn chosen(&self) -> MutexGuard<'_, BTreeMap<String, u16>> {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A record that cannot be written costs other ports the next time, and nothing else.
    fn write(&self, chosen: &BTreeMap<String, u16>) {
        let text = serde_json::to_vec_pretty(chosen).expect("ports are plain data");
        // In place of the older one at once: a supervisor may be killed at any moment.
        let newer = self.record.with_extension("new");
        let written = fs::write(&newer, text).and_then(|()| fs::rename(&newer, &self.record));
        if let Err(error) = written {
            log::warn!("the ports are not written down: {error}");
        }
    }
}

/// Whether nobody listens at a port, on loopback or on every address. To look is not to listen: a
/// process that is just being started has this one's sockets for a moment, the looking one too.
fn is_free(port: u16) -> bool {
    let free = |address: Ipv4Addr| {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((address, port).into())
    };
    free(Ipv4Addr::LOCALHOST).is_ok() && free(Ipv4Addr::UNSPECIFIED).is_ok()
}

/// Returns a port at which nobody listened a moment ago.
fn any() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::{Ports, any, is_free};

    #[test]
    fn a_port_that_is_taken_gives_way_to_one_that_stays() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let record = folder.path().join("ports.json");
        let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a port");
        let wanted = taken.local_addr().expect("an address").port();

        let ports = Ports::open(record.clone());
        let first = ports.choose("service/web", Some(wanted)).expect("a port");
        assert_ne!(first, wanted);
        let again = Ports::open(record).choose("service/web", Some(wanted));
        assert_eq!(again.expect("a port"), first);
    }

    #[test]
    fn who_looks_at_a_port_does_not_take_it() {
        let port = any().expect("a port");
        let look = || (0..1000).all(|_| is_free(port));
        std::thread::scope(|scope| {
            let looks = [(); 4].map(|()| scope.spawn(look));
            assert!(looks.into_iter().all(|look| look.join().expect("no panic")));
        });
        let _taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).expect("it is free");
        assert!(!is_free(port));
    }

    #[test]
    fn ports_that_cannot_be_written_down_leave_the_record_as_it_was() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let record = folder.path().join("ports.json");
        let ports = Ports::open(record.clone());
        ports.choose("service/web", None).expect("a port");
        let before = std::fs::read(&record).expect("it is written");
        // What is written comes to nothing, as where there is no room.
        std::fs::create_dir(record.with_extension("new")).expect("a folder");
        ports.choose("service/api", None).expect("a port");
        assert_eq!(std::fs::read(&record).expect("it is there"), before);
    }

    #[tokio::test]
    async fn a_port_is_waited_for_that_was_ours_before() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let record = folder.path().join("ports.json");
        let port = Ports::open(record.clone()).choose("service/web", None);
        let port = port.expect("a port");
        let dying = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("it is free");
        let ports = Ports::open(record);
        let again = async {
            ports.let_go("service/web").await;
            ports.choose("service/web", None).expect("a port")
        };
        let gone = async { drop(dying) };
        assert_eq!(tokio::join!(again, gone).0, port);
    }

    #[test]
    fn two_that_want_the_same_port_get_two() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let ports = Ports::open(folder.path().join("ports.json"));
        let first = ports.choose("service/a", None).expect("a port");
        let second = ports.choose("service/b", Some(first)).expect("a port");
        assert_ne!(first, second);
        ports.forget("service/a");
        assert_eq!(
            ports.choose("service/b", Some(first)).expect("a port"),
            first
        );
    }
}
