//! The daemon as a process, between an application and a stand-in for X-Ray on loopback.

mod daemon;
mod delivery;
mod failure;
mod operation;
mod sink;
