//! Lambda on this machine, judged by others: Lambda's runtime client for Python.

mod deployment;
mod python;
