// Health check of the image: 0 when the gateway may be sent work (`/health/ready`), 1 when it may not. Needs nothing but Node.
const port = process.env.MGN_ADMIN_PORT || '8081';
const host = ['0.0.0.0', '', undefined].includes(process.env.MGN_BIND_HOST) ? '127.0.0.1' : process.env.MGN_BIND_HOST;
const ready = await fetch(`http://${host}:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).then((it) => it.ok, () => false);
process.exit(ready ? 0 : 1);
