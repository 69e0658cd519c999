// An application with the X-Ray SDK for Node: one request to its checkout.
//
// Prints, as JSON, the document that the SDK sent and what it was told to sample.
// Where the collector is, the SDK reads from AWS_XRAY_DAEMON_ADDRESS.
'use strict';

const xray = require('aws-xray-sdk');

const PATIENCE_MS = 30000;

// What the SDK decides: the name of a rule, or that it samples not, or by its own.
function decision(path) {
  return xray.middleware.sampler.shouldSample({
    host: 'shop.example.com', httpMethod: 'GET', urlPath: path, serviceName: 'shop',
  });
}

// The rule that samples a path, once the SDK has the rules.
async function ruleFor(path) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const rule = decision(path);
    if (typeof rule === 'string') return rule;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the SDK has had no rules from the collector');
}

async function main() {
  xray.setContextMissingStrategy('RUNTIME_ERROR');
  const rule = await ruleFor('/checkout/7');
  const ignored = Array.from({ length: 50 }, () => decision('/healthz')).filter(Boolean).length;

  const segment = new xray.Segment('shop');
  segment.setMatchedSamplingRule(rule);
  segment.setUser('ada');
  segment.addAnnotation('customer', 'ada');
  segment.addAnnotation('items', 3);
  segment.addAnnotation('member', true);
  segment.addMetadata('cart', { book: 2, pen: 1 }, 'shop');
  const subsegment = segment.addNewSubsegment('payments');
  subsegment.namespace = 'remote';
  subsegment.close(new Error('card “expired”'));
  segment.addFaultFlag();
  const sent = () => JSON.parse(segment.format());
  segment.close();
  const line = JSON.stringify({ sent: sent(), rule, ignored_sampled: ignored });
  // The SDK's pollers keep the process alive, and its socket needs a turn to send.
  process.stdout.write(`${line}\n`, () => setTimeout(() => process.exit(0), 200));
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
