//! The daemon as a process, between an application and a stand-in for X-Ray on loopback.

mod authority;
mod credentials;
mod daemon;
mod delivery;
mod ending;
mod failure;
mod faults;
mod http;
mod logs;
mod operation;
mod signature;
mod sink;
mod tls;
mod tunnel;
