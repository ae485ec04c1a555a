import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gatewayMetrics } from '../../src/gateway-metrics.ts';
import type { ClaimedDelivery } from '../../src/outbox/claim-due.ts';
import { metricNames } from '../support/read-metrics.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { isSetting } from './deploy-files.ts';

type Rule = { readonly alert: string; readonly expr: string; readonly for?: string; readonly labels: { readonly severity: string }; readonly annotations: { readonly summary: string; readonly runbook: string } };

const GUIDE = readFileSync('docs/beheer/README.md', 'utf8');
const { groups } = parse(readFileSync('docker/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((it) => it.rules);
/** Made by Prometheus itself. */
const OF_PROMETHEUS = ['up'];
/** Words of the query language that look like a name. */
const WORDS = new Set(['by', 'on', 'and', 'or', 'sum', 'max', 'min', 'count', 'rate', 'increase', 'changes', 'absent', 'histogram_quantile', 'hour', 'day_of_week', 'e6', 'm', 'h']);

/** The metrics that an expression names: what is left without labels, texts and words of the language. */
function namesIn(expr: string): readonly string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(by|on|without|ignoring)\s*\([^)]*\)|"[^"]*"/g, ' ');
  return [...bare.matchAll(/[a-z_][a-z0-9_]*/gi)].map(([name]) => name).filter((name) => !WORDS.has(name));
}

/** The labels that an expression selects or groups by. */
function labelsIn(expr: string): readonly string[] {
  const selected = [...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
  const grouped = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((it) => it.trim()));
  return [...selected, ...grouped].filter((it) => it !== '');
}

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

it.skipIf(!hasPromtool)('Prometheus itself takes the alerts, and they fire on what they are meant for', () => {
  for (const args of [['check', 'rules', 'docker/prometheus/alerts.yml'], ['test', 'rules', 'docker/prometheus/alerts-test.yml']]) {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  }
});

describe('alerts, docs and /metrics name the same', () => {
  let text = '';
  let names: ReadonlySet<string>;
  /** Labels by metric, as samples have them. */
  const labels = new Set<string>(['job', 'instance', 'le']);

  beforeAll(async () => {
    const metrics = gatewayMetrics({
      network: sampleNetwork, clock: { now: () => new Date() }, version: '1', isBrokerThere: () => true, circuitOf: () => 'open',
      readBacklog: async () => ({
        recipients: [{ recipient: 'samenhuis', pending: 1, waiting: 1, dead: 1, oldestAt: new Date() }], worklist: [{ kind: 'crisis', open: 1, overdue: 1 }],
        consultaties: [{ type: 'teleconsult', channel: 'viplive', status: 'answered', count: 1 } as never], alarms: ['audit-chain'],
      }),
    });
    metrics.onMessage('failed', 'INTERNAL');
    metrics.onAccess({ method: 'POST', route: '/fhir', status: 500, ms: 1 });
    metrics.onFrame(1);
    await metrics.attempt({ recipient: 'samenhuis', attempts: 1, dueAt: new Date(), createdAt: new Date() } as ClaimedDelivery, async () => ({ result: 'delivered' }));
    await metrics.render();
    // Garbage collection and the like show at the second look.
    text = (await metrics.render()).text;
    names = metricNames(text);
    for (const [, list = ''] of text.matchAll(/^[a-z_]+\{(.*)\} /gm)) {
      [...list.matchAll(/(\w+)="/g)].forEach(([, label = '']) => labels.add(label));
    }
  });

  it('every metric and label of an alert is there', () => {
    expect(rules.length).toBeGreaterThan(20);
    for (const { alert, expr } of rules) {
      expect([alert, namesIn(expr).length > 0]).toEqual([alert, true]);
      expect([alert, namesIn(expr).filter((name) => !names.has(name) && !OF_PROMETHEUS.includes(name))]).toEqual([alert, []]);
      expect([alert, labelsIn(expr).filter((label) => !labels.has(label))]).toEqual([alert, []]);
    }
  });

  it('what an operator needs is alerted on', () => {
    const used = new Set(rules.flatMap(({ expr }) => namesIn(expr)));
    for (const name of ['mgn_messages_total', 'mgn_recipient_deliveries', 'mgn_recipient_oldest_seconds', 'mgn_delivery_latency_seconds_bucket', 'mgn_deadlines_at_risk', 'mgn_database_up', 'mgn_alarms', 'process_start_time_seconds']) {
      expect([name, used.has(name)]).toEqual([name, true]);
    }
  });

  it('every alert says how bad it is and where to look, in a chapter that exists', () => {
    expect(new Set(rules.map((it) => it.alert)).size).toBe(rules.length);
    for (const { alert, labels: { severity }, annotations: { summary, runbook } } of rules) {
      expect([alert, ['page', 'ticket'].includes(severity), summary.length > 10, GUIDE.includes(`\n### ${runbook}\n`)]).toEqual([alert, true, true, true]);
    }
    const chapters = [...GUIDE.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
    expect(chapters.filter((name) => rules.every((it) => it.annotations.runbook !== name))).toEqual([]);
  });

  it('a summary names labels that its expression leaves: an aggregate keeps only those it groups by', () => {
    for (const { alert, expr, annotations: { summary } } of rules) {
      const told = [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
      const isAggregate = /\b(sum|max|min|count)\b/.test(expr);
      const kept = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((it) => it.trim()));
      expect([alert, isAggregate ? told.filter((label) => !kept.includes(label)) : []]).toEqual([alert, []]);
    }
  });

  it('no value of an alert names a person or a message', () => {
    expect(rules.filter((it) => /\$labels\.(?!recipient|instance|kind|code|route|cause)/.test(it.annotations.summary)).map((it) => it.alert)).toEqual([]);
  });

  it('the guide has every metric of ours, and no other', () => {
    const told = new Set([...GUIDE.matchAll(/\b(mgn_[a-z_]+|(?:process|nodejs)_[a-z0-9_]+[a-z0-9])\b/g)].map(([, name = '']) => name));
    expect([...told].filter((name) => !names.has(name))).toEqual([]);
    const ours = [...text.matchAll(/^# TYPE (mgn_\S+)/gm)].map(([, name = '']) => name);
    expect(ours.filter((name) => !told.has(name))).toEqual([]);
  });

  it('help and type stand at every metric, and units in the names', () => {
    for (const [, name = '', type] of text.matchAll(/^# TYPE (mgn_\S+) (\S+)/gm)) {
      expect(text).toContain(`# HELP ${name} `);
      expect([name, type === 'counter' ? name.endsWith('_total') : !name.endsWith('_total')]).toEqual([name, true]);
      expect([name, type !== 'histogram' || name.endsWith('_seconds')]).toEqual([name, true]);
    }
  });

  it('files, links, commands and settings of the guides exist', () => {
    const commands = new Set(globSync('src/cli/*.ts').flatMap((it) => [...readFileSync(it, 'utf8').matchAll(/(?:command\(|name: )'([a-z-]+)/g)].map(([, name = '']) => name)));
    for (const page of ['README.md', 'back-up.md']) {
      const told = readFileSync(`docs/beheer/${page}`, 'utf8');
      const words = [...told.matchAll(/\bmgn ([a-z-]+)(?: ([a-z]+))?`/g)].flatMap(([, one = '', two]) => (two === undefined ? [one] : [one, two]));
      expect([page, words.filter((it) => !commands.has(it))]).toEqual([page, []]);
      expect([page, [...told.matchAll(/`((?:MGN|OTEL)_[A-Z_]+)`/g)].map(([, name = '']) => name).filter((it) => !isSetting(it))]).toEqual([page, []]);
      const content = readFileSync(`docs/beheer/${page}`, 'utf8');
      const links = [...content.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = '']) => `docs/beheer/${link}`);
      const files = [...content.matchAll(/`(docker\/[^` ]+)`/g)].map(([, file = '']) => file);
      expect([...links, ...files].filter((it) => !existsSync(it))).toEqual([]);
      expect(links.length + files.length).toBeGreaterThan(0);
    }
  });
});
