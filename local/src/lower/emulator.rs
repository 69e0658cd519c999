//! `[local] aws = "moto"`: the AWS that applications talk to.

use std::collections::BTreeSet;

use manta_blueprints::LocalAws;

use super::workload::process_folder;
use super::{EMULATOR, LowerError, Lowering};
use crate::kinds::Emulator;

impl Lowering<'_> {
    pub(super) fn emulator(&mut self) -> Result<(), LowerError> {
        match &self.settings.aws {
            Some(LocalAws::Moto) => {}
            Some(LocalAws::Real | LocalAws::Url(_)) | None => return Ok(()),
        }
        let emulator = Emulator {
            folders: self.folders_of_code(),
            folder: self.context.path("."),
            setup: self.settings.setup.clone(),
            setup_inputs: self.context.emulator_setup.clone(),
            seed: self.settings.seed.clone(),
            seed_inputs: self.context.emulator_seed.clone(),
            environment: self.plain_aws_variables(),
        };
        self.stack.add(emulator.named(EMULATOR))?;
        Ok(())
    }

    /// Returns the folders that the blueprint's parts are in, its own first.
    fn folders_of_code(&self) -> Vec<String> {
        let workloads = self.blueprint.workloads().map(|(_, workload)| workload);
        let functions = self.blueprint.functions.values();
        let relative: BTreeSet<_> = workloads
            .map(process_folder)
            .chain(functions.map(|function| function.source.as_str()))
            .map(|folder| self.context.path(folder))
            .collect();
        let own = self.context.path(".");
        let others = relative.into_iter().filter(|folder| *folder != own);
        [own.clone()].into_iter().chain(others).collect()
    }
}
