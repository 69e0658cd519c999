// Prints what OpenTelemetry's detector for ECS finds out about this process.

const { awsEcsDetector } = require("@opentelemetry/resource-detector-aws");

async function main() {
  const { attributes } = awsEcsDetector.detect();
  const found = {};
  for (const [name, value] of Object.entries(attributes)) {
    found[name] = await value;
  }
  console.log(JSON.stringify(found));
}

main();
