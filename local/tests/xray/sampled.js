// An application with the X-Ray SDK for Node, which asks the collector what to sample.
//
// Called with the API's address; where the collector is, the SDK reads from
// AWS_XRAY_DAEMON_ADDRESS. Sets a rule with the API, lets the SDK hear of it and counts how many
// of 2,000 requests it samples; changes the rule, and counts again. Prints the counts as JSON,
// and what the API says of the rule.
'use strict';

const http = require('http');

// The SDK polls as ever, but need not be waited for.
const wait = global.setInterval;
global.setInterval = (work, time, ...rest) =>
  wait(work, time >= 10000 && time < 11000 ? 100 : time, ...rest);

const { sampler } = require('aws-xray-sdk').middleware;

const REQUESTS = 2000;
const PATIENCE_MS = 60000;
const RULE = {
  RuleName: 'orders', ResourceARN: '*', Priority: 5, FixedRate: 0.2, ReservoirSize: 0,
  ServiceName: 'shop', ServiceType: '*', Host: '*', HTTPMethod: 'POST', URLPath: '/orders/*',
  Version: 1,
};

const request = () => ({
  host: 'shop.example.com', httpMethod: 'POST', urlPath: '/orders/7', serviceName: 'shop',
});
const decide = () => Boolean(sampler.shouldSample(request()));
const sampled = () => Array.from({ length: REQUESTS }, decide).filter(Boolean).length;
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

function call(path, body) {
  return new Promise((resolve, reject) => {
    const answered = (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path}: ${text}`));
      });
    };
    const sent = http.request(process.argv[2] + path, { method: 'POST' }, answered);
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

// Waits until the SDK samples by the rule, at a rate.
async function heardOf(rate) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    decide();
    const rule = sampler.ruleCache.getMatchedRule(request(), Math.floor(Date.now() / 1000));
    if (rule && rule.getName() === 'orders' && rule.getRate() === rate) return;
    await pause();
  }
  throw new Error('the SDK has not heard of the rule');
}

async function main() {
  // Before the SDK asks for the first time: it takes `LastRuleModification` for milliseconds, so it
  // never reads rules again before its next turn, in five minutes. New rates come with the targets.
  await call('/CreateSamplingRule', { SamplingRule: RULE });
  await heardOf(0.2);
  const before = sampled();
  await call('/UpdateSamplingRule', { SamplingRuleUpdate: { RuleName: 'orders', FixedRate: 0.7 } });
  await heardOf(0.7);
  const after = sampled();
  const deadline = Date.now() + PATIENCE_MS;
  let reported = 0;
  while (reported < 2 * REQUESTS && Date.now() < deadline) {
    const { SamplingStatisticSummaries: all } = await call('/SamplingStatisticSummaries', {});
    const ours = all.filter((one) => one.RuleName === 'orders');
    reported = ours.reduce((sum, one) => sum + one.RequestCount, 0);
    await pause();
  }
  process.stdout.write(JSON.stringify({ before, after, reported }), () => process.exit(0));
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
