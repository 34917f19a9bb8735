/** Rules about what a question rests on: L17, L18, L24, L25, L26, L32. */
import { parseAllDocuments } from 'yaml';
import { nearest } from '../../engine/nearest.ts';
import { matchesTyped } from '../../engine/typed-answer.ts';
import { compareMinors } from '../bank.ts';
import { positionAt } from '../problem.ts';
import { type ItemRule, spansOf } from './part.ts';

/** Sites beside kubernetes.io that prove facts of Helm, KEDA and the CNCF. */
const EXTERNAL = new Set(['helm.sh', 'keda.sh', 'cncf.io', 'www.cncf.io']);

/** L17: the page exists. A bank without pages.tsv may name any https address. */
export const sourcePage: ItemRule = ({ source }, _parts, say, { pages }) => {
  if (pages === undefined) return;
  if (source.startsWith('/')) {
    if (pages.chinese.has(source)) return;
    const near = nearest(source, [...pages.chinese.keys()]);
    if (near === undefined) say(['source'], 'L17', 'page-unknown', { page: source });
    else say(['source'], 'L17', 'page-unknown-near', { page: source, near });
    return;
  }
  const { hostname } = new URL(source);
  if (!EXTERNAL.has(hostname)) say(['source'], 'L17', 'page-host', { host: hostname });
};

/** L18: the range covers a release that the bank speaks of. */
export const supportedRange: ItemRule = ({ since, until }, _parts, say, { targets }) => {
  if (targets === undefined) return;
  const { oldest, newest } = targets;
  const late = since !== undefined && compareMinors(since, newest) > 0;
  const early = until !== undefined && compareMinors(until, oldest) < 0;
  if (late || early) say([late ? 'since' : 'until'], 'L18', 'range-outside', { oldest, newest });
};

/**
 * Group and version of kinds that questions show, as served by 1.34 to 1.37
 * (kubernetes.io/docs/reference/kubernetes-api/; Gateway API and snapshots are CRDs).
 */
const SERVED: readonly (readonly [string, string])[] = [
  ['v1', 'Pod Service ConfigMap Secret Namespace Node PersistentVolume PersistentVolumeClaim ServiceAccount ResourceQuota LimitRange ReplicationController Endpoints Event'],
  ['apps/v1', 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision'],
  ['batch/v1', 'Job CronJob'],
  ['networking.k8s.io/v1', 'Ingress IngressClass NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'Role ClusterRole RoleBinding ClusterRoleBinding'],
  ['storage.k8s.io/v1', 'StorageClass CSIDriver VolumeAttachment'],
  ['autoscaling/v1 autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['scheduling.k8s.io/v1', 'PriorityClass'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration MutatingWebhookConfiguration'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['node.k8s.io/v1', 'RuntimeClass'],
  ['gateway.networking.k8s.io/v1', 'Gateway GatewayClass HTTPRoute GRPCRoute'],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot VolumeSnapshotClass VolumeSnapshotContent'],
];

const VERSIONS = new Map(SERVED.flatMap(([versions, kinds]) => kinds.split(' ').map((kind) => [kind, versions.split(' ')])));

/** L24: the block is YAML, and known kinds have their version. In spot-the-bug the defect may be just that. */
export const codeBlock: ItemRule = ({ type, code, codeLanguage }, _parts, say) => {
  if (code === undefined || codeLanguage === 'text') return;
  const severity = type === 'bug' ? 'suspect' : 'error';
  const documents = parseAllDocuments(code, { prettyErrors: false, logLevel: 'silent' });
  for (const document of Array.isArray(documents) ? documents : []) {
    const fault = document.errors[0];
    if (fault !== undefined) {
      say(['code'], 'L24', 'code-yaml', { line: positionAt(code, fault.pos[0]).line }, severity);
      continue;
    }
    const data = document.toJS({ maxAliasCount: 20 }) as unknown;
    if (typeof data !== 'object' || data === null || !('kind' in data) || !('apiVersion' in data)) continue;
    const expected = VERSIONS.get(String(data.kind));
    if (expected !== undefined && !expected.includes(String(data.apiVersion))) {
      say(['code'], 'L24', 'code-api', { kind: String(data.kind), expected: expected.join(', '), found: String(data.apiVersion) }, severity);
    }
  }
};

/** Commands of kubectl 1.37 (kubernetes.io/docs/reference/kubectl/generated/). */
const VERBS = new Set(
  (
    'annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion config cordon cp create debug delete ' +
    'describe diff drain edit events exec explain expose get help kustomize kuberc label logs options patch plugin port-forward proxy replace ' +
    'rollout run scale set taint top uncordon version wait'
  ).split(' '),
);

const REMOVED = [/\bkubectl rolling-update\b/, /\bkubectl run\b[^`\n]*--(?:generator|replicas|schedule|service|hostport|requests|limits|serviceaccount)\b/, /\bkubectl get\b[^`\n]*--export\b/, /\bkubectl apply\b[^`\n]*--prune-whitelist\b/, /\bkubectl [^`\n]*--delete-local-data\b/];

function checkCommand(command: string, report: (code: string, found: string) => void): void {
  const removed = REMOVED.map((pattern) => pattern.exec(command)?.[0]).find((found) => found !== undefined);
  if (removed !== undefined) report('kubectl-removed', removed);
  const verb = /^\s*(?:\$ )?kubectl(?:\s+(?:-n|--namespace|--context|--kubeconfig)(?:=|\s+)\S+)*\s+([a-z][a-z-]*)\b/.exec(command)?.[1];
  if (verb !== undefined && !VERBS.has(verb) && removed === undefined) report('kubectl-verb', verb);
}

/** L25: commands that are presented as right parse. Wrong options may hold wrong commands. */
export const kubectlCommands: ItemRule = (question, parts, say) => {
  for (const { field, text, path, option } of parts) {
    if (field === 'why' || (option !== undefined && !question.answer.includes(option))) continue;
    for (const span of spansOf(text)) checkCommand(span, (code, found) => say(path, 'L25', code, { found }, 'suspect'));
  }
  if (question.type !== 'short') return;
  for (const [index, accepted] of question.answer.entries()) {
    checkCommand(accepted, (code, found) => say(['answer', index], 'L25', code, { found }, 'suspect'));
  }
};

const PAIRS: readonly (readonly [RegExp, string, string])[] = [
  [/(?:^|\s)-n\s/, '--namespace', '-n'],
  [/--namespace[ =]/, '-n', '--namespace'],
  [/(?:^|\s)-f\s/, '--filename', '-f'],
];

/** L26: accepted forms that differ, and the usual variants of a command. */
export const acceptedForms: ItemRule = (question, _parts, say) => {
  if (question.type !== 'short') return;
  for (const [index, accepted] of question.answer.entries()) {
    const other = question.answer.slice(0, index).find((earlier) => matchesTyped({ ...question, slips: false, answer: [earlier] }, accepted));
    if (other !== undefined) say(['answer', index], 'L26', 'accepted-same', { found: accepted, other }, 'suspect');
  }
  if (question.match !== 'command') return;
  const all = question.answer.join('\n');
  for (const [pattern, missing, present] of PAIRS) {
    if (pattern.test(all) && !new RegExp(`(?:^|\\s)${missing}(?:[ =]|$)`, 'm').test(all)) {
      say(['answer'], 'L26', 'accepted-kubectl', { flag: missing, other: present === missing ? present : missing }, 'suspect');
    }
  }
};

/** Addresses that are reserved, private or not an address of somebody (RFC 5737, 1918, 6598, 3927, 1122). */
const RESERVED_ADDRESS = /^(?:0|10|127)\.|^192\.(?:168|0\.2)\.|^172\.(?:1[6-9]|2\d|3[01])\.|^198\.51\.100\.|^203\.0\.113\.|^169\.254\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^255\./;
const ADDRESS = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g;
const HOST = /(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|cn|sh|cloud)\b(?![.\w-])/gi;
/** Names that a question may hold: reserved ones (RFC 2606) and those of the projects it is about. */
const KNOWN_HOST = /(?:^|\.)(?:example\.(?:com|net|org)|kubernetes\.io|k8s\.io|x-k8s\.io|docker\.io|containerd\.io|quay\.io|ghcr\.io|gcr\.io|helm\.sh|keda\.sh|cncf\.io|projectcalico\.org|cilium\.io|istio\.io|prometheus\.io|fluentd\.org|opencontainers\.org|amazonaws\.com|azure\.com)$/i;

/** L32: suspects of names and addresses that belong to somebody. */
export const neutralExamples: ItemRule = (question, parts, say) => {
  const look = (text: string, path: readonly (string | number)[]) => {
    for (const address of text.match(ADDRESS) ?? []) if (!RESERVED_ADDRESS.test(address)) say(path, 'L32', 'example-name', { found: address }, 'suspect');
    for (const host of text.match(HOST) ?? []) if (!KNOWN_HOST.test(host)) say(path, 'L32', 'example-name', { found: host }, 'suspect');
  };
  for (const { text, path } of parts) look(text, path);
  if (question.code !== undefined) look(question.code, ['code']);
};
