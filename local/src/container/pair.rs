//! One copy: an application, and the collector beside it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::docker::docker;
use super::engine::Way;
use super::inspected::{Inspected, State};
use super::running::Running;
use super::starting::{Application, Surroundings, Ways};
use super::{ContainerError, Engine};
use crate::control::LogStream;
use crate::metadata::{ContainerInfo, Metadata, Registration};
use crate::process::{Ended, Ledger, Sink};

/// How long a collector may take to send what it has. Its own flush takes 10 s at most, and to a
/// local X-Ray a moment.
const FLUSH: Duration = Duration::from_secs(15);
/// The exit code of what was killed: 128, and SIGKILL. A container that is gone was.
const KILLED: Ended = Ended::Code(137);

/// A copy that runs: an application, and the collector whose network it shares. When this is
/// dropped, its containers are removed.
pub struct Pair {
    application: Running,
    collector: Option<Running>,
    memory_mib: u32,
    stop_timeout: Duration,
    sink: Sink,
    _registration: Registration,
    _ways: (Ways, Vec<Way>),
}

impl Pair {
    /// Starts a copy whose images have been prepared. What its containers write goes to `sink`,
    /// the collector's lines as the supervisor's own.
    ///
    /// # Errors
    /// When one of its containers cannot be made or started; nothing of it is left then.
    pub async fn start(
        engine: &Engine,
        application: &Application,
        surroundings: &Surroundings,
        metadata: &Metadata,
        ledger: &Ledger,
        sink: Sink,
    ) -> Result<Self, ContainerError> {
        let (collector, way) =
            start_collector(engine, application, surroundings, ledger, &sink).await?;
        let address = match &collector {
            Some(collector) => Inspected::of(collector.id()).await?.address(),
            None => None,
        };
        let info = application.info(address);
        let registration = metadata.register(application.task(), vec![info.clone()]);
        let to_metadata = engine.way_to(metadata.address()).await?;
        let ways = application.open_ways(engine, surroundings).await?;
        let network = collector.as_ref().map(Running::id);
        let environment = registration.environment_at(&to_metadata.host);
        let (container, ()) = tokio::join!(
            application.create(engine, network, &ways, environment),
            // What the application sends at once is to arrive.
            application.see_collector(network),
        );
        let container = container?;
        let operation = format!("start {}", application.resource);
        let running = Running::start(container, &operation, ledger, Arc::clone(&sink)).await?;
        tell_about(&registration, info, running.id()).await;
        Ok(Self {
            application: running,
            collector,
            memory_mib: application.container.memory_mib,
            stop_timeout: application.stop_timeout,
            sink,
            _registration: registration,
            _ways: (ways, way.into_iter().chain([to_metadata]).collect()),
        })
    }

    /// Docker's identifier of the application's container.
    #[must_use]
    pub fn application_id(&self) -> &str {
        self.application.id()
    }

    /// Docker's identifier of the collector's container, where there is one.
    #[must_use]
    pub fn collector_id(&self) -> Option<&str> {
        self.collector.as_ref().map(Running::id)
    }

    /// Waits until the application has ended and what it wrote was handed on. Its containers are
    /// there until [`Self::stop`].
    ///
    /// When the collector ends, the application is ended: the network that it is in goes with it.
    pub async fn wait(&self) -> Ended {
        let ended = match &self.collector {
            None => self.application.wait().await,
            Some(collector) => tokio::select! {
                ended = self.application.wait() => ended,
                ended = collector.wait() => {
                    self.say(match ended {
                        Ok(State { exit_code, .. }) => format!(
                            "the collector ended with exit code {exit_code}, and the network of \
                             the application with it"
                        ),
                        Err(error) => format!("the collector is gone: {error}"),
                    });
                    self.application.end(self.stop_timeout).await
                }
            },
        };
        self.read(ended)
    }

    /// Ends the application as ECS does, then the collector once it has sent what it has, and
    /// removes both.
    pub async fn stop(self) -> Ended {
        let ended = match self.application.state().await {
            // Why it ended has been said to whoever waited for that.
            Ok(state) if !state.running => Ended::Code(state.exit_code),
            Ok(_) | Err(_) => self.end().await,
        };
        if let Some(collector) = self.collector {
            // One that does not end is removed all the same.
            let _ = collector.end(FLUSH).await;
            remove(self.application, &self.sink).await;
            remove(collector, &self.sink).await;
        } else {
            remove(self.application, &self.sink).await;
        }
        ended
    }

    /// Ends the application as ECS does.
    async fn end(&self) -> Ended {
        let ended = self.application.end(self.stop_timeout).await;
        let ended = self.read(ended);
        if ended == KILLED {
            let seconds = self.stop_timeout.as_secs();
            self.say(format!(
                "it was killed: it did not end within {seconds} s of SIGTERM"
            ));
        }
        ended
    }

    /// Runs a health check's command in the application's container; tells whether it ended well
    /// within `patience`.
    pub async fn check(&self, command: &[String], patience: Duration) -> bool {
        let exec = ["exec", self.application.id()].map(str::to_owned);
        let arguments = [&exec[..], command].concat();
        let run = timeout(patience, docker("check the health", &arguments)).await;
        matches!(run, Ok(Ok(_)))
    }

    /// Returns how a container ended, and says what is not to be seen from its exit code.
    fn read(&self, ended: Result<State, ContainerError>) -> Ended {
        match ended {
            Ok(state) => {
                if state.out_of_memory {
                    let memory = self.memory_mib;
                    self.say(format!(
                        "it ran out of memory: `memory_mib = {memory}` is all that it may use"
                    ));
                }
                Ended::Code(state.exit_code)
            }
            Err(error) => {
                self.say(format!("its container is gone: {error}"));
                KILLED
            }
        }
    }

    fn say(&self, text: String) {
        (self.sink)(LogStream::System, text);
    }
}

/// Starts the collector of a copy that has one, and opens its way to the local X-Ray.
async fn start_collector(
    engine: &Engine,
    application: &Application,
    surroundings: &Surroundings,
    ledger: &Ledger,
    sink: &Sink,
) -> Result<(Option<Running>, Option<Way>), ContainerError> {
    let (Some(collector), Some(traces)) = (&application.container.collector, &surroundings.traces)
    else {
        return Ok((None, None));
    };
    let created = application.create_collector(engine, collector, traces.api);
    let (container, way) = created.await?;
    let sink = Arc::clone(sink);
    let prefixed: Sink = Arc::new(move |_, line| {
        sink(LogStream::System, format!("collector: {line}"));
    });
    let operation = format!("start the collector of {}", application.resource);
    let running = Running::start(container, &operation, ledger, prefixed).await?;
    Ok((Some(running), Some(way)))
}

/// Tells the metadata endpoint what is known once the application runs.
async fn tell_about(registration: &Registration, info: ContainerInfo, id: &str) {
    // An application that has ended already will not ask.
    if let Ok(found) = Inspected::of(id).await {
        registration.set_containers(vec![ContainerInfo {
            docker_id: id.to_owned(),
            address: found.address().unwrap_or(info.address),
            pid: found.pid(),
            image_id: found.image,
            ..info
        }]);
    }
}

/// Removes a container. One that cannot be is said to be there still.
async fn remove(container: Running, sink: &Sink) {
    if let Err(error) = container.remove().await {
        sink(LogStream::System, error.to_string());
    }
}
