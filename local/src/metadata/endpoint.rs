//! The listener, and what is registered with it.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use hyper::{Method, Request, Response, StatusCode};
use manta_daemon::http::{self, Answer, Handler};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn_blocking};

use super::document::{ContainerDocument, TaskDocument};
use super::question::Question;
use super::stats::Stats;
use super::{ContainerInfo, TaskInfo};

/// The metadata endpoint of a deployment. It ends when this is dropped.
#[derive(Debug)]
pub struct Metadata {
    registry: Arc<Registry>,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

/// A copy that can ask about itself until this is dropped.
#[derive(Debug)]
pub struct Registration {
    registry: Arc<Registry>,
    address: SocketAddr,
    id: String,
}

/// Everything that is registered, by identifier.
#[derive(Debug, Default)]
struct Registry {
    copies: RwLock<HashMap<String, Copy>>,
}

/// A copy of a service or task.
#[derive(Clone, Debug)]
struct Copy {
    task: TaskInfo,
    /// The application first: it is who asks.
    containers: Vec<ContainerInfo>,
}

impl Metadata {
    /// Listens at a free port of loopback.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let registry = Arc::new(Registry::default());
        let desk = Arc::new(Desk {
            registry: Arc::clone(&registry),
        });
        let serving = tokio::spawn(http::serve(listener, desk, std::future::pending()));
        Ok(Self {
            registry,
            address,
            serving,
        })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers questions about a copy from now on. Of its containers, the first is who asks.
    #[must_use]
    pub fn register(&self, task: TaskInfo, containers: Vec<ContainerInfo>) -> Registration {
        let id = task.id.clone();
        self.registry
            .write()
            .insert(id.clone(), Copy { task, containers });
        Registration {
            registry: Arc::clone(&self.registry),
            address: self.address,
            id,
        }
    }
}

impl Drop for Metadata {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Registration {
    /// Replaces what was known of the copy's containers.
    pub fn set_containers(&self, containers: Vec<ContainerInfo>) {
        if let Some(copy) = self.registry.write().get_mut(&self.id) {
            copy.containers = containers;
        }
    }

    /// Returns the variables that lead SDKs to the endpoint, at which the copy reaches it under
    /// `host`: its own address, or another that leads there.
    #[must_use]
    pub fn environment_at(&self, host: &str) -> [(&'static str, String); 2] {
        let id = &self.id;
        [
            (
                "ECS_CONTAINER_METADATA_URI",
                format!("http://{host}/v3/{id}"),
            ),
            (
                "ECS_CONTAINER_METADATA_URI_V4",
                format!("http://{host}/v4/{id}"),
            ),
        ]
    }

    /// Returns the variables that lead SDKs to the endpoint on loopback.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, String); 2] {
        self.environment_at(&self.address.to_string())
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.registry.write().remove(&self.id);
    }
}

impl Registry {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<String, Copy>> {
        self.copies.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &str) -> Option<Copy> {
        let copies = self.copies.read().unwrap_or_else(PoisonError::into_inner);
        copies.get(id).cloned()
    }
}

/// Who answers.
struct Desk {
    registry: Arc<Registry>,
}

impl Handler for Desk {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        if is_from_web_page(&request) {
            return refusal(StatusCode::FORBIDDEN, "web pages are not answered");
        }
        if request.method() != Method::GET {
            return refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered");
        }
        let Some((id, question)) = Question::read(request.uri().path()) else {
            return refusal(StatusCode::NOT_FOUND, "there is no such path");
        };
        let Some(copy) = self.registry.find(id) else {
            return refusal(StatusCode::NOT_FOUND, "no task has this identifier");
        };
        // Statistics are read from files.
        let answer = spawn_blocking(move || copy.answer(question)).await;
        json(StatusCode::OK, answer.expect("answering does not panic"))
    }
}

/// Tells whether a browser asks for a page, which can reach loopback: it says where the page is
/// from, or asks for a name that the page's owner has led here.
fn is_from_web_page(request: &Request<Incoming>) -> bool {
    let host = request.headers().get(HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_ours = name.parse::<Ipv4Addr>().is_ok()
        || matches!(name, "" | "localhost" | "host.docker.internal");
    !is_ours || request.headers().contains_key(ORIGIN)
}

impl Copy {
    fn answer(&self, question: Question) -> Vec<u8> {
        let Self { task, containers } = self;
        match question {
            Question::Container => written(&containers.first().map(|container| {
                let place = 0;
                ContainerDocument::of(task, place, container)
            })),
            Question::Task => written(&TaskDocument::of(task, containers)),
            Question::TaskWithTags => written(&TaskDocument::of(task, containers).with_tags(task)),
            Question::Stats => {
                let asking = containers.first();
                written(&asking.and_then(|container| Stats::of(task, container)))
            }
            Question::TaskStats => {
                let all = containers.iter();
                let stats: HashMap<_, _> = all
                    .map(|container| (&container.docker_id, Stats::of(task, container)))
                    .collect();
                written(&stats)
            }
        }
    }
}

fn written(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("it is plain data")
}

/// Refuses as ECS does: with a JSON string.
fn refusal(status: StatusCode, reason: &str) -> Response<Answer> {
    json(status, written(&reason))
}

fn json(status: StatusCode, body: Vec<u8>) -> Response<Answer> {
    let mut response = Response::new(Answer::of(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
