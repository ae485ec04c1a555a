export function addTrace(): void {}
